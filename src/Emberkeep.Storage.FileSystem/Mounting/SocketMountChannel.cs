using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Emberkeep.Errors;

namespace Emberkeep.Storage.FileSystem.Mounting;

/// <summary>Asks emberkeep-mount over the socket that systemd listens on. This process needs no privilege and may not be able to get any.</summary>
/// <param name="path">The path of the socket.</param>
internal sealed class SocketMountChannel(string path) : IMountChannel
{
    private const int MaxAnswerLength = 16 * 1024;

    public async Task<(int ExitCode, string Text)> RunAsync(string verb, string name, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"{verb} {name}\n"), cancellationToken);
            var answer = new byte[MaxAnswerLength];
            var length = 0;
            for (int read; length < answer.Length && (read = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken)) > 0;)
            {
                length += read;
            }

            return Parse(Encoding.UTF8.GetString(answer, 0, length));
        }
        catch (SocketException e)
        {
            throw new BackupException(
                ErrorKind.Unavailable,
                $"emberkeep-mount cannot be reached over {path}: {e.Message}.",
                "Start emberkeep-mount.socket, and make sure that the user that runs Emberkeep is in the group of the socket.",
                isTransient: true,
                innerException: e);
        }
    }

    /// <summary>Takes an answer apart: a line with the exit code, then text.</summary>
    internal (int ExitCode, string Text) Parse(string answer)
    {
        var end = answer.IndexOf('\n', StringComparison.Ordinal);
        return end > 0 && int.TryParse(answer.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? (code, answer[(end + 1)..].Trim())
            : throw new BackupException(ErrorKind.Unavailable, $"emberkeep-mount ended without an answer over {path}.", "Look at its messages: journalctl -u 'emberkeep-mount@*'.", isTransient: true);
    }
}
