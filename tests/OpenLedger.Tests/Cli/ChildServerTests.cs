using System.Diagnostics;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Cli;

public sealed class ChildServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Line_that_was_printed_before_or_after_is_found()
    {
        await using var server = Start("echo one; echo two; exec tail -f /dev/null");
        Assert.Equal("two", await server.WaitForLineAsync(l => l == "two", Limit, TestContext.Current.CancellationToken));
        Assert.Equal("one", await server.WaitForLineAsync(l => l == "one", Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Server_that_ends_fails_the_wait_with_its_output()
    {
        await using var server = Start("echo no port left >&2; exit 3");
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => server.WaitForLineAsync(_ => false, Limit, TestContext.Current.CancellationToken));
        Assert.Contains("ended", failure.Message);
    }

    [Fact]
    public async Task Last_words_of_a_server_that_ends_are_in_the_failure()
    {
        var failures = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ =>
        {
            await using var server = Start("echo no port left >&2; exit 3");
            return await Assert.ThrowsAsync<InvalidOperationException>(() => server.WaitForLineAsync(_ => false, Limit, TestContext.Current.CancellationToken));
        }));
        Assert.All(failures, failure => Assert.Contains("no port left", failure.Message));
    }

    [Fact]
    public async Task Line_that_does_not_come_is_a_time_out()
    {
        await using var server = Start("echo hello; exec tail -f /dev/null");
        await server.WaitForLineAsync(l => l == "hello", Limit, TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => server.WaitForLineAsync(l => l == "bye", TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken));
        Assert.Contains("hello", failure.Message);
    }

    [Fact]
    public async Task Server_has_a_session_of_its_own_so_that_Ctrl_C_does_not_reach_it()
    {
        await using var server = Start("exec tail -f /dev/null");
        // The fourth field after the name is the session; it is its own where the process leads one. setsid(1) may not have run yet.
        await TestKit.Eventually.TrueAsync(() => File.ReadAllText($"/proc/{server.ProcessId}/stat").Split(") ")[^1].Split(' ')[3] == server.ProcessId.ToString(), Limit);
    }

    [Fact]
    public async Task Stop_lets_the_server_end_by_itself()
    {
        await using var server = Start("tail -f /dev/null & trap 'kill $!; echo drained; exit 7' TERM; echo ready; while :; do wait $!; done");
        await server.WaitForLineAsync(l => l == "ready", Limit, TestContext.Current.CancellationToken);
        Assert.Equal(7, await server.StopAsync(Limit));
        Assert.Equal("drained", await server.WaitForLineAsync(l => l == "drained", Limit, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Kill_ends_the_server_at_once_and_its_children_too()
    {
        await using var server = Start("tail -f /dev/null & echo child $!; wait");
        var line = await server.WaitForLineAsync(l => l.StartsWith("child ", StringComparison.Ordinal), Limit, TestContext.Current.CancellationToken);
        var child = int.Parse(line["child ".Length..], System.Globalization.CultureInfo.InvariantCulture);
        await server.KillAsync();
        Assert.True(server.HasExited);
        await TestKit.Eventually.TrueAsync(() => ProcessIdentity.Of("child", child) is null, Limit);
    }

    private static ChildServer Start(string script) => ChildServer.Start("The server", new ProcessStartInfo("sh", ["-c", script]));
}
