using OpenLedger.Bench.Ledger;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Proofs;

/// <summary>What somebody does on a ledger.</summary>
/// <param name="Actor">Who signs it.</param>
/// <param name="Kind">The command's kind.</param>
/// <param name="Payload">Its payload, for signing.</param>
internal readonly record struct Act(KeyPair Actor, string Kind, object Payload);

/// <summary>
/// What people do on a ledger, one entry after the other, from a seed, and all of it within the rules. Of a hundred entries about two create a Datanet, fifteen declare a contribution, fifty bring
/// contributions a step further (completed, ingested, decided, in a version), ten credit deposits, five register API keys, three grant, one takes back, and the rest are ticks.
/// </summary>
internal sealed class LedgerLife(int seed, ulong chainId, KeyPair attestor, KeyPair bridge)
{
    private const int Users = 10_000, FirstUser = 1_000_000;

    /// <summary>How many accepted contributions make a version.</summary>
    private const int InVersion = 3;

    private static readonly Licence Terms = new("CC-BY-4.0", null);
    private static readonly string TermsHash = Terms.Hash().ToString();
    private static readonly string Card = "# About\n\n" + string.Concat(Enumerable.Repeat("Questions that people ask, and what was answered. ", 6));

    private readonly Random _random = new(seed);
    private readonly KeyPair?[] _users = new KeyPair?[Users];
    private readonly List<Datanet> _datanets = [];
    private readonly List<Contribution> _published = [];
    private readonly Queue<Func<Act>> _steps = [];

    /// <summary>What the entry of a sequence number is; null for a tick.</summary>
    public Act? Next(Seq seq, LedgerTime now)
    {
        var dice = _random.Next(100);
        if (_datanets.Count == 0 || dice < 2)
            return Create(seq);
        return dice switch
        {
            < 17 => Declare(seq),
            < 27 => Deposit(),
            < 32 => RegisterKey(now),
            < 35 => Grant(),
            < 36 => Withdraw(),
            < 88 => _steps.TryDequeue(out var step) ? step() : null,
            _ => null,
        };
    }

    private Act Create(Seq seq)
    {
        var owner = User();
        _datanets.Add(new Datanet(new DatanetId(seq), owner));
        return new Act(owner, Kinds.DatanetCreate, new { card = Card, contributions = "open", licence = new { id = Terms.Id }, name = $"Questions {seq}", visibility = "public" });
    }

    private Act Declare(Seq seq)
    {
        var contribution = new Contribution(new ContributionId(seq), User(), SomeDatanet(), (ulong)_random.Next(10, 5_000));
        // A few never come.
        if (_random.Next(50) > 0)
            _steps.Enqueue(() => Complete(contribution));
        var size = (contribution.Records * 200).ToString();
        return new Act(contribution.Giver, Kinds.ContributionDeclare,
            new { datanet = contribution.Datanet.Id.ToString(), files = new[] { new { format = "jsonl", name = $"answers-{_random.Next(10_000)}.jsonl", partSize = size, size } } });
    }

    private Act Complete(Contribution contribution)
    {
        _steps.Enqueue(() => Ingest(contribution));
        return new Act(contribution.Giver, Kinds.ContributionComplete,
            new { contribution = contribution.Id.ToString(), files = new[] { new { sha256 = Hash().ToString() } }, licenceHash = TermsHash });
    }

    private Act Ingest(Contribution contribution)
    {
        _steps.Enqueue(() => Decide(contribution));
        var (records, german) = (contribution.Records, contribution.Records / 4);
        var analysis = new AnalysisSummary(
            0, records / 20, [new Tally("deu", german), new Tally("eng", records - german)], _random.Next(5_000, 10_000), [new Tally("few-words", 1)], [new Tally("email", 2)],
            new StoredFile(Hash(), records * 80), new StoredFile(Hash(), records * AnalysisSummary.BandRowBytes));
        return new Act(attestor, Kinds.ContributionIngest, new ContributionIngest(contribution.Id, new IngestedRecords(records, records / 30, 0, Hash(), Hash(), records * 190, analysis)).ToJson());
    }

    private Act Decide(Contribution contribution)
    {
        var datanet = contribution.Datanet;
        if (_random.Next(30) == 0)
            return new Act(datanet.Owner, Kinds.ContributionReject, new { code = "low-quality", contribution = contribution.Id.ToString(), reason = "Most answers are a word." });
        datanet.Accepted.Add(contribution);
        if (datanet.Accepted.Count == InVersion)
            _steps.Enqueue(() => Publish(datanet));
        return new Act(datanet.Owner, Kinds.ContributionAccept, new { contribution = contribution.Id.ToString() });
    }

    /// <summary>All that was accepted meanwhile, without what was taken back.</summary>
    private Act Publish(Datanet datanet)
    {
        var added = datanet.Accepted.OrderBy(c => c.Id).ToList();
        datanet.Accepted.Clear();
        datanet.Records += added.Aggregate(0UL, (sum, c) => sum + c.Records) - datanet.Lost;
        datanet.Lost = 0;
        _published.AddRange(added);
        return new Act(attestor, Kinds.DatanetVersion, new DatanetVersionAdd(
            datanet.Id, ++datanet.Versions, datanet.Records, Hash(), Hash(), [.. added.Select(c => c.Id)], new ClaimsSummary(datanet.Records, Hash()), datanet.Withdrawals, []).ToJson());
    }

    private Act? Withdraw()
    {
        if (_published.Count == 0)
            return null;
        var at = _random.Next(_published.Count);
        var contribution = _published[at];
        _published[at] = _published[^1];
        _published.RemoveAt(_published.Count - 1);
        contribution.Datanet.Withdrawals++;
        contribution.Datanet.Lost += contribution.Records;
        return new Act(contribution.Giver, Kinds.ContributionWithdraw, new { contribution = contribution.Id.ToString(), reason = "They were not mine to give.", records = Array.Empty<object>() });
    }

    private Act Grant()
    {
        var (datanet, grantee) = (SomeDatanet(), User());
        // An owner needs none, so it goes to another.
        return new Act(datanet.Owner, Kinds.DatanetGrant, new { datanet = datanet.Id.ToString(), grantee = (grantee == datanet.Owner ? attestor : grantee).Address.ToString(), uses = new[] { "train" } });
    }

    private Act RegisterKey(LedgerTime now) => new(User(), Kinds.ApiKeyRegister, new
    {
        expiresAt = now.Plus(TimeSpan.FromDays(90)).UnixMs.ToString(),
        hash = Hash().ToString(),
        label = "laptop",
        perDay = "10000",
        perMinute = "60",
        scopes = new[] { "read", "upload" },
    });

    private Act Deposit() => new(bridge, Kinds.BridgeDeposit, new BridgeDeposit(
        chainId, new DepositId(bridge.Address, (ulong)_random.NextInt64()), Hash(), (ulong)_random.Next(20_000_000), User().Address, OpenAmount.Whole((ulong)_random.Next(1, 500))).ToJson());

    /// <summary>The older a Datanet is, the more it gets: a few have much.</summary>
    private Datanet SomeDatanet() => _datanets[(int)(_datanets.Count * Math.Pow(_random.NextDouble(), 2))];

    private KeyPair User()
    {
        var user = _random.Next(Users);
        return _users[user] ??= Workload.Key(FirstUser + user);
    }

    private Hash256 Hash()
    {
        Span<byte> bytes = stackalloc byte[Hash256.Size];
        _random.NextBytes(bytes);
        return new Hash256(bytes);
    }

    private sealed class Datanet(DatanetId id, KeyPair owner)
    {
        public DatanetId Id => id;

        public KeyPair Owner => owner;

        public List<Contribution> Accepted { get; } = [];

        public ulong Versions { get; set; }

        public ulong Records { get; set; }

        public ulong Withdrawals { get; set; }

        /// <summary>The records that the next version leaves out.</summary>
        public ulong Lost { get; set; }
    }

    private sealed record Contribution(ContributionId Id, KeyPair Giver, Datanet Datanet, ulong Records);
}
