using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Verification;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

public sealed class LocalStackTests(StackFixture fixture) : IClassFixture<StackFixture>
{
    private readonly KeyPair _key = KeyPair.Generate();

    [Fact]
    public async Task Ledger_outlives_a_killed_functions_app()
    {
        var stack = fixture.Stack;
        var before = await CreateDatanetAsync(stack.Functions.Address, "Before");
        await stack.Functions.KillAsync();
        Assert.True(stack.Functions.Process.HasExited);
        await stack.RestartFunctionsAsync(TestContext.Current.CancellationToken);
        using var client = new LedgerClient(stack.Functions.Address);
        Assert.Equal("Before", (await client.GetDatanetAsync(before, TestContext.Current.CancellationToken)).Name);
        Assert.NotEqual(before, await CreateDatanetAsync(stack.Functions.Address, "After"));
        var report = await BlockVerifier.VerifyAsync(client.ReadRawBlocksAsync, new VerificationOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(2, report.State.Datanets.Datanets.Values.Count(d => d.Owner == _key.Address));
    }

    [Fact]
    public async Task Two_functions_apps_write_one_ledger()
    {
        var stack = fixture.Stack;
        await using var second = await stack.StartAnotherFunctionsAsync(TestContext.Current.CancellationToken);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => CreateDatanetAsync(i % 2 == 0 ? stack.Functions.Address : second.Address, $"Set {i}")));
        Assert.Equal(8, ids.Distinct().Count());
        using var client = new LedgerClient(second.Address);
        var report = await BlockVerifier.VerifyAsync(client.ReadRawBlocksAsync, new VerificationOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(8, report.State.Datanets.Datanets.Values.Count(d => d.Owner == _key.Address));
    }

    [Fact]
    public async Task Operations_open_with_the_stacks_function_key_only()
    {
        var stack = fixture.Stack;
        using var client = new LedgerClient(stack.Functions.Address);
        var status = await client.GetOperationsAsync(stack.Keys.FunctionKey, TestContext.Current.CancellationToken);
        Assert.NotEmpty(status.Queues);
        Assert.Empty(status.DeadLetters);
        var refused = await Assert.ThrowsAsync<ApiException>(() => client.GetOperationsAsync("wrong", TestContext.Current.CancellationToken));
        Assert.Equal(401, refused.Status);
    }

    [Fact]
    public async Task App_that_cannot_start_is_said_with_its_output()
    {
        var options = new LocalStackOptions { Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["Ledger__WriterKey"] = "0x12" } };
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => LocalStack.StartAsync(options, TestContext.Current.CancellationToken));
        Assert.Contains("ended", failure.Message);
    }

    private async Task<string> CreateDatanetAsync(Uri server, string name)
    {
        using var client = new LedgerClient(server);
        var payload = new { card = "", contributions = "open", licence = new { id = "CC0-1.0" }, name, visibility = "public" };
        return (await client.SendAsync(_key, Kinds.DatanetCreate, payload, TestContext.Current.CancellationToken)).Subject!;
    }
}
