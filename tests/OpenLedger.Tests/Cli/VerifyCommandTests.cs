using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Verification;

namespace OpenLedger.Tests.Cli;

/// <summary>The <c>verify</c> commands on files alone, without any server.</summary>
public sealed class VerifyCommandTests : IDisposable
{
    private static readonly PublishedLedger Ledger = PublishedLedger.Small();
    private static readonly string LogKey = PublishedLedger.LogKey.Verifier.ToString();
    private static readonly string Witness = PublishedLedger.Witness.Verifier.ToString();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-verify-");

    [Fact]
    public async Task Ledger_is_verified_from_a_folder_with_its_tiles()
    {
        await WriteAsync(Ledger);
        var (status, output, error) = await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--log-key", LogKey, "--witness", Witness);
        Assert.Equal((0, ""), (status, error));
        Assert.Contains("VERIFIED: the ledger \"test\"", output);
        Assert.Contains("of 7 entries, signed by ledger.example", output);
        Assert.Contains("witness.example at 2026-01-01T00:01:40.000Z", output);
        Assert.Contains("Not proven by this: who wrote the entries into blocks", output);
        Assert.DoesNotContain("name witnesses", output);
        Assert.InRange(output.Split('\n').Length, 10, 24);
    }

    [Fact]
    public async Task Verdict_says_what_was_left_out()
    {
        await WriteAsync(Ledger);
        var (status, output, _) = await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--no-signatures");
        Assert.Equal(0, status);
        Assert.Contains("not looked at (3 commands)", output);
        Assert.Contains("that anybody signed the commands", output);
        Assert.Contains("that the log has signed the checkpoint", output);
        Assert.Contains("that the L2 has it on record", output);
        Assert.Contains("that everybody is shown the same ledger", output);
        using var json = JsonDocument.Parse((await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--no-signatures", "--json")).Output);
        Assert.Equal(("7", false), (json.RootElement.GetProperty("entries").GetString(), json.RootElement.GetProperty("signaturesChecked").GetBoolean()));
        Assert.Equal(5, json.RootElement.GetProperty("notProved").GetArrayLength());
    }

    [Fact]
    public async Task Ledger_that_was_rolled_back_or_forked_since_a_kept_checkpoint_is_exit_code_1()
    {
        var kept = Path.Combine(_folder.FullName, "kept");
        await File.WriteAllBytesAsync(kept, Ledger.Files["checkpoint"]);
        await WriteAsync(Ledger);
        Assert.Equal(0, (await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--log-key", LogKey, "--since", kept)).Status);
        var back = Ledger.Beginning(3);
        back.Publish();
        await WriteAsync(back);
        var (status, _, error) = await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--log-key", LogKey, "--since", kept);
        Assert.Equal(1, status);
        Assert.Contains("This ledger does not verify: Entry 6: it is missing", error);
        var fork = Ledger.Beginning(3);
        fork.Append(fork.Cancel(TestLedger.Owner, 1));
        fork.Publish();
        await WriteAsync(fork);
        (status, _, error) = await RunAsync("verify", "ledger", "--tiles", _folder.FullName, "--log-key", LogKey, "--since", kept);
        Assert.Equal(1, status);
        Assert.Contains($"The checkpoint of 7 entries in {kept}: it says the root", error);
    }

    [Theory]
    [InlineData(3UL)]
    [InlineData(0UL)]
    public async Task Bundle_is_verified_offline_and_fails_after_one_flipped_byte(ulong seq)
    {
        var file = Path.Combine(_folder.FullName, "entry.tlog-proof");
        var bundle = await Ledger.ProveAsync(seq);
        await File.WriteAllBytesAsync(file, bundle);
        string[] command = ["verify", "bundle", file, "--log-key", LogKey, "--witness", Witness];
        var (status, output, _) = await RunAsync(command);
        Assert.Equal(0, status);
        Assert.Contains($"PROVEN: this is entry {seq} of the log ledger.example", output);
        bundle[bundle.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bundle);
        (status, _, var error) = await RunAsync(command);
        Assert.Equal(1, status);
        Assert.Contains("NOT PROVEN", error);
    }

    [Fact]
    public async Task Author_of_a_bundles_entry_is_checked_for_the_ledger_that_is_named()
    {
        var file = Path.Combine(_folder.FullName, "entry.tlog-proof");
        await File.WriteAllBytesAsync(file, await Ledger.ProveAsync(3));
        string[] command = ["verify", "bundle", file, "--log-key", LogKey, "--chain", "31337", "--genesis"];
        var (status, output, _) = await RunAsync([.. command, Ledger.Domain.Genesis.ToString()]);
        Assert.Equal(0, status);
        Assert.Contains("the actor's, for this ledger", output);
        (status, _, var error) = await RunAsync([.. command, new string('0', 64)]);
        Assert.Equal(1, status);
        Assert.Contains("NOT SIGNED", error);
    }

    [Fact]
    public async Task Bundle_without_the_witnesses_that_are_asked_for_is_not_proven()
    {
        var file = Path.Combine(_folder.FullName, "entry.tlog-proof");
        await File.WriteAllBytesAsync(file, await Ledger.ProveAsync(3));
        var other = NoteSigner.FromSeed("other.example", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)9, 32)]).Verifier.ToString();
        Assert.Equal(1, (await RunAsync("verify", "bundle", file, "--log-key", LogKey, "--witness", Witness, "--witness", other)).Status);
        Assert.Equal(0, (await RunAsync("verify", "bundle", file, "--log-key", LogKey, "--witness", Witness, "--witness", other, "--quorum", "1")).Status);
    }

    [Theory]
    [InlineData("verify bundle some.tlog-proof")]
    [InlineData("verify bundle some.tlog-proof --log-key nonsense")]
    [InlineData("verify ledger --tiles . --server http://127.0.0.1:1")]
    [InlineData("verify ledger --genesis 5")]
    [InlineData("verify ledger --quorum 0")]
    public async Task Wrong_usage_is_exit_code_2(string line) => Assert.Equal(2, (await RunAsync(line.Split(' '))).Status);

    [Fact]
    public async Task Key_of_a_witness_is_not_taken_for_a_logs()
    {
        var (status, _, error) = await RunAsync("verify", "bundle", "some.tlog-proof", "--log-key", Witness);
        Assert.Equal(2, status);
        Assert.Contains("is the key of a witness", error);
    }

    [Fact]
    public async Task Files_that_are_not_there_are_exit_code_1()
    {
        Assert.Equal(1, (await RunAsync("verify", "bundle", Path.Combine(_folder.FullName, "none"), "--log-key", LogKey)).Status);
        Assert.Equal(1, (await RunAsync("verify", "ledger", "--tiles", Path.Combine(_folder.FullName, "none"))).Status);
        Assert.Contains("The checkpoint: it is missing", (await RunAsync("verify", "ledger", "--tiles", _folder.FullName)).Error);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task WriteAsync(PublishedLedger ledger)
    {
        foreach (var (path, bytes) in ledger.Files)
        {
            var file = Path.Combine(_folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes);
        }
    }

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync(args, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
