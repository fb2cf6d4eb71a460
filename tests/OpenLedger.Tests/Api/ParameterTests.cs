using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>The constants of the rules over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class ParameterTests(StackFixture stack)
{
    [Fact]
    public async Task Parameters_are_listed_with_their_values_and_what_must_hold_of_them()
    {
        var list = await stack.Client.GetParametersAsync(TestContext.Current.CancellationToken);
        var values = (await stack.Client.GetLedgerAsync(TestContext.Current.CancellationToken)).Parameters;
        Assert.Equal(values.EnumerateObject().Select(p => (p.Name, p.Value.GetString())), list.Items.Select(p => (p.Name, (string?)p.Value)));
        Assert.Contains(list.Items, p => p is { Name: "maxHoldMs", Type: "duration", Unit: "ms", Min: "1000", Max: "316224000000", Default: "7776000000" });
        Assert.Equal(ParameterRegistry.Invariants.Select(i => i.Rule), list.Invariants.Select(i => i.Rule));

        using var json = JsonDocument.Parse(await RunAsync("parameter", "list", "--json"));
        Assert.Equal(ParameterRegistry.All.Count, json.RootElement.GetProperty("items").GetArrayLength());
        Assert.Contains("minPartBytes ≤ maxPartBytes", await RunAsync("parameter", "list"), StringComparison.Ordinal);
        var shown = await RunAsync("parameter", "show", "minPartBytes");
        Assert.Contains("1048576 bytes", shown, StringComparison.Ordinal);
        Assert.Contains("minPartBytes ≤ maxPartBytes", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameter_that_there_is_not_is_said_to_be_none()
    {
        using var error = new StringWriter();
        Assert.Equal(1, await CommandLine.RunAsync(["parameter", "show", "maxEverything", "--server", stack.Stack.Functions.Address.ToString()], TextWriter.Null, error, TestContext.Current.CancellationToken));
        Assert.Contains("maxEverything", error.ToString(), StringComparison.Ordinal);
        using var response = await stack.GetAsync("parameters?limit=5");
        await ApiCalls.RefusedAsync(response, 400, "unknown-parameter");
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(await CommandLine.RunAsync([.. arguments, "--server", stack.Stack.Functions.Address.ToString()], output, error, TestContext.Current.CancellationToken) == 0, error.ToString());
        return output.ToString();
    }
}
