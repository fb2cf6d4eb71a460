using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Datanets;

/// <summary>Taking records back: who may, what it needs, and what it does to versions.</summary>
public sealed class WithdrawalTests
{
    private static readonly Hash256[] Records = [.. Enumerable.Range(0, 5).Select(i => Hash256.Sha256(BitConverter.GetBytes(i))).Order()];
    private static readonly Hash256 Root = MerkleTree.Root(Records);

    private readonly PaperLedger _ledger = new();
    private readonly string _datanet;

    public WithdrawalTests() => _datanet = _ledger.Send(TestLedger.Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;

    [Fact]
    public void Withdrawn_records_close_the_versions_that_have_them_until_one_leaves_them_out()
    {
        var (first, second) = (Published(1), Published(2));
        Assert.Equal((5UL, 10UL), (Version(1).Records, Version(2).Records));
        var outcome = Withdraw(second, [1]).Value;
        Assert.Equal([true, false], Open());
        Assert.Equal("version-withdrawn", Access(2));
        Assert.Null(Access(1));
        Assert.Equal("files-differ", Publish(3, 9, 1, []).Error?.Code);
        Assert.True(Publish(3, 9, 1, [], second).IsOk);
        Assert.Equal([true, false, true], Open());
        var receipt = Assert.Single(_ledger.State.Datanets.Withdrawals.Values);
        Assert.Equal((outcome.Seq, 3UL, 2UL, 1UL, false), (receipt.Seq, receipt.Version!.Value, receipt.FromVersion, receipt.Count, receipt.IsWhole));
        Assert.Equal((4UL, 4UL, 5UL), (Get(second).RecordsLeft, Get(second).File!.Records, Get(second).Ingested!.Records));
        Assert.NotNull(Get(second).Superseded);
        // Another one, of the first: now the first two are closed by it too.
        Assert.True(Withdraw(first, []).IsOk);
        Assert.Equal([false, false, false], Open());
        Assert.True(Publish(4, 4, 2, []).IsOk);
        Assert.Equal([false, false, false, true], Open());
        Assert.Equal([new VersionRange(1, 3)], Datanet().Closed);
        Assert.Equal((0UL, null), (Get(first).RecordsLeft, Get(first).File));
        Assert.Empty(_ledger.State.Datanets.AwaitingRemoval);
    }

    [Fact]
    public void Statistics_count_what_was_given_found_and_withdrawn()
    {
        var first = Published(1);
        Contributed(0);
        Contributed(2);
        Assert.True(Withdraw(first, [1, 3]).IsOk);
        var statistics = _ledger.State.Datanets.Statistics;
        var tally = statistics.OfDatanet(Datanet().Id);
        var read = new ContributionSum(1, 5, 99, 0, 0, 0);
        Assert.Equal(
            [(ContributionState.Declared, new ContributionSum(1, 0, 0, 0, 0, 0)), (ContributionState.Ingested, read), (ContributionState.Published, read)],
            tally.ByState.Select(s => (s.Key, s.Value)));
        Assert.Equal((new ContributionSum(3, 10, 198, 0, 0, 0), (UInt128)2), (tally.Total, tally.RecordsWithdrawn));
        Assert.Equal((1UL, 1UL, 0UL), (statistics.ContributorsOf(Datanet().Id), statistics.CountGiven(TestLedger.Contributor.Address), statistics.CountOwned(TestLedger.Contributor.Address)));
        Assert.Same(ContributionTally.Empty, statistics.OfContributor(TestLedger.Stranger.Address));
        Assert.True(Withdraw(first, []).IsOk && Publish(2, 0, 2, []).IsOk);
        Assert.Equal((UInt128)5, _ledger.State.Datanets.Statistics.OfOwner(TestLedger.Owner.Address).RecordsWithdrawn);
        StatisticsRecount.Compare(_ledger.State.Datanets, [TestLedger.Owner.Address, TestLedger.Contributor.Address]);
    }

    [Fact]
    public void Sums_hold_more_than_64_bits()
    {
        for (var i = 0; i < 2; i++)
        {
            Assert.True(ContributionId.TryParse(Contributed(1), out var id));
            var huge = new IngestedRecords(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, Root, Root, ulong.MaxValue, PaperLedger.Analysis(ulong.MaxValue));
            Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionIngest, new ContributionIngest(id, huge).ToJson()).IsOk);
        }
        var total = _ledger.State.Datanets.Statistics.OfDatanet(Datanet().Id).Total;
        Assert.Equal((UInt128)ulong.MaxValue * 2, total.Records);
        Assert.Equal((total.Records, total.Records, total.Records), (total.Bytes, total.Duplicates, total.Known));
    }

    [Fact]
    public void Contributor_and_owner_withdraw_and_nobody_else()
    {
        var id = Published(1);
        Assert.Equal(("not-contributor", ErrorKind.Forbidden), Failure(Withdraw(id, [0], TestLedger.Stranger)));
        Assert.True(Withdraw(id, [0], TestLedger.Owner).IsOk);
        Assert.True(Withdraw(id, [1], TestLedger.Contributor).IsOk);
        Assert.Equal([TestLedger.Owner.Address, TestLedger.Contributor.Address], _ledger.State.Datanets.Withdrawals.Values.Select(w => w.By));
    }

    [Fact]
    public void Record_needs_a_proof_and_goes_once()
    {
        var id = Published(1);
        Assert.Equal(("proof-invalid", "/payload/records/1"), Pointer(Send(id, [Proof(0), Proof(1) with { Index = 2 }])));
        Assert.Equal("proof-invalid", Send(id, [Proof(0) with { Record = Hash256.Sha256("other"u8) }]).Error?.Code);
        Assert.Equal("record-withdrawn", Withdraw(id, [0, 0]).Error?.Code);
        Assert.True(Withdraw(id, [0, 3]).IsOk);
        Assert.Equal(("record-withdrawn", ErrorKind.Conflict), Failure(Withdraw(id, [3])));
        Assert.True(Withdraw(id, []).IsOk);
        Assert.Equal(3UL, _ledger.State.Datanets.Withdrawals.Values.Last().Count);
        Assert.Equal("record-withdrawn", Withdraw(id, []).Error?.Code);
        Assert.Equal("record-withdrawn", Withdraw(id, [1]).Error?.Code);
    }

    [Fact]
    public void All_records_one_by_one_leave_no_file()
    {
        var id = Published(1);
        Assert.True(Withdraw(id, [0, 1, 2, 3, 4]).IsOk);
        Assert.Equal("files-differ", Publish(2, 0, 1, [], id).Error?.Code);
        Assert.True(Publish(2, 0, 1, []).IsOk);
        Assert.Null(Get(id).File);
    }

    [Fact]
    public void Before_a_version_has_them_records_are_withdrawn_as_a_whole()
    {
        foreach (var steps in Enumerable.Range(0, 4))
        {
            var id = Contributed(steps);
            Assert.Equal("contribution-state", Withdraw(id, [0]).Error?.Code);
            Assert.True(Withdraw(id, []).IsOk);
            Assert.Equal((ContributionState.Withdrawn, "Mine."), (Get(id).State, Get(id).History[^1].Reason));
            Assert.Equal("contribution-state", Withdraw(id, []).Error?.Code);
            Assert.True(Get(id).IsSettledAt(_ledger.Now, _ledger.State.Parameters));
        }
        Assert.Empty(_ledger.State.Datanets.Withdrawals);
        Assert.Equal(0UL, _ledger.State.Datanets.OpenOf(TestLedger.Contributor.Address, _ledger.Now));
        Assert.Equal("contribution-unknown", Withdraw("ct-999", []).Error?.Code);
    }

    [Fact]
    public void Version_takes_withdrawals_into_account_in_order_and_its_count_fits_them()
    {
        var id = Published(1);
        Assert.True(Withdraw(id, [0, 1]).IsOk && Withdraw(id, [2]).IsOk);
        Assert.Equal("withdrawals-differ", Publish(2, 2, 3, [], id).Error?.Code);
        Assert.Equal("records-lost", Publish(2, 2, 1, [], id).Error?.Code);
        Assert.Equal("records-surplus", Publish(2, 6, 1, [], id).Error?.Code);
        Assert.True(Publish(2, 3, 1, [], id).IsOk);
        Assert.Equal((3UL, 2UL), (Get(id).File!.Records, Get(id).RecordsLeft));
        Assert.Equal([false, false], Open());
        Assert.Equal("version-empty", Publish(3, 3, 1, []).Error?.Code);
        Assert.Equal("withdrawals-differ", Publish(3, 3, 0, []).Error?.Code);
        Assert.True(Publish(3, 2, 2, [], id).IsOk);
        Assert.Equal([false, false, true], Open());
    }

    [Fact]
    public void Inference_on_a_closed_version_is_marked_and_training_refused()
    {
        Published(1);
        Assert.True(Withdraw("ct-2", [0]).IsOk);
        var book = _ledger.State.Datanets;
        Assert.True(DatanetAccess.Check(book, Datanet().Id, 1, null, DatanetUses.Infer, _ledger.Now).Value.IsWithdrawn);
        Assert.Equal(("version-withdrawn", ErrorKind.Gone),
            (DatanetAccess.Check(book, Datanet().Id, 1, null, DatanetUses.Train, _ledger.Now).Error?.Code, DatanetAccess.Check(book, Datanet().Id, 1, null, DatanetUses.Train, _ledger.Now).Error?.Kind));
    }

    private string Published(ulong version)
    {
        var id = Contributed(3);
        Assert.True(Publish(version, 5 * version, 0, [id]).IsOk);
        return id;
    }

    /// <summary>0: declared, 1: completed, 2: ingested, 3: accepted.</summary>
    private string Contributed(int steps)
    {
        var id = _ledger.Send(TestLedger.Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(_datanet)).Value.Subject!;
        var hash = Root.ToString();
        if (steps > 0)
            Assert.True(_ledger.Send(TestLedger.Contributor, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = hash } }, licenceHash = Datanet().Terms.Licence.Hash().ToString() }).IsOk);
        Assert.True(ContributionId.TryParse(id, out var contribution));
        if (steps > 1)
            Assert.True(_ledger.Send(TestLedger.Attestor, Kinds.ContributionIngest, new ContributionIngest(contribution, new IngestedRecords(5, 0, 0, Root, Root, 99, PaperLedger.Analysis(5))).ToJson()).IsOk);
        if (steps > 2)
            Assert.True(_ledger.Send(TestLedger.Owner, Kinds.ContributionAccept, new { contribution = id }).IsOk);
        return id;
    }

    private Result<Outcome> Publish(ulong number, ulong records, ulong withdrawals, string[] contributions, params string[] files) =>
        _ledger.Send(TestLedger.Attestor, Kinds.DatanetVersion, PaperLedger.Version(_datanet, number, records, contributions, withdrawals, files));

    private Result<Outcome> Withdraw(string id, int[] records, KeyPair? by = null) => Send(id, [.. records.Select(Proof)], by);

    private Result<Outcome> Send(string id, ProvenRecord[] records, KeyPair? by = null) => _ledger.Send(by ?? TestLedger.Contributor, Kinds.ContributionWithdraw, new
    {
        contribution = id,
        reason = "Mine.",
        records = records.Select(r => new { hash = r.Record.ToString(), index = r.Index.ToString(), path = r.Path.Select(h => h.ToString()) }),
    });

    private static ProvenRecord Proof(int index) =>
        RecordProver.ProveAsync(Records[index], 5, (_, first, count, _) => Task.FromResult<IReadOnlyList<Hash256>>(Records.AsSpan((int)first, count).ToArray()), default)
            .GetAwaiter().GetResult().Present!;

    private Datanet Datanet() => _ledger.State.Datanets.Datanets.Values.Single();

    private DatanetVersion Version(ulong number) => _ledger.State.Datanets.Versions[(Datanet().Id, number)];

    private bool[] Open() => [.. Enumerable.Range(1, (int)Datanet().Latest!.Number).Select(n => Datanet().IsOpen((ulong)n))];

    private string? Access(ulong version) => DatanetAccess.Check(_ledger.State.Datanets, Datanet().Id, version, null, DatanetUses.Read, _ledger.Now).Error?.Code;

    private Contribution Get(string id) => _ledger.State.Datanets.Contributions[ContributionId.TryParse(id, out var parsed) ? parsed : default];

    private static (string?, ErrorKind?) Failure(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Kind);

    private static (string?, string?) Pointer(Result<Outcome> outcome) => (outcome.Error?.Code, outcome.Error?.Pointer);
}
