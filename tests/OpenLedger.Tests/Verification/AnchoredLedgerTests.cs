using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;
using OpenLedger.Tests.Contracts;

namespace OpenLedger.Tests.Verification;

/// <summary>
/// Ledgers and proof bundles against a real contract: whatever somebody with the anchorer's key anchors that is not the ledger, and whatever is taken away again, is found and
/// named by <c>verify</c>, from the public tiles, from blocks and from a bundle alone.
/// </summary>
public sealed class AnchoredLedgerTests(ContractChain chain) : ContractTest(chain), IAsyncLifetime
{
    private const ulong Proven = 4;

    private static readonly PublishedLedger Ledger = PublishedLedger.Small();
    private static readonly string[] Trust = ["--log-key", PublishedLedger.LogKey.Verifier.ToString()];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-anchored-");
    private ContractAddresses _at = null!;

    public async ValueTask InitializeAsync()
    {
        _at = await Chain.DeployAsync();
        await WriteAsync(Ledger, Proven);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Ledger_and_bundle_go_on_from_every_anchor_and_the_verdict_says_whether_it_can_be_vetoed()
    {
        await AnchorAsync(Ledger.AnchorAfter(1).Anchor);
        await AnchorAsync(Ledger.AnchorAfter(3).Anchor);
        foreach (var verify in new[] { LedgerAsync, (Func<string[], Task<(int, string)>>)BundleAsync })
        {
            var (status, output) = await verify([]);
            Assert.True(status == 0, output);
            Assert.Contains($"of 7 entries, by {_at.Anchors} in block", output, StringComparison.Ordinal);
            Assert.Contains("the guardian can veto it until", output, StringComparison.Ordinal);
        }
        Assert.Contains("that the anchors below the newest are the ledger's too", (await LedgerAsync([])).Output, StringComparison.Ordinal);
        Assert.Contains("1 anchors below it", (await LedgerAsync(["--from-block", "0"])).Output, StringComparison.Ordinal);
        await Chain.PassAsync(ContractChain.Terms.AnchorDelay);
        Assert.Contains("it stands for ever", (await BundleAsync([])).Output, StringComparison.Ordinal);
        Assert.Contains("the L2 has it on record", (await BundleAsync(["--chain", "31337", "--genesis", Ledger.Domain.Genesis.ToString()])).Output, StringComparison.Ordinal);
        await WriteAsync(Ledger, 2);
        await RefusesAsync(BundleAsync, "bound to the chain 5", "--chain", "5", "--genesis", Ledger.Domain.Genesis.ToString());
    }

    [Fact]
    public async Task Corrupted_anchor_is_found_by_each_of_its_hashes_and_by_its_size()
    {
        var right = Ledger.AnchorAfter(3).Anchor;
        await AnchorAsync(right with { Size = 8 });
        await RefusesAsync(LedgerAsync, "Entry 7: it is missing");
        await RefusesAsync(BundleAsync, "NOT ANCHORED: the contract has no anchor of 7 entries");
        await VetoAsync();
        foreach (var bit in new[] { 0, 131, 255 })
        {
            var block = await AnchorAsync(right with { LogRoot = Flip(right.LogRoot, bit) });
            await RefusesAsync(LedgerAsync, $"The anchor of 7 entries in block {block} of the L2: it says the root");
            await RefusesAsync(BundleAsync, $"NOT ANCHORED: The anchor of 7 entries in block {block} of the L2: it says the root");
            await FindsAsync(block, await VetoAsync());

            block = await AnchorAsync(right with { HeadHash = Flip(right.HeadHash, bit) });
            await FindsAsync(block, await VetoAsync());

            block = await AnchorAsync(right with { ClaimsRoot = Flip(right.ClaimsRoot, bit) });
            await RefusesAsync(LedgerAsync, $"The anchor of 7 entries in block {block} of the L2: it says claims");
            await FindsAsync(block, await VetoAsync());
        }
        // Where no block ends, which only the blocks tell.
        var root = MerkleTree.Root(Ledger.Lines.Take(5).Select(line => MerkleTree.LeafHash(line.Span)).ToList());
        await FindsAsync(await AnchorAsync(right with { Size = 5, LogRoot = root }), await VetoAsync(), 5);

        // What the guardian has taken away counts no more: the right anchor stands in the same place.
        await AnchorAsync(right);
        Assert.Equal((0, 0), ((await LedgerAsync(["--from-block", "0"])).Status, (await BundleAsync([])).Status));
    }

    [Fact]
    public async Task Anchors_in_another_order_are_refused_by_the_contract_or_found_at_the_first_that_is_wrong()
    {
        var (earlier, later) = (Ledger.AnchorAfter(1).Anchor, Ledger.AnchorAfter(3).Anchor);
        var wrong = await AnchorAsync(earlier with { LogRoot = later.LogRoot, HeadHash = later.HeadHash });
        await AnchorAsync(Ledger.AnchorAfter(2).Anchor);
        await AnchorAsync(later);
        Assert.Equal("SizeNotGrowing(7, 3)", await Chain.RefusalAsync(Anchorer, _at.Anchors, Message(earlier)));
        // The newest is the ledger's, and so is all that it covers; that an older one is not shows a fork all the same.
        Assert.Equal(0, (await LedgerAsync([])).Status);
        await RefusesAsync(LedgerAsync, $"The anchor of 3 entries in block {wrong} of the L2: it says the root", "--from-block", "0");
    }

    [Fact]
    public async Task Anchor_that_was_vetoed_is_named_and_the_ledger_is_held_against_the_one_below()
    {
        await RefusesAsync(LedgerAsync, "NOT ANCHORED: the contract");
        await RefusesAsync(BundleAsync, "holds no anchor");
        await AnchorAsync(Ledger.AnchorAfter(1).Anchor);
        await RefusesAsync(BundleAsync, "NOT ANCHORED: entry 4 is not under the newest anchor, of 3 entries");
        await AnchorAsync(Ledger.AnchorAfter(2).Anchor);
        var block = await AnchorAsync(Ledger.AnchorAfter(3).Anchor);
        await VetoAsync();
        await RefusesAsync(BundleAsync, $"VETOED: the guardian has taken away the anchor of 7 entries that was in block {block} of the chain 31337");
        Assert.Contains("of 6 entries, by", (await LedgerAsync(["--from-block", "0"])).Output, StringComparison.Ordinal);
        // A ledger that was cut off below that is shorter than what is on record.
        var back = Ledger.Beginning(2);
        back.Publish();
        await WriteAsync(back, 2);
        await RefusesAsync(LedgerAsync, "Entry 3: it is missing");
    }

    [Fact]
    public async Task Fork_that_the_log_itself_has_signed_and_another_ledger_are_found()
    {
        var fork = Ledger.Beginning(3);
        fork.Append(fork.Cancel(TestLedger.Owner, 1));
        fork.Publish();
        var block = await AnchorAsync(Ledger.AnchorAfter(3).Anchor);
        foreach (var (other, size) in new[] { (fork, 7UL), (PublishedLedger.Small(seed: 9), 7UL) })
        {
            Assert.Equal(size, other.Size);
            await WriteAsync(other, Proven);
            await RefusesAsync(LedgerAsync, $"The anchor of 7 entries in block {block} of the L2: it says the root");
            await RefusesAsync(BundleAsync, $"NOT ANCHORED: The anchor of 7 entries in block {block} of the L2: it says the root");
        }
    }

    private Task<(int Status, string Output)> LedgerAsync(string[] more) => RunAsync(["verify", "ledger", "--tiles", _folder.FullName, .. Trust, .. more]);

    private Task<(int Status, string Output)> BundleAsync(string[] more) => RunAsync(["verify", "bundle", Path.Combine(_folder.FullName, "entry.tlog-proof"), .. Trust, .. more]);

    private async Task<(int Status, string Output)> RunAsync(string[] arguments)
    {
        using var output = new StringWriter();
        var status = await CommandLine.RunAsync([.. arguments, "--rpc", Chain.Node.ToString(), "--contract", _at.Anchors.ToString()], output, output, TestContext.Current.CancellationToken);
        return (status, output.ToString());
    }

    private static async Task RefusesAsync(Func<string[], Task<(int Status, string Output)>> verify, string why, params string[] more)
    {
        var (status, output) = await verify(more);
        Assert.True(status == 1 && output.Contains(why, StringComparison.Ordinal), output);
    }

    /// <summary>Blocks are held against an anchor as the reader gives it, which the guardian has taken away since.</summary>
    private async Task FindsAsync(ulong block, StoredAnchor vetoed, ulong size = 7)
    {
        Assert.Equal((block, AnchorStatus.None), (vetoed.Block, vetoed.Status));
        Assert.Null(vetoed.ToCommitment());
        var said = (vetoed with { Status = AnchorStatus.Pending }).ToCommitment()!;
        var found = await Assert.ThrowsAsync<VerificationException>(() => Ledger.VerifyBlocksAsync(new VerificationOptions { Commitments = [said] }));
        Assert.Equal($"The anchor of {size} entries in block {block} of the L2", found.Position);
    }

    /// <summary>Anchors whatever it is told.</summary>
    /// <returns>The block that has it.</returns>
    private async Task<ulong> AnchorAsync(Anchor anchor) => (ulong)(await Chain.SendAsync(Anchorer, _at.Anchors, Message(anchor))).BlockNumber.Value;

    private static AnchorFunction Message(Anchor anchor) => new()
    {
        Size = anchor.Size,
        LogRoot = anchor.LogRoot.ToArray(),
        HeadHash = anchor.HeadHash.ToArray(),
        ClaimsRoot = anchor.ClaimsRoot.ToArray(),
    };

    /// <summary>The guardian takes the newest anchor away.</summary>
    /// <returns>What the reader says of it then.</returns>
    private async Task<StoredAnchor> VetoAsync()
    {
        var reader = new AnchorReader(Chain.Node, _at.Anchors);
        var newest = (await reader.LatestAsync(TestContext.Current.CancellationToken))!;
        var events = Chain.Reader.Eth.GetEvent<AnchoredEvent>(_at.Anchors.ToString());
        var told = (await events.GetAllChangesAsync(events.CreateFilterInput(newest.Anchor.Size)))[^1].Event;
        await Chain.SendAsync(Guardian, _at.Anchors, new VetoFunction { Anchor = told.ToStruct() });
        return (await reader.FindAsync(newest.Anchor.Size, TestContext.Current.CancellationToken))!;
    }

    private async Task WriteAsync(PublishedLedger ledger, ulong seq)
    {
        foreach (var (path, bytes) in ledger.Files)
        {
            var file = new FileInfo(Path.Combine(_folder.FullName, path));
            file.Directory!.Create();
            await File.WriteAllBytesAsync(file.FullName, bytes);
        }
        await File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "entry.tlog-proof"), await ledger.ProveAsync(seq));
    }

    private static Hash256 Flip(Hash256 hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        return new Hash256(bytes);
    }
}
