namespace Emberkeep.Tsm.Double;

/// <summary>The commands, with the failures that were asked for.</summary>
internal sealed class Commands(Server server, Printer printer)
{
    private const int Success = 0;
    private const int Skipped = 4;
    private const int Warning = 8;
    private const int Error = 12;

    public int Run(Arguments arguments)
    {
        var type = arguments.IsImage ? "IMAGE" : "FILE";
        var fault = printer.Fault;
        if (fault.Name == "hang")
        {
            Thread.Sleep(Timeout.Infinite);
        }

        if (fault.IsMessage)
        {
            return Refuse(arguments, fault);
        }

        var status = (arguments.Verb, arguments.Paths) switch
        {
            ("backup", [var path]) => Backup(type, path, arguments.Value("-compression") == "yes"),
            ("restore", [var path, ..]) => Restore(type, path, arguments.Paths[^1], arguments.Has("-imagetofile")),
            ("delete", [var path]) => Delete(type, path, arguments.Value("-deltype") ?? "active"),
            ("query", [var path]) => Query(type, path, arguments.Has("-inactive")),
            ("query", []) => Success,
            ("incremental", [var directory]) => Incremental(directory),
            _ => Unknown(),
        };
        return (fault.Name, status) switch
        {
            ("exit4", Success) => Skipped,
            ("exit8", Success) => Warned(),
            ("exit12", Success) => Error,
            ("status", _) => int.Parse(fault.Argument, System.Globalization.CultureInfo.InvariantCulture),
            _ => status,
        };
    }

    private int Unknown()
    {
        printer.Message("ANS1107E Invalid option/value.");
        return Error;
    }

    private int Warned()
    {
        printer.Message("ANS1809W A session with the server has been disconnected. An attempt will be made to reestablish the connection.");
        return Warning;
    }

    private int Refuse(Arguments arguments, Fault fault)
    {
        var path = arguments.Paths is [var first, ..] ? first : "";
        if (fault.Name is "ANS1063E" or "ANS1228E")
        {
            printer.Message($"ANS1228E Sending of object '{path}' failed.");
        }

        if (fault.Name != "ANS1228E")
        {
            printer.Message(fault.Name switch
            {
                "ANS1063E" => "ANS1063E The specified path is not a valid file system or logical volume name.",
                "ANS1301E" => "ANS1301E Server detected system error",
                "ANS1302E" => "ANS1302E No objects on server match query",
                "ANS1311E" => "ANS1311E Server out of data storage space",
                "ANS1029E" => "ANS1029E Communication with the  TSM server is lost.",
                _ => $"{fault.Name} {fault.Argument}",
            });
        }

        printer.Totals(Done(arguments.Verb), 0, 1, 0);
        return Error;
    }

    private static string Done(string verb) => verb switch
    {
        "restore" => "restored",
        "delete" => "deleted",
        _ => "backed up",
    };

    private int Backup(string type, string path, bool isCompressed)
    {
        var fault = printer.Fault;
        if (fault.Name == "zero")
        {
            printer.Totals("backed up", 0, 0, 0);
            return Success;
        }

        if (fault.Name == "skip")
        {
            printer.Message($"ANS4037E Object '{path}' changed during processing. Object skipped.");
            printer.Totals("backed up", 0, 1, 0);
            return Skipped;
        }

        var info = new FileInfo(path);
        if (type == "FILE" && !info.Exists && info.LinkTarget is null)
        {
            printer.Message($"ANS1228E Sending of object '{path}' failed.");
            printer.Message($"ANS4005E Error processing '{path}': file not found");
            printer.Totals("backed up", 0, 1, 0);
            return Error;
        }

        if (type == "IMAGE" && !Content.IsBlockDevice(path))
        {
            printer.Message($"ANS1228E Sending of object '{path}' failed.");
            printer.Message("ANS1063E The specified path is not a valid file system or logical volume name.");
            printer.Totals("backed up", 0, 1, 0);
            return Error;
        }

        var version = new Version($"{Guid.NewGuid():N}.data", 0, IsActive: true, isCompressed, type == "FILE" ? info.LinkTarget : null);
        var size = version.LinkTarget is null ? new Content(fault).Store(path, server.DataOf(version), isCompressed) : 0;
        server.Save(type, path, [.. server.Versions(type, path).Select(old => old with { IsActive = false }), version with { Size = size }]);
        printer.Message($"{(type == "IMAGE" ? "Image backup" : "Normal File-->")} {size:N0} {path} [Sent]");
        printer.Totals("backed up", 1, 0, size);
        return Success;
    }

    private int Restore(string type, string path, string target, bool isToFile)
    {
        var versions = server.Versions(type, path);
        if (versions.FindLast(version => version.IsActive) is not { } version)
        {
            printer.Message("ANS1302E No objects on server match query");
            printer.Totals("restored", 0, 0, 0);
            return Error;
        }

        if (type == "IMAGE" && !isToFile && !Content.IsBlockDevice(target))
        {
            printer.Message("ANS1063E The specified path is not a valid file system or logical volume name.");
            printer.Totals("restored", 0, 1, 0);
            return Error;
        }

        if (version.LinkTarget is not null || printer.Fault.Name == "link")
        {
            File.Delete(target);
            File.CreateSymbolicLink(target, version.LinkTarget ?? "/etc/hostname");
        }
        else
        {
            new Content(printer.Fault).Fetch(server.DataOf(version), target, version.IsCompressed, isNew: type == "FILE" || isToFile);
        }

        printer.Totals("restored", 1, 0, version.Size);
        return Success;
    }

    private int Delete(string type, string path, string deltype)
    {
        if (!server.MayDelete)
        {
            printer.Message("ANS1126E The file space cannot be deleted because this node does not have permission to delete archived or backed up data.");
            return Error;
        }

        var versions = server.Versions(type, path);
        var doomed = versions.Where(version => deltype == "all" || version.IsActive == (deltype == "active")).ToList();
        if (doomed.Count == 0)
        {
            printer.Message("ANS1302E No objects on server match query");
            return Warning;
        }

        doomed.ForEach(version => File.Delete(server.DataOf(version)));
        server.Save(type, path, [.. versions.Except(doomed)]);
        printer.Totals("deleted", doomed.Count, 0, 0);
        return Success;
    }

    private int Query(string type, string path, bool withInactive)
    {
        var versions = server.Versions(type, path).Where(version => version.IsActive || withInactive).ToList();
        if (versions.Count == 0)
        {
            printer.Message("ANS1092W No files matching search criteria were found");
            return Warning;
        }

        Console.WriteLine("           Size        Backup Date                Mgmt Class           A/I File");
        Console.WriteLine("           ----        -----------                ----------           --- ----");
        versions.ForEach(version => printer.Listed(version, path));
        return Success;
    }

    /// <summary>What the client does to files that are gone from a directory that it backs up regularly: their versions become inactive.</summary>
    private int Incremental(string directory)
    {
        var expired = 0;
        foreach (var stored in server.All().Where(stored => stored.Type == "FILE" && Path.GetDirectoryName(stored.Path) == directory && !File.Exists(stored.Path)).ToList())
        {
            server.Save(stored.Type, stored.Path, [.. stored.Versions.Select(version => version with { IsActive = false })]);
            expired++;
        }

        Console.WriteLine($"Total number of objects expired: {expired}");
        return Success;
    }
}
