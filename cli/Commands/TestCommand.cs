using System.CommandLine;
using System.Globalization;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Cli.Testing;

namespace OpenLedger.Cli.Commands;

/// <summary><c>test</c>: runs every test assembly that is built. The bootstrap script builds them before.</summary>
internal static class TestCommand
{
    private const int KeptRuns = 5;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var filter = new Option<string?>("--filter")
        {
            Description = "Only tests whose full name contains TEXT, or that match an xunit query /assembly/namespace/class/method",
            HelpName = "TEXT",
        };
        var verb = new Verb("test", "Build everything and run all tests", "test", "test --filter Sequencer", "test --filter /OpenLedger.Tests/*/LedgerClientTests") { filter };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var assemblies = Find();
            if (assemblies.Count == 0)
                throw new CliException("No test assembly is built.", "Start it as ./openledger test, which builds them.");
            var results = NewResultsFolder(new StackFolder());
            var options = FilterOptions(parsed.GetValue(filter));
            var counts = await Task.WhenAll(assemblies.Select(assembly => assembly.RunAsync(options, results, printer, cancellationToken)));
            var sum = counts.Aggregate((a, b) => a + b);
            printer.Line($"Results: {results}");
            if (sum.Total == 0)
                printer.Line("No test ran.");
            printer.Line(string.Create(CultureInfo.InvariantCulture, $"{sum.Passed} passed, {sum.Failed} failed, {sum.Skipped} skipped"));
            return sum.Failed > 0 || sum.Passed == 0 ? 1 : 0;
        });
    }

    /// <summary>The runner's options for a filter: a query where it begins with a slash, else a part of the full name.</summary>
    internal static IReadOnlyList<string> FilterOptions(string? filter) => filter switch
    {
        null => [],
        ['/', ..] => ["-filter", filter],
        _ => ["-method", $"*{filter}*"],
    };

    /// <summary>The assemblies named *.Tests in the build output that this program is part of.</summary>
    private static List<TestAssembly> Find()
    {
        var output = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", ".."));
        return
        [
            .. Directory.EnumerateDirectories(output, "*.Tests").Order(StringComparer.Ordinal)
                .Select(folder => (Name: Path.GetFileName(folder), Program: Path.Combine(folder, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), Path.GetFileName(folder))))
                .Where(found => File.Exists(found.Program))
                .Select(found => new TestAssembly(found.Name, found.Program)),
        ];
    }

    private static string NewResultsFolder(StackFolder folder)
    {
        folder.Create();
        var all = Path.Combine(folder.StateFolder, "test-results");
        Directory.CreateDirectory(all);
        foreach (var old in Directory.EnumerateDirectories(all).OrderDescending(StringComparer.Ordinal).Skip(KeptRuns - 1))
            Directory.Delete(old, recursive: true);
        return Directory.CreateDirectory(Path.Combine(all, $"{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{Environment.ProcessId}")).FullName;
    }
}
