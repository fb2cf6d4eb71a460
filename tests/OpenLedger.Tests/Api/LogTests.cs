using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Functions.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Transparency;

namespace OpenLedger.Tests.Api;

/// <summary>The log that a running server publishes, as anyone sees it.</summary>
[Collection(ApiCollection.Name)]
public sealed class LogTests(StackFixture stack)
{
    [Fact]
    public async Task Command_is_soon_in_the_published_log_where_anyone_can_prove_it()
    {
        var user = new ApiUser(stack);
        await user.CreateDatanetAsync();
        var tip = await stack.Client.GetLedgerAsync();
        var log = await PublishedAsync(tip.Head.NextSeq.Value);
        Assert.Equal(stack.Stack.Keys.LogKey.Verifier.ToString(), log.Key);
        Assert.Null(log.Problem);
        Assert.True(log.Published!.Size <= log.Integrated!.Size && log.Integrated.Size <= log.Sequenced.Size);
        Assert.InRange(DateTimeOffset.UtcNow - DateTimeOffset.FromUnixTimeMilliseconds((long)log.Published.Time), TimeSpan.FromMinutes(-1), TimeSpan.FromMinutes(5));

        using var plain = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.All }) { BaseAddress = new Uri($"{log.Prefix}/") };
        var note = SignedNote.Parse(await plain.GetByteArrayAsync(new Uri("checkpoint", UriKind.Relative))).Value;
        var policy = new LogPolicy(log.Origin, [NoteVerifier.Parse(log.Key).Value], [], 0);
        var checkpoint = policy.Verify(note).Value;
        Assert.True(checkpoint.Size >= log.Published.Size);

        // The ledger's last entry as the API shows it, and its path from the public tiles alone.
        var seq = new Seq(tip.Head.NextSeq.Value - 1);
        var entry = await stack.Client.GetEntryAsync(seq);
        async Task<IReadOnlyList<Hash256>> Read(int level, ulong first, int count, CancellationToken cancellationToken)
        {
            var id = new TileId(level, first / 256, count);
            return Tile.Parse(id, await plain.GetByteArrayAsync(new Uri(id.Path, UriKind.Relative), cancellationToken)).Value.Hashes;
        }
        var path = await new StoredTree(checkpoint.Size, Read).PathAsync(seq.Value, CancellationToken.None);
        Assert.True(new LogProof(default, seq.Value, path, note).Verify(entry.LeafHash, policy).IsOk);
    }

    [Fact]
    public async Task Checkpoint_over_the_api_is_the_published_one_or_a_newer_one()
    {
        var log = await PublishedAsync(1);
        using var response = await stack.GetAsync("log/checkpoint", []);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var note = SignedNote.Parse(await response.Content.ReadAsByteArrayAsync()).Value;
        Assert.True(new LogPolicy(log.Origin, [NoteVerifier.Parse(log.Key).Value], [], 0).Verify(note).Value.Size >= log.Published!.Size);

        using var unknown = await stack.GetAsync("log/checkpoint?x=1", []);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
    }

    [Fact]
    public async Task Fsck_finds_the_published_log_whole_and_refuses_another_logs_key()
    {
        await PublishedAsync(1);
        using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.RunAsync(["ledger", "fsck", "--server", stack.Stack.Functions.Address.ToString()], output, TextWriter.Null));
        Assert.StartsWith("WHOLE: the published log of", output.ToString(), StringComparison.Ordinal);

        using var found = new StringWriter();
        Assert.Equal(1, await CommandLine.RunAsync(
            ["ledger", "fsck", "--json", "--server", stack.Stack.Functions.Address.ToString(), "--log-key", SimulatedLog.Key.Verifier.ToString()], found, TextWriter.Null));
        Assert.Contains("checkpoint-origin", found.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fsck_of_the_storage_finds_its_log_whole_and_says_what_it_lacks_without_the_secret()
    {
        await PublishedAsync(1);
        string[] command = ["ledger", "fsck", "--storage", "--log-key", stack.Stack.Keys.LogKey.Verifier.ToString()];
        var whole = await RunAsync(stack.Stack.Azurite.ConnectionString, [.. command, "--json"]);
        Assert.Equal(0, whole.Status);
        using var report = JsonDocument.Parse(whole.Output);
        Assert.True(report.RootElement.GetProperty("whole").GetBoolean());
        Assert.True(ulong.Parse(report.RootElement.GetProperty("compared").GetString()!, System.Globalization.CultureInfo.InvariantCulture) >= 2);

        var other = await RunAsync(stack.Stack.Azurite.ConnectionString, "ledger", "fsck", "--storage", "--log-key", SimulatedLog.Key.Verifier.ToString());
        Assert.Equal(1, other.Status);
        Assert.StartsWith("DAMAGED: ", other.Output, StringComparison.Ordinal);

        var keyless = await RunAsync(stack.Stack.Azurite.ConnectionString, "ledger", "fsck", "--storage");
        Assert.NotEqual(0, keyless.Status);
        Assert.Contains("--log-key", keyless.Error, StringComparison.Ordinal);
        var wrong = await RunAsync("AccountName=a;AccountKey=secret", command);
        Assert.NotEqual(0, wrong.Status);
        Assert.Contains("OPENLEDGER_STORAGE does not hold a connection string", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("OPENLEDGER_STORAGE", (await RunAsync(null, command)).Error, StringComparison.Ordinal);

        static async Task<(int Status, string Output, string Error)> RunAsync(string? storage, params string[] command)
        {
            // Nothing else in this process looks at the variable.
            Environment.SetEnvironmentVariable("OPENLEDGER_STORAGE", storage);
            try
            {
                using var output = new StringWriter();
                using var error = new StringWriter();
                return (await CommandLine.RunAsync(command, output, error), output.ToString(), error.ToString());
            }
            finally
            {
                Environment.SetEnvironmentVariable("OPENLEDGER_STORAGE", null);
            }
        }
    }

    [Fact]
    public async Task Metrics_tell_how_far_a_checkpoint_is_behind()
    {
        await PublishedAsync(1);
        await new ApiUser(stack).CreateDatanetAsync();
        await PublishedAsync((await stack.Client.GetLedgerAsync()).Head.NextSeq.Value);
        var metrics = (await stack.Client.GetMetricsAsync(stack.Stack.Keys.FunctionKey)).Log!;
        Assert.True(metrics.TotalIntegrated > 1 && metrics.Published > 0 && metrics.DelayP50Ms <= metrics.DelayP99Ms);
        Assert.Null(metrics.Problem);
    }

    [Theory]
    [InlineData("not a key", null, "Log__SigningKey")]
    [InlineData(null, "example.com", "Log__Witnesses")]
    [InlineData(null, Examples.WitnessKey + " ftp://example.com", "Log__Witnesses")]
    [InlineData(null, Examples.FooKey + " https://example.com", "Log__Witnesses")]
    [InlineData(null, Examples.WitnessKey + " https://example.com, " + Examples.WitnessKey + " https://example.org", "Log__Witnesses")]
    public void Setting_that_makes_no_log_is_refused_and_a_key_is_not_repeated(string? key, string? witnesses, string named)
    {
        var options = new LogOptions { SigningKey = key ?? SimulatedLog.Key.ExportPrivateKey(), Witnesses = witnesses };
        var problem = Assert.Single(options.Validate(new ValidationContext(options)));
        Assert.Contains(named, problem.ErrorMessage, StringComparison.Ordinal);
        Assert.DoesNotContain(options.SigningKey, problem.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_a_log_with_a_witness_are_taken()
    {
        var options = new LogOptions { SigningKey = SimulatedLog.Key.ExportPrivateKey(), Witnesses = Examples.WitnessKey + " https://example.com/w" };
        Assert.Empty(options.Validate(new ValidationContext(options)));
    }

    private async Task<LogInfo> PublishedAsync(ulong size)
    {
        LogInfo? log = null;
        await Eventually.TrueAsync(async () => (log = await stack.Client.GetLogAsync()).Published?.Size >= size, otherwise: () => $"No checkpoint of {size} entries; the log is {log}.");
        return log!;
    }
}
