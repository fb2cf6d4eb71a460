using OpenLedger.Bench.Simulation;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Transparency;
using OpenLedger.Tests.Transparency;
using Xunit;

namespace OpenLedger.Tests.Anchoring;

public sealed class LogAnchorSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewestAsync_nothing_published_is_nothing() => Assert.Null(await Source(new SimulatedLog(3)).NewestAsync(Token));

    [Fact]
    public async Task NewestAsync_says_what_is_published_and_no_more()
    {
        var log = new SimulatedLog(3, 300, 40);
        await log.PublishAsync();
        var root = MerkleTree.Root(log.Leaves);
        var head = log.Chain.Blocks[^1].Hash;
        log.Append(5);

        var newest = await Source(log).NewestAsync(Token);

        Assert.Equal(new AnchorCandidate(new Anchor(343, root, head, default), 77), newest);
    }

    [Fact]
    public async Task AtAsync_earlier_block_borders_are_known_and_nothing_else()
    {
        var log = new SimulatedLog(3, 300, 40);
        await log.PublishAsync();
        log.Append(5);
        var source = Source(log);
        await source.NewestAsync(Token);

        Assert.Equal(new Anchor(303, MerkleTree.Root(log.Leaves[..303]), log.Chain.Blocks[1].Hash, default), await source.AtAsync(303, default, Token));
        Assert.Null(await source.AtAsync(0, default, Token));
        Assert.Null(await source.AtAsync(302, default, Token));
        Assert.Null(await source.AtAsync(348, default, Token));
    }

    [Fact]
    public async Task Anchor_commits_to_the_claims_of_its_own_size_and_to_none_that_are_not_known()
    {
        var log = new SimulatedLog(3, 300, 40);
        await log.PublishAsync();
        var (account, payout) = (new Address([.. Enumerable.Repeat((byte)1, 20)]), new Address([.. Enumerable.Repeat((byte)2, 20)]));
        var (early, late) = (ClaimBook.Empty.Add(account, payout, 5), ClaimBook.Empty.Add(account, payout, 5).Add(payout, payout, 7));
        var source = Source(log, size => size.Value switch { 303 => early, 343 => late, _ => null });

        Assert.Equal(new ClaimProver(late).Root, (await source.NewestAsync(Token))!.Anchor.ClaimsRoot);
        Assert.Equal(new ClaimProver(early).Root, (await source.AtAsync(303, default, Token))!.ClaimsRoot);
        Assert.Equal(Hash256.Sha256([9]), (await source.AtAsync(3, Hash256.Sha256([9]), Token))!.ClaimsRoot);
        await Assert.ThrowsAsync<IOException>(() => Source(log, _ => null).NewestAsync(Token));
    }

    [Fact]
    public async Task KeepAsync_keeps_what_was_newest_and_takes_cosignatures_that_come_late()
    {
        var log = new SimulatedLog(3, 300);
        await log.PublishAsync();
        var source = Source(log);
        await source.NewestAsync(Token);
        await source.KeepAsync(3, Token);
        Assert.Null(log.Store[LogPaths.Anchored(3)]);
        await source.KeepAsync(303, Token);
        Assert.Equal(log.Store[LogPaths.Checkpoint], log.Store[LogPaths.Anchored(303)]);

        var note = SignedNote.Parse(log.Store[LogPaths.Checkpoint]).Value;
        var witness = NoteSigner.FromSeed("witness.example", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)2, 32)]);
        log.Store[LogPaths.Checkpoint] = SignedNote.Create(note.Text, [.. note.Signatures, witness.Cosign(Checkpoint.Parse(note.Text).Value, 1_767_225_700)]).Encode();
        await source.NewestAsync(Token);
        await source.KeepAsync(303, Token);
        Assert.Equal(log.Store[LogPaths.Checkpoint], log.Store[LogPaths.Anchored(303)]);

        // Another process, which has read the checkpoint before, takes nothing away from it.
        var cosigned = log.Store[LogPaths.Anchored(303)];
        log.Store[LogPaths.Checkpoint] = note.Encode();
        var other = Source(log);
        await other.NewestAsync(Token);
        await other.KeepAsync(303, Token);
        Assert.Equal(cosigned, log.Store[LogPaths.Anchored(303)]);
    }

    [Fact]
    public async Task NewestAsync_checkpoint_of_another_key_is_refused()
    {
        var log = new SimulatedLog(3);
        await log.PublishAsync();
        var other = NoteSigner.FromSeed(SimulatedLog.Key.Verifier.Name, NoteKeyType.Ed25519, [.. Enumerable.Repeat((byte)7, 32)]);
        var text = SignedNote.Parse(log.Store[LogPaths.Checkpoint]).Value.Text;
        log.Store[LogPaths.Checkpoint] = SignedNote.Create(text, other.Sign(text)).Encode();

        var refused = await Assert.ThrowsAsync<CorruptLogException>(() => Source(log).NewestAsync(Token));
        Assert.Contains("note-unsigned", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NewestAsync_checkpoint_that_its_tiles_do_not_have_is_refused()
    {
        var log = new SimulatedLog(3, 10);
        await log.PublishAsync();
        var forged = Checkpoint.Create(SimulatedLog.Key.Verifier.Name, 13, MerkleTree.EmptyRoot).Text;
        log.Store[LogPaths.Checkpoint] = SignedNote.Create(forged, SimulatedLog.Key.Sign(forged)).Encode();

        await Assert.ThrowsAsync<CorruptLogException>(() => Source(log).NewestAsync(Token));
    }

    [Fact]
    public async Task StepAsync_damaged_log_is_said_and_nothing_is_sent()
    {
        var log = new SimulatedLog(3, 10);
        await log.PublishAsync();
        log.Store[TileId.Added(0, 13).First().Path] = new byte[13 * 32];
        var chain = new SimulatedAnchorChain();

        var step = await new Anchorer(Source(log), chain, log.Store, new AnchorPolicy(), log.Clock).StepAsync(demanded: true, Token);

        Assert.Equal((AnchorStage.Stuck, "log-corrupt"), (step.Stage, step.Problem!.Code));
        Assert.Empty(chain.Signed);
    }

    private static LogAnchorSource Source(SimulatedLog log, Func<Seq, ClaimBook?>? claims = null) =>
        new(log.Store, new LogTiles(log.Store, 1 << 20), new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [], 0), log.Ledger, () => 77, size => claims is null ? ClaimBook.Empty : claims(size));
}
