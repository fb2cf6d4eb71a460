using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Datanets;

/// <summary>Random commands by random actors: the book takes and refuses what the plain model does, and its indexes say what a recount says.</summary>
public sealed class DatanetBookTests
{
    private const int ExpiryMs = 5_000;
    private const int MaxOpen = 3;
    private const int AppealMs = 8_000;
    private const int ArbitrationMs = 6_000;

    private static readonly Hash256 SomeHash = Hash256.Sha256("something"u8);
    private static readonly string LicenceHash = new Licence("Apache-2.0", null).Hash().ToString();
    private static readonly Address[] Users = [TestLedger.Owner.Address, TestLedger.Contributor.Address, TestLedger.Stranger.Address, TestLedger.Attestor.Address];

    private static readonly string[] Operations =
    [
        Kinds.DatanetCreate, Kinds.ContributionDeclare, Kinds.ContributionComplete, Kinds.ContributionIngest, Kinds.ContributionFail,
        Kinds.ContributionAccept, Kinds.ContributionReject, Kinds.ContributionAppeal, Kinds.ContributionArbitrate, Kinds.ContributionWithdraw, Kinds.DatanetVersion, Kinds.Tick,
    ];

    /// <summary>One command. Numbers pick among what there is when it is applied; <c>Actor</c> below zero is the one who may, and <c>Odd</c> above zero makes the payload unfit.</summary>
    private sealed record Step(string Operation, int PassesMs, int Actor, int Target, int Odd);

    private static Gen<Step> Steps { get; } =
        from operation in Gen.Frequency(
            (1, Gen.Elements(Kinds.DatanetCreate, Kinds.Tick, Kinds.ContributionFail, Kinds.ContributionReject)),
            (6, Gen.Elements(Operations)),
            (4, Gen.Elements(Kinds.ContributionReject, Kinds.ContributionAppeal, Kinds.ContributionArbitrate)),
            (3, Gen.Elements(Kinds.ContributionDeclare, Kinds.ContributionComplete, Kinds.ContributionIngest, Kinds.ContributionAccept)))
        from passes in Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(1, 500)), (1, Gen.Choose(2_000, 6_000)))
        from actor in Gen.Frequency((6, Gen.Constant(-1)), (1, Gen.Choose(0, Users.Length - 1)))
        from target in Gen.Choose(0, 1_000)
        from odd in Gen.Frequency((8, Gen.Constant(0)), (1, Gen.Choose(1, 3)))
        select new Step(operation, passes, actor, target, odd);

    [Fact]
    public void Book_does_what_the_model_does()
    {
        var taken = Operations.ToDictionary(o => o, _ => 0, StringComparer.Ordinal);
        var refused = Operations.ToDictionary(o => o, _ => 0, StringComparer.Ordinal);
        Gens.ForAllSequences(Steps, 800, 100, steps =>
        {
            var ledger = new PaperLedger(LedgerParameters.Default with
            {
                UploadExpiryMs = ExpiryMs, MaxOpenContributions = MaxOpen, AppealWindowMs = AppealMs, ArbitrationWindowMs = ArbitrationMs,
            });
            // The attestor and the contributor are arbiters too; the contributor is often a party.
            foreach (var arbiter in new[] { Users[1], Users[3] })
                Assert.True(ledger.SendUnsigned(TestLedger.Operator.Address, Kinds.KeyRegister, new { address = arbiter.ToString(), duties = new[] { "arbiter" } }).IsOk);
            var model = new DatanetModel(ExpiryMs, MaxOpen, AppealMs, ArbitrationMs);
            foreach (var step in steps)
            {
                ledger.Advance(TimeSpan.FromMilliseconds(step.PassesMs));
                model.At(ledger.Now.UnixMs);
                var (actual, expected) = Apply(step, ledger, model);
                Assert.True(actual == expected, $"{step}: the book {(actual ? "takes" : "refuses")} it ({ledger.Entries[^1].Outcome.Error?.Code}).");
                (actual ? taken : refused)[step.Operation]++;
                Compare(model, ledger.State.Datanets, ledger.Now);
                Recount(ledger.State.Datanets, ledger.Now);
                StatisticsRecount.Compare(ledger.State.Datanets, Users);
            }
        });
        // The steps reach every arm of the rules, or this property would say little.
        Assert.All(taken, t => Assert.True(t.Value >= 10, $"{t.Key} was taken {t.Value} times only."));
        Assert.All(refused.Where(r => r.Key is not (Kinds.Tick or Kinds.DatanetCreate)), r => Assert.True(r.Value >= 10, $"{r.Key} was refused {r.Value} times only."));
    }

    private static (bool Actual, bool Expected) Apply(Step step, PaperLedger ledger, DatanetModel model)
    {
        var seq = ledger.State.NextSeq.Value;
        var datanet = Pick(model.Datanets, step.Target);
        var contribution = PickContribution(step, model);
        Address Actor(Address? rightful) => step.Actor < 0 ? rightful ?? Users[0] : Users[step.Actor];
        bool Send(Address actor, object payload) => ledger.SendUnsigned(actor, step.Operation, payload).IsOk;
        var id = $"ct-{contribution?.Id ?? 999_999}";
        switch (step.Operation)
        {
            case Kinds.DatanetCreate:
                var creator = Users[step.Target % 2];
                // Every third is curated, by two of three.
                var curators = step.Target % 3 == 0 ? Users[..3].Order().ToArray() : [];
                return (Send(creator, Datanet(step.Odd == 0 ? "open" : "owner", curators)), model.Create(seq, creator, step.Odd == 0, curators, 2));
            case Kinds.ContributionDeclare:
                var declarer = Actor(datanet is { TakesAll: false } ? datanet.Owner : Users[step.Target % 3]);
                return (Send(declarer, PaperLedger.Declare($"dn-{datanet?.Id ?? 999_999}")), model.Declare(seq, ledger.Now.UnixMs, declarer, datanet));
            case Kinds.ContributionComplete:
                var completer = Actor(contribution?.Contributor);
                var files = Enumerable.Repeat(new { sha256 = SomeHash.ToString() }, step.Odd == 1 ? 2 : 1);
                var complete = new { contribution = id, files, licenceHash = step.Odd == 2 ? SomeHash.ToString() : LicenceHash };
                return (Send(completer, complete), DatanetModel.Complete(completer, contribution, step.Odd is 0 or 3));
            case Kinds.ContributionIngest:
                var ingest = new { analysis = PaperLedger.Analysis(1).ToJson(), contribution = id, duplicates = "0", known = "0", records = "1", recordsBytes = "9", recordsSha256 = SomeHash.ToString(), root = SomeHash.ToString() };
                return (Send(Actor(Users[3]), ingest), DatanetModel.Attest(ledger.Now.UnixMs, Actor(Users[3]) == Users[3], contribution, isGood: true));
            case Kinds.ContributionFail:
                var fail = new { contribution = id, issues = new[] { new { code = "x", file = 0, line = "0", message = "y" } } };
                return (Send(Actor(Users[3]), fail), DatanetModel.Attest(ledger.Now.UnixMs, Actor(Users[3]) == Users[3], contribution, isGood: false));
            case Kinds.ContributionAccept:
                var acceptor = Actor(Judge(step, contribution));
                object accept = step.Odd == 0 ? new { contribution = id, reason = "z" } : new { contribution = id };
                return (Send(acceptor, accept), DatanetModel.Decide(ledger.Now.UnixMs, acceptor, contribution, accepts: true, step.Odd == 0));
            case Kinds.ContributionReject:
                var rejecter = Actor(Judge(step, contribution));
                return (Send(rejecter, new { code = "other", contribution = id, reason = "z" }), DatanetModel.Decide(ledger.Now.UnixMs, rejecter, contribution, accepts: false, hasReason: true));
            case Kinds.ContributionAppeal:
                var appellant = Actor(contribution?.Contributor);
                return (Send(appellant, new { contribution = id, reason = "z" }), model.Appeal(ledger.Now.UnixMs, appellant, contribution));
            case Kinds.ContributionArbitrate:
                var arbiter = Actor(Users[3]);
                var decision = step.Target % 2 == 0 ? "accept" : "dismiss";
                return (Send(arbiter, new { contribution = id, decision, reason = "z" }),
                    DatanetModel.Arbitrate(ledger.Now.UnixMs, arbiter, arbiter == Users[1] || arbiter == Users[3], contribution, step.Target % 2 == 0));
            case Kinds.ContributionWithdraw:
                var withdrawer = Actor(step.Target % 2 == 0 ? contribution?.Contributor : contribution?.Datanet.Owner);
                return (Send(withdrawer, new { contribution = id, reason = "z", records = Array.Empty<object>() }), DatanetModel.Withdraw(withdrawer, contribution));
            case Kinds.DatanetVersion:
                return AddVersion(step, model, contribution?.Datanet ?? datanet, contribution, Actor(Users[3]), Send);
            default:
                return (ledger.Tick().IsOk, true);
        }
    }

    private static (bool Actual, bool Expected) AddVersion(
        Step step, DatanetModel model, DatanetModel.ModelDatanet? datanet, DatanetModel.ModelContribution? contribution, Address actor, Func<Address, object, bool> send)
    {
        var adds = model.Contributions.Where(c => c.Datanet == datanet && c.State == ContributionState.Accepted).Take(1 + (step.Target % 3)).ToList();
        // Unfit: nothing that was accepted, the same one twice, or a number that is not next.
        var covers = (datanet?.Withdrawals.Count ?? 0) - (step.Target % 4 == 0 ? 1 : 0) + (step.Target % 11 == 0 ? 1 : 0);
        covers = Math.Max(0, covers);
        if ((adds.Count == 0 && covers == (datanet?.Covered ?? 0)) || step.Odd == 1)
            adds = contribution is null ? [] : [contribution];
        if (step.Odd == 2)
            adds.AddRange(adds[..Math.Min(1, adds.Count)]);
        var number = (datanet?.Version ?? 0) + (step.Odd == 3 ? 2UL : 1UL);
        // Mostly as many as there are then, sometimes one more or less.
        var records = (datanet?.Records ?? 0) + (ulong)adds.Count + (step.Target % 13 == 0 ? 1UL : 0) - Math.Min(datanet?.Records ?? 0, (ulong)Math.Max(0, covers - (datanet?.Covered ?? 0)));
        records -= step.Target % 17 == 0 && records > 0 ? 1UL : 0;
        var payload = PaperLedger.Version($"dn-{datanet?.Id ?? 999_999}", number, records, adds.Select(c => $"ct-{c.Id}"), (ulong)covers);
        return (send(actor, payload), DatanetModel.AddVersion(actor == Users[3], datanet, number, records, covers, adds));
    }

    /// <summary>Mostly a contribution in the state that the operation wants, sometimes any, rarely none.</summary>
    private static DatanetModel.ModelContribution? PickContribution(Step step, DatanetModel model)
    {
        ContributionState? wanted = step.Operation switch
        {
            Kinds.ContributionComplete => ContributionState.Declared,
            Kinds.ContributionIngest or Kinds.ContributionFail => ContributionState.Completed,
            Kinds.ContributionAccept or Kinds.ContributionReject => ContributionState.Ingested,
            Kinds.ContributionAppeal => step.Target % 2 == 0 ? ContributionState.Rejected : ContributionState.Failed,
            Kinds.ContributionArbitrate => ContributionState.Appealed,
            Kinds.ContributionWithdraw => step.Target % 3 == 0 ? null : ContributionState.Published,
            Kinds.DatanetVersion => ContributionState.Accepted,
            _ => null,
        };
        var fitting = model.Contributions.Where(c => c.State == wanted).ToList();
        return step.Target % 5 > 0 && fitting.Count > 0 ? Pick(fitting, step.Target) : Pick(model.Contributions, step.Target);
    }

    /// <summary>One of those who decide about a contribution.</summary>
    private static Address? Judge(Step step, DatanetModel.ModelContribution? contribution) =>
        contribution?.Datanet is { Curators.Count: > 0 } curated ? curated.Curators[step.Target % curated.Curators.Count] : contribution?.Datanet.Owner;

    private static object Datanet(string contributions, Address[] curators) => curators.Length == 0
        ? PaperLedger.Datanet(contributions)
        : new
        {
            card = "",
            contributions,
            curators = new { addresses = curators.Select(c => c.ToString()), threshold = 2 },
            licence = new { id = "Apache-2.0" },
            name = "Curated",
            visibility = "public",
        };

    private static T? Pick<T>(List<T> items, int number) where T : class => items.Count == 0 || number % 40 == 39 ? null : items[number % items.Count];

    private static void Compare(DatanetModel model, DatanetBook book, LedgerTime now)
    {
        Assert.Equal(model.Datanets.Select(d => (d.Id, d.Owner, d.TakesAll, d.Version, d.Records)),
            book.Datanets.Values.Select(d => (d.Id.Created.Value, d.Owner, d.Terms.IsOpen, d.Latest?.Number ?? 0, d.Latest?.Records ?? 0)));
        Assert.Equal(model.Contributions.Select(c => (c.Id, c.Datanet.Id, c.Contributor, c.ExpiresAt, c.State, c.Version)),
            book.Contributions.Values.Select(c => (c.Id.Declared.Value, c.Datanet.Created.Value, c.Contributor, c.ExpiresAt.UnixMs, c.StateAt(now), c.Version)));
        Assert.All(Users, user => Assert.Equal((ulong)model.OpenOf(user), book.OpenOf(user, now)));
        foreach (var (mine, theirs) in model.Datanets.Zip(book.Datanets.Values))
        {
            for (var version = 1UL; version <= mine.Version; version++)
                Assert.Equal(mine.IsOpen(version), theirs.IsOpen(version));
            Assert.Equal(mine.Withdrawals.Select(w => (w.Contribution.Id, w.LeftOutBy)),
                book.Withdrawals.Where(w => w.Key.Datanet == theirs.Id).Select(w => (w.Value.Contribution.Declared.Value, w.Value.Version)));
        }
    }

    private static void Recount(DatanetBook book, LedgerTime now)
    {
        var all = book.Contributions.Values.ToList();
        Assert.Equal(all.Where(c => c.State == ContributionState.Completed).Select(c => c.Id), book.AwaitingIngest.ToList());
        Assert.Equal(all.Where(c => c.State == ContributionState.Accepted).Select(c => (c.Datanet, c.Id)).Order(), book.AwaitingVersion.ToList());
        Assert.Equal(all.Where(c => c.State == ContributionState.Declared).Select(c => (c.ExpiresAt, c.Id))
            .Concat(all.Where(c => c.State == ContributionState.Appealed).Select(c => (c.Appeal!.DecideBy, c.Id))).Order(), book.Expiries.ToList());
        Assert.Equal(all.Select(c => (c.Datanet, c.Id)).Order(), book.ByDatanet.ToList());
        Assert.Equal(book.Datanets.Values.Where(d => d.Withdrawals > (d.Latest?.Withdrawals ?? 0)).Select(d => d.Id), book.AwaitingRemoval.ToList());
        Assert.Equal(book.Datanets.Values.Where(d => d.Latest is not null).Select(d => d.Latest!.Number).Sum(n => (long)n), book.Versions.Count);
        Assert.All(all, c => Assert.True(c.History.Zip(c.History.Skip(1)).All(pair => pair.First.Time <= pair.Second.Time) && c.History[^1].Time <= now));
    }
}
