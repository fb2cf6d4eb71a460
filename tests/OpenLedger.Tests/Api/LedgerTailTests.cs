using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary><c>ledger tail</c>, which goes on with -f until it is ended.</summary>
[Collection(ApiCollection.Name)]
public sealed class LedgerTailTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Follower_shows_the_last_entries_and_each_new_one_once_until_it_is_ended(bool json)
    {
        var sent = new List<Seq> { await SendAsync(1), await SendAsync(2) };
        using var end = new CancellationTokenSource();
        using var text = new StringWriter();
        await using var output = TextWriter.Synchronized(text);
        using var error = new StringWriter();
        string[] arguments = ["ledger", "tail", "-n", "2", "-f", "--server", stack.Stack.Functions.Address.ToString(), .. json ? ["--json"] : Array.Empty<string>()];
        var running = CommandLine.RunAsync(arguments, output, error, end.Token);
        await Eventually.TrueAsync(() => Shown().Count >= 2);
        for (var nonce = 3UL; nonce <= 5; nonce++)
            sent.Add(await SendAsync(nonce));
        await Eventually.TrueAsync(() => Shown().Contains(sent[^1]));
        Assert.False(running.IsCompleted);
        await end.CancelAsync();
        Assert.Equal(0, await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
        Assert.Equal("", error.ToString());

        // Timers of the stack may write entries in between; all of them come, in order, each once.
        var shown = Shown();
        Assert.Equal(Enumerable.Range((int)shown[0].Value, shown.Count).Select(n => new Seq((ulong)n)), shown);
        Assert.Superset(sent[1..].ToHashSet(), shown.ToHashSet());

        // The synchronized writer locks itself, so nothing is written meanwhile; a line counts once it is whole.
        List<Seq> Shown()
        {
            lock (output)
                return [.. text.ToString().Split('\n').SkipLast(1).Select(line => json ? OfJson(line) : Read(line.TrimStart().Split(' ')[0]))];
        }
    }

    private async Task<Seq> SendAsync(ulong nonce) => (await _user.SendAsync(Kinds.Cancel, new { nonce = $"{nonce}" })).Seq;

    /// <summary>A line's number, after its hash was compared with its entry.</summary>
    private static Seq OfJson(string line)
    {
        using var document = JsonDocument.Parse(line);
        var entry = document.RootElement.GetProperty("entry");
        Assert.Equal(MerkleTree.LeafHash(Core.Json.Jcs.Canonicalize(entry).Value).ToString(), document.RootElement.GetProperty("leafHash").GetString());
        return Read(entry.GetProperty("seq").GetString()!);
    }

    private static Seq Read(string text) => Seq.TryParse(text, out var seq) ? seq : throw new FormatException(text);
}
