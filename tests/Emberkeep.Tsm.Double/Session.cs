namespace Emberkeep.Tsm.Double;

/// <summary>Signs on to the pretended server.</summary>
internal sealed class Session(Server server, ClientFiles files, Printer printer)
{
    /// <summary>False when the session was refused, which has been printed.</summary>
    public bool Open(Arguments arguments)
    {
        switch (printer.Fault.Name)
        {
            case "ANS1017E":
                printer.Message("ANS1017E Session rejected: TCP/IP connection failure.");
                return false;
            case "ANS1033E":
                printer.Message("ANS1033E An invalid TCP/IP address was specified.");
                return false;
            case "ANS1025E":
                printer.Message("ANS1025E Session rejected: Authentication failure");
                return false;
            case "ANS1051I":
                printer.Message("ANS1051I Invalid user id or password");
                return false;
        }

        // With PASSWORDACCESS GENERATE the client has the password and takes no other.
        if (server.Password.Length > 0 && !server.KnowsPassword && (arguments.Value("-password") ?? files.Password ?? Prompt()) != server.Password)
        {
            printer.Message("ANS1051I Invalid user id or password");
            printer.Message("ANS1025E Session rejected: Authentication failure");
            return false;
        }

        printer.SessionEstablished();
        return true;
    }

    private string? Prompt()
    {
        Console.Write($"Please enter your user id <{server.Node}>: ");
        Console.In.ReadLine();
        Console.Write($"\nPlease enter password for user id \"{server.Node}\": ");
        return Console.In.ReadLine();
    }
}
