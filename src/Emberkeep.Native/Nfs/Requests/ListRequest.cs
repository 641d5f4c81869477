using unsafe ReplyCallback = delegate* unmanaged[Cdecl]<nint, int, nint, nint, void>;

namespace Emberkeep.Native.Nfs.Requests;

/// <summary>Reads a part of a directory with attributes (READDIRPLUS).</summary>
internal sealed class ListRequest(NfsHandle directory, ulong cookie, ulong verifier) : NfsRequest<NfsEntries>
{
    /// <summary>About two hundred entries, which bounds the memory of a listing and the depth of libnfs's recursion over them.</summary>
    private const uint ReplyBytes = 32 * 1024;

    protected override unsafe int Encode(RpcContextHandle context, ReplyCallback callback, nint key)
    {
        fixed (byte* bytes = directory.Bytes)
        {
            var arguments = new ListArguments
            {
                Directory = new NfsOpaque { Length = (uint)directory.Bytes.Length, Data = bytes },
                Cookie = cookie,
                CookieVerifier = verifier,
                NameBytes = ReplyBytes / 4,
                ReplyBytes = ReplyBytes,
            };
            return Libnfs.List(context, callback, &arguments, key);
        }
    }

    protected override unsafe NfsEntries Value(ReplyBuffer* reply)
    {
        var entries = new List<NfsEntry>();
        var next = cookie;
        for (var entry = (ListEntry*)reply->ListEntries; entry is not null; entry = entry->Next)
        {
            next = entry->Cookie;
            if (NfsText.Decode(entry->Name) is { } name and not ("." or ".."))
            {
                entries.Add(new NfsEntry(name, entry->Attributes.ToNullable()));
            }
        }

        return new NfsEntries(entries, next, reply->ListVerifier, reply->ListEnded != 0);
    }
}
