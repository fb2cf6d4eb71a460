using System.Diagnostics;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Testing;

/// <summary>How many tests ended how.</summary>
internal readonly record struct TestCounts(int Passed, int Failed, int Skipped)
{
    /// <summary>All of them.</summary>
    public int Total => Passed + Failed + Skipped;

    public static TestCounts operator +(TestCounts a, TestCounts b) => new(a.Passed + b.Passed, a.Failed + b.Failed, a.Skipped + b.Skipped);
}

/// <summary>One test assembly: an xunit v3 program, which runs in a process of its own.</summary>
/// <param name="name">The assembly's name.</param>
/// <param name="program">Its program file.</param>
internal sealed class TestAssembly(string name, string program)
{
    private const int ShownLines = 30;

    /// <summary>The assembly's name.</summary>
    public string Name => name;

    /// <summary>Runs the tests, printing failures as they come and keeping everything under <paramref name="results"/>.</summary>
    /// <param name="filter">The runner's options that choose tests.</param>
    /// <param name="results">The folder for NAME.xml, NAME.trx and NAME.log.</param>
    /// <param name="printer">Where failures go.</param>
    /// <param name="cancellationToken">Ends the tests.</param>
    public async Task<TestCounts> RunAsync(IReadOnlyList<string> filter, string results, Printer printer, CancellationToken cancellationToken)
    {
        var xml = Path.Combine(results, name + ".xml");
        var start = new ProcessStartInfo(
            program, ["-noLogo", "-noColor", "-noAutoReporters", "-reporter", "quiet", "-xml", xml, "-trx", Path.Combine(results, name + ".trx"), .. filter])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        await using var log = new StreamWriter(Path.Combine(results, name + ".log"));
        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{name} did not start.");
        var last = new Queue<string>();
        try
        {
            await Task.WhenAll(CopyAsync(process.StandardOutput), CopyAsync(process.StandardError));
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        var counts = Read(xml);
        if (process.ExitCode != 0 && counts is not { Failed: > 0 })
        {
            // The runner itself failed: a crash, or an error outside of any test.
            printer.Line($"{name} ended with exit code {process.ExitCode}. Its last lines:\n{string.Join('\n', last)}");
            counts = (counts ?? default) + new TestCounts(0, 1, 0);
        }
        var ended = counts ?? throw new InvalidDataException($"{name} wrote no results.");
        printer.Line(string.Create(
            CultureInfo.InvariantCulture, $"{name}: {ended.Passed} passed, {ended.Failed} failed, {ended.Skipped} skipped in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        return ended;

        async Task CopyAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                lock (last)
                {
                    log.WriteLine(line);
                    last.Enqueue(line);
                    if (last.Count > ShownLines)
                        last.Dequeue();
                    printer.Line(line);
                }
            }
        }
    }

    /// <summary>The sums of a results file; null where there is none or it is cut off.</summary>
    internal static TestCounts? Read(string xml)
    {
        try
        {
            var counts = default(TestCounts);
            foreach (var assembly in XDocument.Load(xml).Descendants("assembly"))
            {
                counts += new TestCounts(Number(assembly, "passed"), Number(assembly, "failed") + Number(assembly, "errors"), Number(assembly, "skipped") + Number(assembly, "not-run"));
            }
            return counts;
        }
        catch (Exception e) when (e is FileNotFoundException or XmlException)
        {
            return null;
        }
    }

    private static int Number(XElement element, string attribute) =>
        int.TryParse(element.Attribute(attribute)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
