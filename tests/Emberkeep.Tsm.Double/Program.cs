using System.Text;

namespace Emberkeep.Tsm.Double;

/// <summary>
/// Stands in for IBM's dsmc in tests: the commands that the driver gives, real bytes in a directory, versions, compression, passwords, and the
/// failures that the client documents. What it prints is shaped like the client's output. docs/manual/tsm.md says what this can prove and what not.
/// </summary>
internal static class Program
{
    private const int Error = 12;

    public static int Main(string[] words)
    {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var arguments = Arguments.Parse(words);
        if (ClientFiles.Find(arguments) is not { } files)
        {
            Console.WriteLine("ANS1035S Options file 'dsm.opt' could not be found, or it cannot be read.");
            return Error;
        }

        var server = new Server(files.Directory);
        server.Log(words);
        var printer = new Printer(server.Fault(arguments));
        printer.Banner(server.Node);
        if (!new Session(server, files, printer).Open(arguments))
        {
            return Error;
        }

        try
        {
            return new Commands(server, printer).Run(arguments);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            printer.Message($"ANS4007E Error processing '{string.Join(' ', arguments.Paths)}': {e.Message}");
            return Error;
        }
    }
}
