using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Datanets;

namespace OpenLedger.Tests.Ledger;

/// <summary>Random commands through two sequencers whose storage loses answers: whoever replays the chain gets the very state that they have.</summary>
public sealed class ReplayTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);
    private static readonly KeyPair[] Users = [TestLedger.Owner, TestLedger.Contributor, TestLedger.Stranger, TestLedger.Attestor, TestLedger.Operator];

    private readonly ManualClock _clock = new();
    private readonly SimulatedBlockStore _store;

    public ReplayTests() => _store = new SimulatedBlockStore(_clock);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Replay_gives_the_live_state_in_every_observable(int seed)
    {
        var random = new Random(seed);
        var faults = new Random(seed + 1_000);
        _store.OnInsert = _ => faults.Next(10) switch { 0 => InsertFault.LostBefore, 1 => InsertFault.LostAfter, _ => InsertFault.None };
        await using var first = new Sequencer(_store, TestLedger.Writer, new SequencerOptions(), _clock);
        await using var second = new Sequencer(_store, TestLedger.OtherWriter, new SequencerOptions(), _clock);
        var genesis = TestLedger.Genesis with { Parameters = LedgerParameters.Default with { UploadExpiryMs = 60_000, MaxLiveNonces = 20, AppealWindowMs = 120_000, ArbitrationWindowMs = 60_000 } };
        await FinishAsync(first.OpenAsync(genesis, CancellationToken.None));
        await FinishAsync(second.OpenAsync(null, CancellationToken.None));
        var codes = new HashSet<string>();
        for (var round = 0; round < 133; round++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(random.Next(5) == 0 ? random.Next(400_000) : random.Next(2_000)));
            var batch = Enumerable.Range(0, random.Next(1, 12)).Select(_ => SubmitAsync(random, random.Next(2) == 0 ? first : second)).ToList();
            foreach (var result in await FinishAsync(Task.WhenAll(batch)))
                codes.Add(result.Error?.Code ?? "taken");
        }
        Assert.Superset(new HashSet<string>(["taken", "contribution-state", "nonce-used", "not-owner"]), codes);
        Assert.DoesNotContain("storage-unavailable", codes);

        var live = (await FinishAsync(first.FreshAsync(CancellationToken.None))).Value;
        var other = (await FinishAsync(second.FreshAsync(CancellationToken.None))).Value;
        var report = await _store.VerifyAsync();
        Assert.Equal(0UL, report.NoOps);
        Assert.InRange(report.Commands, 100UL, 1_000UL);
        var uses = await UsesAsync();
        var expected = Observables(live, uses);
        Assert.Equal(expected, Observables(new LedgerHead(report.Head!.Height, report.Head.Hash, report.State, report.Domain), uses));
        Assert.Equal(expected, Observables(other, uses));
        // Block by block on the bytes alone, as a reader elsewhere does it.
        LedgerHead? reader = null;
        foreach (var block in _store.Blocks)
            reader = LedgerHead.Follow(reader, Block.Open(block.HeaderBytes.ToArray(), block.Signature.ToArray(), block.Body.ToArray()).Value);
        Assert.Equal(expected, Observables(reader!, uses));
    }

    private async Task<Result<Committed>> SubmitAsync(Random random, Sequencer sequencer)
    {
        if (random.Next(10) == 0)
            return await sequencer.TickAsync(CancellationToken.None);
        var book = sequencer.Head.State.Datanets;
        var contribution = Pick(random, book.Contributions.Values);
        var datanet = contribution is not null && random.Next(2) == 0 ? book.Datanets[contribution.Datanet] : Pick(random, book.Datanets.Values);
        var id = (contribution?.Id ?? default).ToString();
        var hash = SomeHash.ToString();
        var (kind, rightful, payload) = random.Next(16) switch
        {
            0 => (Kinds.DatanetCreate, TestLedger.Owner, PaperLedger.Datanet(random.Next(3) == 0 ? "owner" : "open", $"Datanet {random.Next(100)}")),
            1 or 2 => (Kinds.ContributionDeclare, TestLedger.Contributor, PaperLedger.Declare((datanet?.Id ?? default).ToString())),
            3 => (Kinds.ContributionComplete, TestLedger.Contributor,
                new { contribution = id, files = new[] { new { sha256 = hash } }, licenceHash = new Licence("Apache-2.0", null).Hash().ToString() }),
            4 => (Kinds.ContributionIngest, TestLedger.Attestor,
                new { analysis = PaperLedger.Analysis(1).ToJson(), contribution = id, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = hash, root = hash }),
            5 => (Kinds.ContributionAccept, TestLedger.Owner, new { contribution = id }),
            6 => (Kinds.DatanetVersion, TestLedger.Attestor, PaperLedger.Version(
                (datanet?.Id ?? default).ToString(), (datanet?.Latest?.Number ?? 0) + 1, (datanet?.Latest?.Records ?? 0) + 1, [id])),
            14 => (Kinds.ContributionWithdraw, TestLedger.Contributor, new { contribution = id, reason = "Mine.", records = Array.Empty<object>() }),
            15 => (Kinds.DatanetVersion, TestLedger.Attestor, PaperLedger.Version(
                (datanet?.Id ?? default).ToString(), (datanet?.Latest?.Number ?? 0) + 1, (datanet?.Latest?.Records ?? 1) - 1, [], datanet?.Withdrawals ?? 0)),
            9 => (Kinds.ContributionReject, TestLedger.Owner, new { code = "other", contribution = id, reason = "No." }),
            10 => (Kinds.ContributionAppeal, TestLedger.Contributor, new { contribution = id, reason = "Yes." }),
            11 => (Kinds.ContributionArbitrate, TestLedger.Stranger, new { contribution = id, decision = random.Next(2) == 0 ? "accept" : "dismiss", reason = "So." }),
            12 => (Kinds.DatanetGrant, TestLedger.Owner, new { datanet = (datanet?.Id ?? default).ToString(), grantee = Users[random.Next(Users.Length)].Address.ToString(), uses = new[] { "read" } }),
            13 => (Kinds.DatanetRevoke, TestLedger.Owner, new { datanet = (datanet?.Id ?? default).ToString(), grantee = Users[random.Next(Users.Length)].Address.ToString(), reason = "Over." }),
            7 => (Kinds.Cancel, TestLedger.Owner, new { nonce = random.Next(100).ToString() }),
            _ => (random.Next(2) == 0 ? Kinds.KeyRegister : Kinds.KeyRevoke, TestLedger.Operator, (object)new { address = TestLedger.Stranger.Address.ToString(), duties = new[] { "arbiter", "ingest" } }),
        };
        var key = random.Next(6) == 0 ? Users[random.Next(Users.Length)] : rightful;
        var command = TestLedger.Sign(key, sequencer.Head.Domain, _clock, kind, payload, (ulong)random.Next(100));
        return await sequencer.SubmitAsync(command, CancellationToken.None);
    }

    private static T? Pick<T>(Random random, IEnumerable<T> items) where T : class
    {
        // The newest are where something still happens.
        var newest = items.Reverse().Take(4).ToList();
        return newest.Count == 0 ? null : newest[random.Next(newest.Count)];
    }

    /// <summary>Every nonce that an entry of the chain used or voided.</summary>
    private async Task<List<(Address Actor, ulong Nonce)>> UsesAsync()
    {
        var uses = new List<(Address, ulong)>();
        foreach (var block in await _store.ReadRangeAsync(new Seq(0), new Seq(ulong.MaxValue), CancellationToken.None))
        {
            for (var i = 0; i < block.Count; i++)
            {
                var entry = Entry.Parse(block.Line(i)).Value;
                if (entry.Actor is not { } actor)
                    continue;
                uses.Add((actor, entry.Nonce));
                if (Payload.Parse(entry.Kind, entry.Payload).Value is CancelPayload cancel)
                    uses.Add((actor, cancel.Nonce));
            }
        }
        return uses;
    }

    private static string Observables(LedgerHead head, List<(Address Actor, ulong Nonce)> uses)
    {
        var state = head.State;
        var book = state.Datanets;
        IEnumerable<object?> lines =
        [
            head.Height, head.Hash, head.Domain.Genesis, state.NextSeq, state.Time, state.Name, state.ChainId, state.Rules, state.Parameters,
            .. state.Keys.Keys.OrderBy(k => k.Key).Select(k => $"{k.Key} {k.Value}"),
            state.Nonces.Count,
            .. uses.Select(u => $"{u.Actor} {u.Nonce} {state.Nonces.Find(u.Actor, u.Nonce, state.Time)}"),
            .. book.Datanets.Values.Select(d => $"{d.Id} {d.Owner} {d.Created} {d.Terms.Name} {d.Terms.IsOpen} {d.Latest?.Number} {d.Latest?.Records} {d.Withdrawals} {d.PendingFrom} {string.Join(' ', d.Closed)}"),
            .. book.Withdrawals.Values.Select(w => $"{w} {w.Version}"),
            string.Join(' ', book.AwaitingRemoval),
            .. book.Versions.Values.Select(v => $"{v} {string.Join(' ', v.Contributions)}"),
            .. book.Contributions.Values.Select(c => $"{c} {string.Join(' ', c.History)} {string.Join(' ', c.Sha256)} {string.Join(' ', c.Issues)} {string.Join(' ', c.Votes)} {c.Appeal} {c.RecordsLeft} {c.File} {string.Join(' ', c.Withdrawn)}"),
            .. book.Grants.All.Values.Select(g => $"{g} {g.End} {g.HoldsAt(state.Time)} {book.Grants.CountAt(g.Datanet, state.Time)}"),
            .. Users.Select(u => book.OpenOf(u.Address, state.Time).ToString()),
            .. book.Datanets.Values.Select(d => StatisticsRecount.Text(book.Statistics.OfDatanet(d.Id)) + book.Statistics.ContributorsOf(d.Id)),
            .. Users.Select(u => $"{StatisticsRecount.Text(book.Statistics.OfOwner(u.Address))} {StatisticsRecount.Text(book.Statistics.OfContributor(u.Address))}"),
            string.Join(' ', book.AwaitingIngest), string.Join(' ', book.AwaitingVersion), string.Join(' ', book.Expiries), string.Join(' ', book.ByDatanet),
        ];
        return string.Join('\n', lines);
    }

    private async Task FinishAsync(Task task) => await Eventually.AdvanceAsync(_clock, task, Step);

    private async Task<T> FinishAsync<T>(Task<T> task)
    {
        await Eventually.AdvanceAsync(_clock, task, Step);
        return await task;
    }
}
