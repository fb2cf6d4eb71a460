using System.Buffers.Binary;
using Nethereum.Contracts;
using Nethereum.Util;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

public sealed class CheckpointAnchorTests(ContractChain chain) : ContractTest(chain)
{
    [Fact]
    public async Task Anchor_is_told_in_full_by_its_event_and_kept_as_one_hash()
    {
        var at = await Chain.DeployAsync();
        await AnchorAsync(at, 10);
        var claims = Hash256.Sha256("claims"u8);
        var receipt = await Chain.SendAsync(Anchorer, at.Anchors, Anchoring(25, claims));
        var told = Event<AnchoredEvent>(receipt);
        Assert.Equal((25UL, 1UL, 10UL, await Chain.NowAsync()), (told.Size, told.Index, told.PreviousSize, told.AnchoredAt));
        Assert.Equal([Hash("log 25"), Hash("head 25"), claims.ToArray()], new[] { told.LogRoot, told.HeadHash, told.ClaimsRoot });
        Assert.Equal((2UL, 25UL), await LatestAsync(at));
        Assert.Equal(HashOf(told.ToStruct()), await HashAtAsync(at, 1));
        Assert.Equal(new byte[32], await HashAtAsync(at, 2));
    }

    [Fact]
    public async Task Anchor_is_pending_for_the_delay_and_final_from_then_on()
    {
        var at = await Chain.DeployAsync();
        var anchor = await AnchorAsync(at, 10);
        var finalAt = anchor.AnchoredAt + 3600;
        Assert.Equal((AnchorStatus.Pending, finalAt), await FullStatusAsync(at, anchor));
        await Chain.AtAsync(finalAt - 1);
        await Chain.MineAsync();
        Assert.Equal(AnchorStatus.Pending, await StatusAsync(at, anchor));
        await Chain.AtAsync(finalAt);
        await Chain.MineAsync();
        Assert.Equal((AnchorStatus.Final, finalAt), await FullStatusAsync(at, anchor));
    }

    [Fact]
    public async Task Anchor_that_differs_in_anything_from_what_was_anchored_does_not_stand()
    {
        var at = await Chain.DeployAsync();
        await AnchorAsync(at, 5);
        var anchor = await AnchorAsync(at, 10);
        var changes = new Action<AnchorStruct>[]
        {
            a => a.Size++, a => a.LogRoot = Hash("x"), a => a.HeadHash = Hash("x"), a => a.ClaimsRoot = Hash("x"),
            a => a.Index--, a => a.Index++, a => a.Index = ulong.MaxValue, a => a.PreviousSize--, a => a.AnchoredAt--,
        };
        foreach (var change in changes)
        {
            var other = Copy(anchor);
            change(other);
            Assert.Equal((AnchorStatus.None, 0UL), await FullStatusAsync(at, other));
            Assert.Equal("NotPending(0)", await Chain.RefusalAsync(Guardian, at.Anchors, new VetoFunction { Anchor = other }));
        }
        Assert.Equal(AnchorStatus.Pending, await StatusAsync(at, anchor));
    }

    [Fact]
    public async Task Sizes_grow_strictly_up_to_the_largest_there_is()
    {
        var at = await Chain.DeployAsync();
        Assert.Equal("SizeNotGrowing(0, 0)", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(0)));
        await AnchorAsync(at, 10);
        Assert.Equal("SizeNotGrowing(10, 10)", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(10)));
        Assert.Equal("SizeNotGrowing(10, 9)", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(9)));
        await AnchorAsync(at, ulong.MaxValue - 1);
        var last = await AnchorAsync(at, ulong.MaxValue);
        Assert.Equal($"SizeNotGrowing({ulong.MaxValue}, {ulong.MaxValue})", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(ulong.MaxValue)));
        Assert.Equal(AnchorStatus.Pending, await StatusAsync(at, last));
    }

    [Fact]
    public async Task Roots_that_are_zero_are_refused_and_a_claims_root_that_is_not()
    {
        var at = await Chain.DeployAsync();
        var noRoot = Anchoring(1);
        noRoot.LogRoot = new byte[32];
        var noHead = Anchoring(1);
        noHead.HeadHash = new byte[32];
        Assert.Equal("MissingHash()", await Chain.RefusalAsync(Anchorer, at.Anchors, noRoot));
        Assert.Equal("MissingHash()", await Chain.RefusalAsync(Anchorer, at.Anchors, noHead));
        Assert.Equal("", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(1)));
    }

    [Fact]
    public async Task Only_the_anchorer_anchors_and_only_the_guardian_vetoes()
    {
        var at = await Chain.DeployAsync();
        var anchor = await AnchorAsync(at, 10);
        foreach (var other in new[] { Admin, Guardian, Mallory })
            Assert.Equal($"AccessControlUnauthorizedAccount({other.Address}, {Duty.Hex(Duty.Anchorer)})", await Chain.RefusalAsync(other, at.Anchors, Anchoring(11)));
        foreach (var other in new[] { Admin, Anchorer, Mallory })
            Assert.Equal($"AccessControlUnauthorizedAccount({other.Address}, {Duty.Hex(Duty.Guardian)})", await Chain.RefusalAsync(other, at.Anchors, new VetoFunction { Anchor = anchor }));
    }

    [Fact]
    public async Task Veto_takes_an_anchor_and_all_above_it_and_growth_goes_on_from_below()
    {
        var at = await Chain.DeployAsync();
        var kept = await AnchorAsync(at, 10);
        var vetoed = await AnchorAsync(at, 20);
        var above = await AnchorAsync(at, 30);
        var told = Event<VetoedEvent>(await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = vetoed }));
        Assert.Equal((20UL, 1UL, 2UL, Guardian.Address), (told.Size, told.Index, told.Removed, ContractChain.Parse(told.Guardian)));
        Assert.Equal((1UL, 10UL), await LatestAsync(at));
        Assert.Equal([AnchorStatus.Pending, AnchorStatus.None, AnchorStatus.None], new[] { await StatusAsync(at, kept), await StatusAsync(at, vetoed), await StatusAsync(at, above) });
        Assert.Equal(new byte[32], await HashAtAsync(at, 1));
        Assert.Equal("SizeNotGrowing(10, 10)", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(10)));
        Assert.Equal("NotPending(0)", await Chain.RefusalAsync(Guardian, at.Anchors, new VetoFunction { Anchor = vetoed }));

        var next = await AnchorAsync(at, 11);
        Assert.Equal((1UL, 10UL), (next.Index, next.PreviousSize));
        await Chain.PassAsync(ContractChain.Terms.AnchorDelay);
        Assert.Equal([AnchorStatus.Final, AnchorStatus.Final, AnchorStatus.None, AnchorStatus.None],
            new[] { await StatusAsync(at, kept), await StatusAsync(at, next), await StatusAsync(at, vetoed), await StatusAsync(at, above) });
    }

    [Fact]
    public async Task First_anchor_can_be_vetoed()
    {
        var at = await Chain.DeployAsync();
        var first = await AnchorAsync(at, 10);
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = first });
        Assert.Equal((0UL, 0UL), await LatestAsync(at));
        Assert.Equal((0UL, 1UL), ((await AnchorAsync(at, 1)).Index, (await LatestAsync(at)).Count));
    }

    [Fact]
    public async Task Final_anchor_cannot_be_vetoed()
    {
        var at = await Chain.DeployAsync();
        var anchor = await AnchorFinallyAsync(at, 10);
        Assert.Equal("NotPending(2)", await Chain.RefusalAsync(Guardian, at.Anchors, new VetoFunction { Anchor = anchor }));
    }

    [Fact]
    public async Task Absurd_size_that_is_vetoed_does_not_stand_in_the_way_of_honest_ones()
    {
        var at = await Chain.DeployAsync();
        await AnchorAsync(at, 10);
        var absurd = await AnchorAsync(at, ulong.MaxValue);
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = absurd });
        Assert.Equal((2UL, 11UL), (1 + (await AnchorAsync(at, 11)).Index, (await LatestAsync(at)).Size));
    }

    [Fact]
    public async Task Vetoed_size_can_be_anchored_again_with_a_delay_of_its_own_and_the_vetoed_anchor_stays_void()
    {
        var at = await Chain.DeployAsync();
        var vetoed = await AnchorAsync(at, 10, Hash256.Sha256("false"u8));
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = vetoed });
        await Chain.PassAsync(ContractChain.Terms.AnchorDelay / 2);
        var right = await AnchorAsync(at, 10, Hash256.Sha256("right"u8));
        await Chain.PassAsync(ContractChain.Terms.AnchorDelay / 2);
        Assert.Equal([AnchorStatus.None, AnchorStatus.Pending], new[] { await StatusAsync(at, vetoed), await StatusAsync(at, right) });
        await Chain.PassAsync(ContractChain.Terms.AnchorDelay / 2);
        Assert.Equal([AnchorStatus.None, AnchorStatus.Final], new[] { await StatusAsync(at, vetoed), await StatusAsync(at, right) });
    }

    [Fact]
    public async Task Anchor_pushed_on_top_in_the_block_of_a_veto_goes_with_the_one_below()
    {
        var at = await Chain.DeployAsync();
        var bad = await AnchorAsync(at, 10);
        await Chain.SetAutomineAsync(false);
        try
        {
            await QueueAsync(Anchorer, at, Anchoring(11), tip: 3);
            await QueueAsync(Guardian, at, new VetoFunction { Anchor = bad }, tip: 2);
            await Chain.MineAsync();
        }
        finally
        {
            await Chain.SetAutomineAsync(true);
        }
        Assert.Equal((0UL, 0UL), await LatestAsync(at));
    }

    [Fact]
    public async Task Same_anchor_again_in_the_second_of_its_veto_can_be_vetoed_again()
    {
        var at = await Chain.DeployAsync();
        var bad = Anchoring(ulong.MaxValue);
        var first = Event<AnchoredEvent>(await Chain.SendAsync(Anchorer, at.Anchors, bad)).ToStruct();
        await Chain.SetAutomineAsync(false);
        try
        {
            await Chain.AtAsync(first.AnchoredAt + 1);
            await QueueAsync(Guardian, at, new VetoFunction { Anchor = first }, tip: 3);
            await QueueAsync(Anchorer, at, bad, tip: 2);
            await Chain.MineAsync();
        }
        finally
        {
            await Chain.SetAutomineAsync(true);
        }
        var again = Copy(first);
        again.AnchoredAt++;
        Assert.Equal([AnchorStatus.None, AnchorStatus.Pending], new[] { await StatusAsync(at, first), await StatusAsync(at, again) });
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = again });
        Assert.Equal((0UL, 0UL), await LatestAsync(at));
    }

    [Fact]
    public async Task Size_whose_block_a_reorganization_took_can_be_anchored_again()
    {
        var at = await Chain.DeployAsync();
        await AnchorAsync(at, 10);
        var snapshot = await Chain.SnapshotAsync();
        var lost = await AnchorAsync(at, 20);
        await Chain.RevertToAsync(snapshot);
        Assert.Equal((1UL, 10UL), await LatestAsync(at));
        await Chain.AtAsync(lost.AnchoredAt + 7);
        var again = await AnchorAsync(at, 20);
        Assert.Equal((lost.AnchoredAt + 7, lost.Index, lost.PreviousSize), (again.AnchoredAt, again.Index, again.PreviousSize));
        Assert.Equal([AnchorStatus.None, AnchorStatus.Pending], new[] { await StatusAsync(at, lost), await StatusAsync(at, again) });
    }

    [Fact]
    public async Task Entry_of_an_anchored_log_is_proven_on_chain_and_nothing_else_is()
    {
        var at = await Chain.DeployAsync();
        var leaves = Enumerable.Range(0, 37).Select(i => MerkleTree.LeafHash([(byte)i])).ToArray();
        var anchoring = Anchoring(37);
        anchoring.LogRoot = MerkleTree.Root(leaves).ToArray();
        var anchor = Event<AnchoredEvent>(await Chain.SendAsync(Anchorer, at.Anchors, anchoring)).ToStruct();
        var path = ProofCases.Path(leaves, 21).Select(hash => hash.ToArray()).ToList();
        var entry = new HasEntryFunction { Anchor = anchor, LeafHash = leaves[21].ToArray(), Index = 21, Proof = path };
        Assert.True(await Chain.AskAsync<HasEntryFunction, bool>(at.Anchors, entry));
        Assert.False(await Chain.AskAsync<HasEntryFunction, bool>(at.Anchors, new HasEntryFunction { Anchor = anchor, LeafHash = leaves[21].ToArray(), Index = 22, Proof = path }));
        Assert.False(await Chain.AskAsync<HasEntryFunction, bool>(at.Anchors, new HasEntryFunction { Anchor = anchor, LeafHash = leaves[20].ToArray(), Index = 21, Proof = path }));
        await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = anchor });
        Assert.False(await Chain.AskAsync<HasEntryFunction, bool>(at.Anchors, entry));
    }

    [Fact]
    public void Nothing_changes_the_anchors_but_what_is_documented() => Assert.Equal(
        ["acceptDefaultAdminTransfer", "anchor", "beginDefaultAdminTransfer", "cancelDefaultAdminTransfer", "changeDefaultAdminDelay", "grantRole", "renounceRole", "revokeRole", "rollbackDefaultAdminDelay", "veto"],
        Changing("CheckpointAnchor"));

    private static AnchorStruct Copy(AnchorStruct a) => new()
    {
        Size = a.Size,
        LogRoot = a.LogRoot,
        HeadHash = a.HeadHash,
        ClaimsRoot = a.ClaimsRoot,
        Index = a.Index,
        PreviousSize = a.PreviousSize,
        AnchoredAt = a.AnchoredAt,
    };

    /// <summary>keccak256(abi.encode(anchor)): seven words.</summary>
    private static byte[] HashOf(AnchorStruct a)
    {
        var words = new byte[7 * 32];
        BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(24), a.Size);
        a.LogRoot.CopyTo(words, 32);
        a.HeadHash.CopyTo(words, 64);
        a.ClaimsRoot.CopyTo(words, 96);
        BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(128 + 24), a.Index);
        BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(160 + 24), a.PreviousSize);
        BinaryPrimitives.WriteUInt64BigEndian(words.AsSpan(192 + 24), a.AnchoredAt);
        return Sha3Keccack.Current.CalculateHash(words);
    }

    private Task<byte[]> HashAtAsync(ContractAddresses at, ulong index) => Chain.AskAsync<AnchorHashFunction, byte[]>(at.Anchors, new AnchorHashFunction { Index = index });

    /// <summary>Sends a transaction and does not wait for its block; a higher tip comes first in it.</summary>
    private Task QueueAsync<T>(KeyPair who, ContractAddresses at, T message, ulong tip)
        where T : FunctionMessage, new()
    {
        message.Gas = 1_000_000;
        message.MaxPriorityFeePerGas = tip * 1_000_000_000;
        message.MaxFeePerGas = 100_000_000_000;
        return Chain.Wallet(who).Eth.GetContractTransactionHandler<T>().SendRequestAsync(at.Anchors.ToString(), message);
    }
}
