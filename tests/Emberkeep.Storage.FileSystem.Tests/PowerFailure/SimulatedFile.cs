using Emberkeep.Storage.FileSystem.Rooted;

namespace Emberkeep.Storage.FileSystem.Tests.PowerFailure;

/// <summary>A file of a simulated file system: what was written and what is on the disk.</summary>
internal sealed class SimulatedFile(ulong inode)
{
    private byte[] _durable = [];

    public ulong Inode => inode;

    public byte[] Content { get; set; } = [];

    public bool IsSynced { get; private set; } = true;

    public DateTimeOffset Modified { get; set; }

    public FileStatus Status => new(FileKind.Regular, Content.LongLength, UnixFileMode.UserRead, Modified, new FileIdentity(1, inode));

    public void Change(byte[] content, DateTimeOffset now) => (Content, Modified, IsSynced) = (content, now, false);

    public void Sync() => (_durable, IsSynced) = (Content, true);

    /// <summary>The power fails.</summary>
    public void Fail(UnsyncedData mode, Random random)
    {
        if (!IsSynced && mode != UnsyncedData.Kept)
        {
            Content = mode switch
            {
                UnsyncedData.Lost => _durable,
                UnsyncedData.FirstOnly => Content[..random.Next(Content.Length + 1)],
                _ => Garble(random),
            };
        }

        Sync();
    }

    private byte[] Garble(Random random)
    {
        var garbled = new byte[random.Next(2) == 0 ? Content.Length : random.Next(Content.Length + 1)];
        if (random.Next(2) == 0)
        {
            random.NextBytes(garbled);
        }

        return garbled;
    }
}
