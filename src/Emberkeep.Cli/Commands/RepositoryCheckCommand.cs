using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Emberkeep.Cli.Output;
using Emberkeep.Drivers;
using Emberkeep.Errors;

namespace Emberkeep.Cli.Commands;

/// <summary><c>repository check</c>: finds everything that is wrong with a repository, needs nothing but the repository, and deletes nothing.</summary>
internal sealed class RepositoryCheckCommand : Verb
{
    private readonly Option<string> _readData = new("--read-data")
    {
        Description = "Read data objects too: all of them, the n-th of t parts (n/t), or a random choice (x%)",
        HelpName = "n/t|x%",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<int?> _seed = new("--seed") { Description = "With --read-data=x%: make the same random choice as the run that printed this number", HelpName = "NUMBER" };

    private readonly Option<bool> _repair = new("--repair") { Description = "Set files aside that belong to no backup; nothing is deleted" };

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "With --repair: say what would be done, and do nothing" };

    private readonly Option<string> _olderThan = new("--older-than")
    {
        Description = "Age at which what no backup knows counts as left by a killed job (default: 24h)",
        HelpName = "AGE",
    };

    public RepositoryCheckCommand(Func<ParseResult, Invocation> start)
        : base("check", "Find damage, lost files and remains of killed jobs in the whole repository", start)
    {
        Add(_readData);
        Add(_seed);
        Add(_repair);
        Add(_dryRun);
        Add(_olderThan);
    }

    protected override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var options = OptionsOf(invocation);
        await using var driver = await invocation.OpenDriverAsync(cancellationToken);
        var output = new RepositoryCheckOutput(invocation.Reporter, driver.Location, options);
        output.Start();
        RepositoryCheckReport report;
        using (var progress = invocation.StartProgress("check"))
        {
            report = await driver.CheckRepositoryAsync(options, progress, Show, cancellationToken);
            progress.Complete();

            void Show(RepositoryFinding finding)
            {
                progress.Hide();
                output.Add(finding);
            }
        }

        output.End(report);
        return report.IsGood ? ExitCode.Success : ExitCode.Damaged;
    }

    private RepositoryCheckOptions OptionsOf(Invocation invocation)
    {
        var parse = invocation.Parse;
        var options = new RepositoryCheckOptions
        {
            ReadData = SelectionOf(parse),
            Repair = parse.GetValue(_repair),
            DryRun = parse.GetValue(_dryRun),
            OlderThan = parse.GetValue(_olderThan) is { } age ? AgeOf(age) : RepositoryCheckOptions.DefaultAge,
        };
        return options.DryRun && !options.Repair
            ? throw new BackupException(ErrorKind.Invalid, "--dry-run was given without --repair.", "A check changes nothing unless --repair is given.")
            : options;
    }

    private ReadSelection? SelectionOf(ParseResult parse)
    {
        if (parse.GetResult(_readData) is not { Implicit: false })
        {
            return null;
        }

        return parse.GetValue(_readData) is { Length: > 0 } text
            ? ReadSelection.Parse(text, parse.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue))
            : ReadSelection.All;
    }

    /// <summary>A number with its unit: 90m, 24h, 7d.</summary>
    private static TimeSpan AgeOf(string text)
    {
        if (text.Length > 1 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 100_000)
        {
            switch (text[^1])
            {
                case 'm':
                    return TimeSpan.FromMinutes(number);
                case 'h':
                    return TimeSpan.FromHours(number);
                case 'd':
                    return TimeSpan.FromDays(number);
            }
        }

        throw new BackupException(ErrorKind.Invalid, $"'{text}' is not an age.", "Write a whole number with its unit, for example 90m, 24h or 7d.");
    }
}
