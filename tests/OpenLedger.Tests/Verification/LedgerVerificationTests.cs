using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;
using OpenLedger.Storage.Anchoring;
using OpenLedger.Storage.Contracts;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Verification;

/// <summary>What a verification says of sound ledgers, from blocks and from tiles, and of those that are not what somebody has said of them.</summary>
public sealed class LedgerVerificationTests
{
    private readonly PublishedLedger _ledger = PublishedLedger.Small();

    [Fact]
    public async Task Blocks_and_tiles_of_one_ledger_say_the_same()
    {
        var options = new VerificationOptions { Commitments = [TileVerifier.CommitmentOf(_ledger.Checkpoint), _ledger.AnchorAfter(1).ToCommitment()!] };
        var blocks = await _ledger.VerifyBlocksAsync(options);
        Assert.Equal((3UL, _ledger.Blocks[^1].Hash), (blocks.Head!.Height, blocks.Head.Hash));
        Assert.Equal((7UL, 3UL, 0UL, 2), (blocks.Entries, blocks.Commands, blocks.NoOps, blocks.Met.Count));
        Assert.Equal(_ledger.Checkpoint.Root, blocks.LogRoot);
        var tiles = await _ledger.VerifyTilesAsync(new VerificationOptions { Commitments = [_ledger.AnchorAfter(1).ToCommitment()!] });
        Assert.Null(tiles.Head);
        Assert.Equal((7UL, 3UL, 0UL, 2), (tiles.Entries, tiles.Commands, tiles.NoOps, tiles.Met.Count));
        Assert.Equal((blocks.LogRoot, blocks.Domain.Genesis, blocks.State.Nonces.Count), (tiles.LogRoot, tiles.Domain.Genesis, tiles.State.Nonces.Count));
    }

    [Theory]
    [InlineData(256)]
    [InlineData(600)]
    [InlineData(66_000)]
    public async Task Tiles_of_every_level_are_followed_to_the_root(ulong size)
    {
        var ledger = PublishedLedger.OfTicks(size);
        var report = await ledger.VerifyTilesAsync();
        Assert.Equal((size, ledger.Checkpoint.Root), (report.Entries, report.LogRoot));
        await TileVerifier.VerifyTreeAsync((path, _) => Task.FromResult(ledger.Files.GetValueOrDefault(path)), ledger.Checkpoint, 8, CancellationToken.None);
    }

    [Fact]
    public async Task Partial_tiles_that_a_grown_log_has_dropped_are_read_from_the_whole_ones()
    {
        var ledger = PublishedLedger.OfTicks(700);
        var earlier = PublishedLedger.OfTicks(512 + 44);
        Assert.Equal(ledger.Blocks[0].Hash, earlier.Blocks[0].Hash);
        var grown = PublishedLedger.OfTicks(768).Files.Where(f => f.Key.StartsWith("tile/", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
        foreach (var (path, bytes) in earlier.Files.Where(f => f.Key == "checkpoint" || f.Key.StartsWith("tile/1/", StringComparison.Ordinal)))
            grown[path] = bytes;
        Assert.Equal(556UL, (await PublishedLedger.VerifyTilesAsync(grown)).Entries);
    }

    [Fact]
    public async Task Domain_is_found_from_the_first_command_whichever_writer_began_the_ledger()
    {
        // The genesis names two writers, so two first blocks are possible.
        var report = await _ledger.VerifyTilesAsync();
        Assert.Equal(_ledger.Domain.Genesis, report.Domain.Genesis);
        Assert.Equal(_ledger.Domain.Genesis, (await _ledger.VerifyTilesAsync(new VerificationOptions { Genesis = _ledger.Domain.Genesis })).Domain.Genesis);
        var other = new VerificationOptions { Genesis = Hash256.Sha256([1]) };
        Assert.Equal("Entry 0", (await Assert.ThrowsAsync<VerificationException>(() => _ledger.VerifyTilesAsync(other))).Position);
        Assert.Equal("Block 0 at 0", (await Assert.ThrowsAsync<VerificationException>(() => _ledger.VerifyBlocksAsync(other))).Position);
    }

    [Fact]
    public async Task Entries_that_the_rules_reject_are_counted_by_reason_with_the_first_of_each()
    {
        var ledger = PublishedLedger.Start();
        var honest = ledger.Cancel(TestLedger.Stranger, 5);
        ledger.Append(honest with { Actor = TestLedger.Owner.Address }, honest, honest);
        ledger.Append(honest with { Actor = TestLedger.Contributor.Address }, Entry.FromSystem(Kinds.Genesis, TestLedger.Genesis.Encode(), default, PublishedLedger.Time));
        ledger.Publish();
        foreach (var report in new[] { await ledger.VerifyBlocksAsync(), await ledger.VerifyTilesAsync() })
        {
            Assert.Equal((6UL, 2UL, 2UL, 4UL), (report.Entries, report.Commands, report.Forged, report.NoOps));
            Assert.Equal([("signature-invalid", 2UL, 1UL), ("nonce-used", 1UL, 3UL), ("genesis-repeated", 1UL, 5UL)], report.Rejected.Select(r => (r.Code, r.Count, r.First.Value)));
        }
    }

    [Fact]
    public async Task Without_signatures_forged_entries_pass_and_the_report_says_that_none_were_looked_at()
    {
        var ledger = PublishedLedger.Start();
        ledger.Append(ledger.Cancel(TestLedger.Stranger, 5) with { Actor = TestLedger.Owner.Address });
        var report = await ledger.VerifyBlocksAsync(new VerificationOptions { Signatures = false });
        Assert.Equal((false, 1UL, 0UL), (report.SignaturesChecked, report.Commands, report.Forged));
    }

    [Fact]
    public async Task Ledger_that_goes_on_from_another_beginning_than_was_said_is_found()
    {
        var fork = _ledger.Beginning(2);
        fork.Append(fork.Cancel(TestLedger.Owner, 99), fork.Tick(2));
        fork.Append(fork.Tick(1), fork.Tick(2), fork.Tick(3));
        fork.Publish();
        var said = new VerificationOptions { Commitments = [_ledger.AnchorAfter(1).ToCommitment()!, _ledger.AnchorAfter(2).ToCommitment()!] };
        foreach (var verify in new[] { () => fork.VerifyBlocksAsync(said), () => fork.VerifyTilesAsync(said) })
        {
            var found = await Assert.ThrowsAsync<VerificationException>(verify);
            Assert.StartsWith("The anchor of 6 entries", found.Position, StringComparison.Ordinal);
            Assert.Contains("some entry from 3 on is another one", found.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ledger_that_is_shorter_than_was_said_is_found()
    {
        var said = new VerificationOptions { Commitments = [_ledger.AnchorAfter(3).ToCommitment()!] };
        var back = _ledger.Beginning(3);
        back.Publish();
        foreach (var verify in new[] { () => back.VerifyBlocksAsync(said), () => back.VerifyTilesAsync(said) })
            Assert.Equal("Entry 6", (await Assert.ThrowsAsync<VerificationException>(verify)).Position);
    }

    [Fact]
    public async Task Anchor_of_another_head_or_between_blocks_is_found_and_a_vetoed_one_says_nothing()
    {
        var anchor = _ledger.AnchorAfter(2);
        await FindsAsync(anchor with { Anchor = anchor.Anchor with { HeadHash = Hash256.Sha256([1]) } });
        await FindsAsync(anchor with { Anchor = anchor.Anchor with { LogRoot = Hash256.Sha256([1]) } });
        await FindsAsync(anchor with { Anchor = anchor.Anchor with { ClaimsRoot = Hash256.Sha256([1]) } });
        var between = anchor with { Anchor = anchor.Anchor with { Size = 5, LogRoot = Rfc6962.Root([.. _ledger.Lines.Take(5).Select(l => Rfc6962.LeafHash(l.Span))]) } };
        await FindsAsync(between);
        Assert.Null((between with { Status = AnchorStatus.None }).ToCommitment());

        async Task FindsAsync(StoredAnchor wrong)
        {
            var found = await Assert.ThrowsAsync<VerificationException>(() => _ledger.VerifyBlocksAsync(new VerificationOptions { Commitments = [wrong.ToCommitment()!] }));
            Assert.StartsWith("The anchor of", found.Position, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Block_by_a_writer_that_is_not_registered_or_no_longer_is_found()
    {
        var ledger = PublishedLedger.Start();
        ledger.Append(TestLedger.Stranger, ledger.Tick(1));
        Assert.Contains("registered writer", (await Assert.ThrowsAsync<VerificationException>(() => ledger.VerifyBlocksAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_ledger_is_said_to_be_none()
    {
        Assert.Equal("Block 0 at 0", (await Assert.ThrowsAsync<VerificationException>(() => PublishedLedger.VerifyBlocksAsync([]))).Position);
        Assert.Equal("The checkpoint", (await Assert.ThrowsAsync<VerificationException>(() => PublishedLedger.VerifyTilesAsync(new Dictionary<string, byte[]>(StringComparer.Ordinal)))).Position);
    }

    [Fact]
    public async Task First_bad_position_is_named_although_a_later_one_is_read_before()
    {
        var blocks = _ledger.Blocks.Select(b => b.Raw()).ToList();
        blocks[2] = blocks[2] with { Signature = new byte[65] };
        var next = 0;
        var found = await Assert.ThrowsAsync<VerificationException>(() => BlockVerifier.VerifyAsync(
            (_, _) => next < 3 ? Task.FromResult<IReadOnlyList<RawBlock>>([blocks[next++]]) : throw new IOException("down"), new VerificationOptions(), CancellationToken.None));
        Assert.Equal("Block 2 at 3", found.Position);
    }

    [Fact]
    public async Task Source_that_fails_is_told_as_that()
    {
        var next = 0;
        await Assert.ThrowsAsync<IOException>(() => BlockVerifier.VerifyAsync(
            (_, _) => next < 3 ? Task.FromResult<IReadOnlyList<RawBlock>>([_ledger.Blocks[next++].Raw()]) : throw new IOException("down"), new VerificationOptions(), CancellationToken.None));
    }
}
