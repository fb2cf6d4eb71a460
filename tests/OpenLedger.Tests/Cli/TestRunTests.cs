using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Terminal;
using OpenLedger.Cli.Testing;

namespace OpenLedger.Tests.Cli;

public sealed class TestRunTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public void Filter_is_a_query_where_it_begins_with_a_slash_and_a_part_of_the_name_else()
    {
        Assert.Empty(TestCommand.FilterOptions(null));
        Assert.Equal(["-filter", "/*/*/X"], TestCommand.FilterOptions("/*/*/X"));
        Assert.Equal(["-method", "*Sequencer*"], TestCommand.FilterOptions("Sequencer"));
    }

    [Fact]
    public async Task Results_are_summed_from_what_the_assembly_wrote()
    {
        var (counts, output) = await RunAsync("""
            while [ "$1" != -xml ]; do shift; done
            echo '<assemblies><assembly total="6" passed="3" failed="1" skipped="1" not-run="0" errors="1" /></assemblies>' >"$2"
            echo 'Some.Test [FAIL]'
            exit 1
            """);
        Assert.Equal(new TestCounts(3, 2, 1), counts);
        Assert.Contains("Some.Test [FAIL]", output);
    }

    [Theory]
    [InlineData("exit 134")]
    [InlineData("while [ \"$1\" != -xml ]; do shift; done; echo '<assemblies><assembly passed=' >\"$2\"; exit 134")]
    public async Task Assembly_that_crashes_is_a_failure(string script)
    {
        var (counts, output) = await RunAsync(script);
        Assert.Equal(new TestCounts(0, 1, 0), counts);
        Assert.Contains("exit code 134", output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(TestCounts Counts, string Output)> RunAsync(string script)
    {
        var program = Path.Combine(_folder.FullName, "Fake.Tests");
        await Programs.InstallAsync(program, $"#!/bin/sh\n{script}\n");
        using var output = new StringWriter();
        var counts = await new TestAssembly("Fake.Tests", program).RunAsync([], _folder.FullName, new Printer(output, output), TestContext.Current.CancellationToken);
        return (counts, output.ToString());
    }
}
