using System.Net;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.TestKit;
using OpenLedger.TestKit.OpenApi;
using Rfc6962 = OpenLedger.Core.Verification.Rfc6962;

namespace OpenLedger.Tests.Api;

/// <summary>Proofs over HTTP and by the commands, checked by code that knows nothing of the server's.</summary>
[Collection(ApiCollection.Name)]
public sealed class ProofTests(StackFixture stack) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-proof-");

    private string LogKey => stack.Stack.Keys.LogKey.Verifier.ToString();

    private string Server => stack.Stack.Functions.Address.ToString();

    [Fact]
    public async Task Path_leads_from_the_entry_to_the_root_of_every_published_size()
    {
        var seq = await PublishedEntryAsync();
        var newest = await stack.GetJsonAsync($"ledger/entries/{seq}/proof");
        var published = ulong.Parse(newest.GetProperty("size").GetString()!);
        Assert.StartsWith(stack.Stack.Keys.LogKey.Verifier.Name + "\n", newest.GetProperty("checkpoint").GetString());
        AssertLeads(seq, newest);
        foreach (var size in new[] { seq.Value + 1, published - 1 }.Where(size => size > seq.Value && size < published))
        {
            var earlier = await stack.GetJsonAsync($"ledger/entries/{seq}/proof?size={size}");
            Assert.Equal(size.ToString(), earlier.GetProperty("size").GetString());
            AssertLeads(seq, earlier);
        }
    }

    [Fact]
    public async Task Log_of_one_size_begins_with_that_of_another()
    {
        var seq = await PublishedEntryAsync();
        foreach (var query in new[] { "", "?from=0", $"?from=1&to={seq}", $"?from={seq}", $"?from={seq}&to={seq}" })
        {
            var answer = await stack.GetJsonAsync("log/consistency" + query);
            var (earlier, earlierRoot) = Side(answer.GetProperty("from"));
            var (size, root) = Side(answer.GetProperty("to"));
            Hash256[] proof = [.. answer.GetProperty("proof").EnumerateArray().Select(Hash)];
            Assert.True(Rfc6962.IsConsistent(earlier, earlierRoot, size, root, proof), query);
        }
    }

    [Theory]
    [InlineData("ledger/entries/05/proof", HttpStatusCode.BadRequest, "not-a-sequence-number")]
    [InlineData("ledger/entries/0/proof?size=x", HttpStatusCode.BadRequest, "not-a-tree-size")]
    [InlineData("ledger/entries/0/proof?size=0", HttpStatusCode.BadRequest, "not-a-tree-size")]
    [InlineData("ledger/entries/0/proof?stage=anchored", HttpStatusCode.NotFound, "entry-not-anchored")]
    [InlineData("ledger/entries/0/proof?stage=integrated", HttpStatusCode.BadRequest, "not-a-stage")]
    [InlineData("ledger/entries/0/proof?stage=published&size=1", HttpStatusCode.BadRequest, "not-a-stage")]
    [InlineData("ledger/entries/0/proof?page=1", HttpStatusCode.BadRequest, "unknown-parameter")]
    [InlineData("ledger/entries/0/proof?size=18446744073709551615", HttpStatusCode.NotFound, "size-not-published")]
    [InlineData("ledger/entries/18446744073709551615/proof", HttpStatusCode.NotFound, "entry-not-published")]
    [InlineData("log/consistency?from=2&to=1", HttpStatusCode.BadRequest, "not-a-tree-size")]
    [InlineData("log/consistency?from=01", HttpStatusCode.BadRequest, "not-a-tree-size")]
    [InlineData("log/consistency?to=18446744073709551615", HttpStatusCode.NotFound, "size-not-published")]
    [InlineData("log/consistency?size=1", HttpStatusCode.BadRequest, "unknown-parameter")]
    public async Task Proof_of_what_cannot_be_is_refused(string path, HttpStatusCode status, string code)
    {
        await PublishedEntryAsync();
        using var response = await stack.GetAsync(path, []);
        Assert.Equal(status, response.StatusCode);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal(code, problem.RootElement.GetProperty("code").GetString());
    }

    [Fact]
    public async Task Bundle_of_an_earlier_size_is_refused_for_its_checkpoint_is_not_kept()
    {
        await PublishedEntryAsync();
        using var response = await stack.GetAsync("ledger/entries/0/proof?size=1", ("Accept", "text/plain"));
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Bundle_that_the_command_writes_is_verified_offline_until_a_byte_is_flipped()
    {
        var outcome = await new ApiUser(stack).SendAsync(Core.Ledger.Kinds.Cancel, new { nonce = "1" });
        var file = Path.Combine(_folder.FullName, "entry.tlog-proof");
        Assert.Contains("Anyone checks it offline", await RunAsync(0, "proof", outcome.Seq.ToString(), "-o", file, "--server", Server, "--log-key", LogKey));
        var ledger = await stack.Client.GetLedgerAsync();
        var verdict = await RunAsync(0, "verify", "bundle", file, "--log-key", LogKey, "--chain", ledger.ChainId.ToString(), "--genesis", ledger.Genesis.ToString());
        Assert.Contains($"PROVEN: this is entry {outcome.Seq}", verdict);
        Assert.Contains("the actor's, for this ledger", verdict);
        var bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
        Assert.Contains("NOT PROVEN", await RunAsync(1, "verify", "bundle", file, "--log-key", LogKey));
    }

    [Fact]
    public async Task Entry_is_verified_against_a_server_and_the_verdict_says_whose_key_that_was()
    {
        var seq = await PublishedEntryAsync();
        var named = await RunAsync(0, "verify", "entry", seq.ToString(), "--server", Server, "--log-key", LogKey);
        Assert.Contains("the actor's, for this ledger", named);
        Assert.DoesNotContain("the server named it", named);
        Assert.Contains("the server named it", await RunAsync(0, "verify", "entry", seq.ToString(), "--server", Server));
        Assert.Contains("entry-not-published", await RunAsync(1, "verify", "entry", "18446744073709551615", "--server", Server));
        var other = Verification.PublishedLedger.LogKey.Verifier.ToString();
        Assert.Contains("NOT PROVEN", await RunAsync(1, "verify", "entry", seq.ToString(), "--server", Server, "--log-key", other));
    }

    [Fact]
    public async Task Whole_server_is_verified_blocks_and_public_log_alike()
    {
        await PublishedEntryAsync();
        var verdict = await RunAsync(0, "verify", "--server", Server, "--log-key", LogKey);
        Assert.Contains("its blocks follow from each other", verdict);
        Assert.Contains("every tile and every bundle is that of these entries", verdict);
        Assert.Contains($"signed by {stack.Stack.Keys.LogKey.Verifier.Name}", verdict);
        var tiles = (await stack.Client.GetLogAsync()).Prefix.ToString();
        Assert.Contains("VERIFIED", await RunAsync(0, "verify", "ledger", "--tiles", tiles, "--log-key", LogKey));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>A command's entry, once it is published.</summary>
    private async Task<Seq> PublishedEntryAsync()
    {
        var outcome = await new ApiUser(stack).SendAsync(Core.Ledger.Kinds.Cancel, new { nonce = "1" });
        await Eventually.TrueAsync(async () => (await stack.Client.GetLogAsync()).Published?.Size > outcome.Seq.Value);
        return outcome.Seq;
    }

    private static void AssertLeads(Seq seq, JsonElement proof)
    {
        var line = System.Text.Encoding.UTF8.GetBytes(proof.GetProperty("entry").GetRawText());
        Assert.Equal(Hash(proof.GetProperty("leafHash")), Rfc6962.LeafHash(line));
        Hash256[] path = [.. proof.GetProperty("path").EnumerateArray().Select(Hash)];
        Assert.Equal(Hash(proof.GetProperty("root")), Rfc6962.RootByPath(Rfc6962.LeafHash(line), seq.Value, ulong.Parse(proof.GetProperty("size").GetString()!), path));
    }

    private static (ulong Size, Hash256 Root) Side(JsonElement side) => (ulong.Parse(side.GetProperty("size").GetString()!), Hash(side.GetProperty("root")));

    private static Hash256 Hash(JsonElement text) => Hash256.TryParse(text.GetString(), out var hash) ? hash : throw new FormatException("Not a hash.");

    private static async Task<string> RunAsync(int expected, params string[] args)
    {
        using var output = new StringWriter();
        Assert.Equal(expected, await CommandLine.RunAsync(args, output, output));
        return output.ToString();
    }
}
