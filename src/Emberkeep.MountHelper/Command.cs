using Emberkeep.MountHelper.Grammar;
using Emberkeep.MountHelper.Mounts;

namespace Emberkeep.MountHelper;

/// <summary>Carries out one request.</summary>
internal static class Command
{
    /// <summary>The longest request of a socket: "unmount", a blank, a name.</summary>
    private const int MaxRequestLength = 80;

    /// <summary>Carries out a command line.</summary>
    public static ExitCode Run(IReadOnlyList<string> words, TextReader input, TextWriter output, TextWriter error)
    {
        var request = Request.Parse(words);
        return request?.Verb == "serve-socket" ? Serve(input, output) : Carry(request, output, error);
    }

    /// <summary>
    /// Answers the one request that comes over a connection, for a socket that systemd listens on: a line "VERB NAME" or "list". The
    /// answer is a line with the exit code, then the text that a command line would have given.
    /// </summary>
    private static ExitCode Serve(TextReader input, TextWriter output)
    {
        var line = new char[MaxRequestLength];
        var length = 0;
        for (int next; length < line.Length && (next = input.Read()) is not (-1 or '\n'); length++)
        {
            line[length] = (char)next;
        }

        var words = new string(line, 0, length).Split(' ');
        using var text = new StringWriter();
        var code = Carry(words is ["serve-socket"] ? null : Request.Parse(words), text, text);
        output.Write($"{(int)code}\n{text}");
        return code;
    }

    private static ExitCode Carry(Request? request, TextWriter output, TextWriter error)
    {
        try
        {
            if (request is null)
            {
                throw new Refusal(ExitCode.Usage, Request.Usage);
            }

            var file = TrustedSharesFile.Read(SharesFile.FixedPath);
            if (request.Verb == "list")
            {
                output.Write(string.Concat(file.Entries.Select(e => e.Name + "\n")));
                return ExitCode.Done;
            }

            var entry = file.Entries.FirstOrDefault(e => e.Name == request.Name)
                ?? throw new Refusal(ExitCode.UnknownName, $"{SharesFile.FixedPath} has no section [{request.Name}].");
            Privilege.Require();
            var mounts = new ShareMounts();
            if (request.Verb == "mount")
            {
                mounts.Mount(entry);
            }
            else
            {
                mounts.Unmount(entry, lazily: request.Verb == "detach");
            }

            return ExitCode.Done;
        }
        catch (Refusal refusal)
        {
            error.WriteLine(refusal.Message);
            return refusal.Code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            error.WriteLine($"{e.GetType().Name}: {e.Message}");
            return ExitCode.Failed;
        }
    }
}
