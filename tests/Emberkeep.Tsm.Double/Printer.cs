using System.Globalization;

namespace Emberkeep.Tsm.Double;

/// <summary>Prints in the shape in which the client does.</summary>
internal sealed class Printer(Fault fault)
{
    private const int ValueColumn = 53;

    public Fault Fault => fault;

    public void Banner(string node) => Console.Write(
        "IBM Storage Protect\nCommand Line Backup-Archive Client Interface\n  Client Version 8, Release 1, Level 22.0 \n"
        + $"  Client date/time: 11/23/2026 12:00:00\n(c) Copyright by IBM Corporation and other(s) 1990, 2024. All Rights Reserved. \n\nNode Name: {node}\n");

    public void SessionEstablished() => Console.Write(
        "Session established with server SERVER1: Linux/x86_64\n  Server Version 8, Release 1, Level 22.000\n"
        + "  Server date/time: 11/23/2026 12:00:00  Last access: 11/23/2026 11:00:00\n\n");

    public void Message(string text) => Console.WriteLine(text);

    /// <summary>The summary behind a command. The count of interest is the fault's, if it gives one.</summary>
    public void Totals(string verb, long count, long failed, long bytes)
    {
        if (fault.Name == "garbage")
        {
            Console.Write("Gesamtzahl \u00e9\u4e2d\u2028 : 1\nTotal number of objects : ???\nTotal\u00a0number of objects backed up; 1\n");
            return;
        }

        Console.WriteLine();
        Line("Total number of objects inspected", "1");
        Line($"Total number of objects {verb}", fault.Name == "total" ? fault.Argument : count.ToString(CultureInfo.InvariantCulture));
        Line("Total number of objects failed", (fault.Name == "failed1" ? 1 : failed).ToString(CultureInfo.InvariantCulture));
        Line("Total number of bytes transferred", string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:F2} MB"));
        Line("Data transfer time", "0.10 sec");
        Line("Network data transfer rate", "19,295.48 KB/sec");
        Line("Elapsed processing time", "00:00:01");
    }

    /// <summary>One version in the answer to a query.</summary>
    public void Listed(Version version, string path) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{version.Size,15:N0}  B  11/23/2026 12:00:00             STANDARD    {(version.IsActive ? 'A' : 'I')}  {path}"));

    private static void Line(string name, string value) => Console.WriteLine($"{name}:{value.PadLeft(Math.Max(1, ValueColumn - name.Length))}");
}
