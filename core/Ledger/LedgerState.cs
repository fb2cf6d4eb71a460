using OpenLedger.Core.Accounts;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Curation;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Disputes;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Ledger;

/// <summary>
/// What the ledger says at one position: a pure fold of its entries, and the only authority on what they mean. It is immutable; applying an entry gives
/// the next state and shares what did not change, so a batch of uncommitted entries is an overlay that can be kept or dropped (docs/adr/0002).
/// </summary>
public sealed record LedgerState
{
    /// <summary>Before the genesis entry.</summary>
    public static readonly LedgerState Empty = new();

    /// <summary>The versions of the rules that this code can follow.</summary>
    public const int LatestRules = 1;

    /// <summary>The code of an entry that does not carry its actor's signature.</summary>
    internal const string SignatureInvalid = "signature-invalid";

    /// <summary>How many phases of disputes end, stakes leave and votes of validators are counted with one entry at most, so that none takes long to apply. What waits longer counts as done for the rules all the same.</summary>
    private const int DuePerEntry = 64;

    /// <summary>The sequence number of the next entry.</summary>
    public Seq NextSeq { get; init; }

    /// <summary>The time of the last entry.</summary>
    public LedgerTime Time { get; init; }

    /// <summary>What the ledger's name is.</summary>
    public string Name { get; init; } = "";

    /// <summary>The EIP-155 chain id of its L2.</summary>
    public ulong ChainId { get; init; }

    /// <summary>The version of the rules that the next block follows.</summary>
    public int Rules { get; init; } = LatestRules;

    /// <summary>Every constant of the rules.</summary>
    public LedgerParameters Parameters { get; init; } = LedgerParameters.Default;

    /// <summary>The keys that have duties.</summary>
    public KeyRegistry Keys { get; init; } = KeyRegistry.Empty;

    /// <summary>The nonces in use.</summary>
    public NonceBook Nonces { get; init; } = NonceBook.Empty;

    /// <summary>Which keys act for which accounts.</summary>
    public AccountBook Accounts { get; init; } = AccountBook.Empty;

    /// <summary>The API keys.</summary>
    public ApiKeyBook ApiKeys { get; init; } = ApiKeyBook.Empty;

    /// <summary>Datanets and contributions.</summary>
    public DatanetBook Datanets { get; init; } = DatanetBook.Empty;

    /// <summary>Who holds how much OPEN.</summary>
    public OpenBook Open { get; init; } = OpenBook.Empty;

    /// <summary>Who may vote with how much.</summary>
    public VotingPower Votes { get; init; } = VotingPower.Empty;

    /// <summary>What vests and what is emitted, by epochs.</summary>
    public EconomyBook Economy { get; init; } = EconomyBook.Empty;

    /// <summary>Who stakes how much behind whom.</summary>
    public StakeBook Stakes { get; init; } = StakeBook.Empty;

    /// <summary>Proposals and what they have listed.</summary>
    public GovernanceBook Governance { get; init; } = GovernanceBook.Empty;

    /// <summary>Who accuses whom.</summary>
    public DisputeBook Disputes { get; init; } = DisputeBook.Empty;

    /// <summary>On which contributions validators vote.</summary>
    public CurationBook Curation { get; init; } = CurationBook.Empty;

    /// <summary>The state at the newest border of <see cref="LedgerParameters.StateIntervalEntries"/>, whose hash an entry may record; null before the first.</summary>
    public StatePoint? Boundary { get; private init; }

    /// <summary>Whether an entry has recorded the hash of <see cref="Boundary"/>.</summary>
    public bool IsBoundaryRecorded { get; private init; }

    /// <summary>Whether this is such a state itself; no block goes on past it.</summary>
    public bool IsAtBoundary => Boundary?.AsOf == NextSeq;

    /// <summary>How many commands are read ahead together.</summary>
    public const int ReadTogether = 16;

    /// <summary>
    /// Reads what commands will ask for that are applied next. It changes nothing; but among a million accounts most of what a command asks for is in none of the processor's
    /// caches, and so many commands wait for it together.
    /// </summary>
    /// <param name="commands">The commands, of which the first <see cref="ReadTogether"/> are looked at.</param>
    public void ReadAhead(IEnumerable<ParsedCommand?> commands)
    {
        var next = commands.OfType<ParsedCommand>().Take(ReadTogether).ToArray();
        Span<Address> actors = stackalloc Address[ReadTogether];
        for (var i = 0; i < next.Length; i++)
            actors[i] = next[i].Signed.Actor;
        Open.ReadAhead(next, Time);
        Nonces.ReadAhead(actors[..next.Length]);
    }

    /// <summary>
    /// The same state, from which many entries are to follow: what each changes is written in place where that is possible (docs/adr/0045). It and what follows from it say what
    /// other states say, but are for one thread, until <see cref="Settle"/> gives a state that is as any other.
    /// </summary>
    public LedgerState ToDraft() => this with { Open = Open.ToDraft(), Nonces = Nonces.ToDraft() };

    /// <summary>The same state, which may be read by anyone; at the end of the entries for which it was a draft.</summary>
    public LedgerState Settle() => this with { Open = Open.Settle(), Nonces = Nonces.Settle() };

    /// <summary>
    /// Applies the next entry. What has fallen due comes first. An entry that the rules reject changes nothing else: for every replayer it is a no-op.
    /// </summary>
    /// <param name="entry">The entry, whose sequence number is <see cref="NextSeq"/> and whose time is not before <see cref="Time"/>.</param>
    /// <param name="command">The entry's verified command; null for a system entry, and for one whose signature is not its actor's.</param>
    /// <exception cref="InvalidOperationException">The entry does not follow this state: its block is malformed.</exception>
    public (LedgerState State, Result<Outcome> Outcome) Apply(Entry entry, ParsedCommand? command)
    {
        if (entry.Seq != NextSeq || entry.Time < Time)
            throw new InvalidOperationException($"Entry {entry.Seq} at {entry.Time} does not follow {NextSeq} at {Time}.");
        var due = ProcessDue(entry);
        var applied = entry.Actor is null ? due.ApplySystem(entry) : due.ApplyCommand(entry, command);
        return applied.Try(out var accepted, out var error) ? (accepted.Item1.Mark(), accepted.Item2) : (due.Mark(), error);
    }

    /// <summary>This state as one that was read from bytes with this digest: at a border, so it is what is to be recorded next.</summary>
    internal LedgerState At(StateDigest digest) => this with { Boundary = new StatePoint(this, digest), IsBoundaryRecorded = false };

    /// <summary>The claims after so many entries, at most those that there are; null where that is longer ago than this process remembers, or still to come.</summary>
    public ClaimBook? ClaimsAsOf(Seq size) => size <= NextSeq ? Open.ClaimsAsOf(size) : null;

    /// <summary>When time alone brings something about that people wait for: an upload or an appeal lapses, stake leaves, a dispute or a vote of validators goes on, the votes on a slash are over, a key is to act, or an epoch ends at which OPEN moves. Null where nothing does.</summary>
    public LedgerTime? NextDue
    {
        get
        {
            var epoch = Economy.HasDue(Open) ? Economy.EpochEnds(Parameters) : (LedgerTime?)null;
            var lapse = Datanets.Expiries is [var first, ..] ? first.At : (LedgerTime?)null;
            return new[] { epoch, lapse, Stakes.Departures.NextDue, Disputes.NextDue, Governance.NextBondDue, Accounts.NextDue, Curation.NextDue }.Min();
        }
    }

    /// <summary>The outcome of the very command if the ledger has it already, or null.</summary>
    public Outcome? FindOutcome(SignedCommand command, LedgerTime now) =>
        Nonces.Find(command.Actor, command.Command.Nonce, now) is { } used && used.Digest == command.Digest ? used.Outcome : null;

    /// <summary>The state at the entry's position and time, before what the entry itself does.</summary>
    private LedgerState ProcessDue(Entry entry)
    {
        var state = this with
        {
            Nonces = Nonces.Clear(entry.Time),
            ApiKeys = ApiKeys.Clear(entry.Time),
            Datanets = Datanets.Expire(entry.Time),
            Open = Open.Expire(entry.Time),
            NextSeq = NextSeq.Next,
            Time = entry.Time,
        };
        if (NextSeq.Value == 0)
            return state;
        state = GovernanceRules.CountVotes(state, entry);
        // What happens to stake happens in the order of its moments, the ends of epochs among them: who withholds ticks changes nothing.
        for (var i = 0; i < DuePerEntry && state.NextOfStake is { } at && at <= entry.Time; i++)
        {
            state = state.EndEpochs(entry, at);
            var now = LedgerTime.Later(at, Time);
            var isRound = state.Disputes.NextDue != at && state.Curation.NextDue == at;
            // Each who has not shown a vote is slashed.
            i += isRound ? state.Curation.Next.Commitments.Count : 0;
            state = isRound ? CurationEnd.Next(state, entry, now) : state.Disputes.NextDue == at ? DisputeEnd.Next(state, entry, now) : StakingRules.DepartNext(state, entry, now);
        }
        return AccountRules.Due(StakingRules.Due(state.EndEpochs(entry, entry.Time), entry), entry);
    }

    /// <summary>When a dispute or a vote of validators goes on or stake leaves next; what does so at one moment does in this order.</summary>
    private LedgerTime? NextOfStake => Earlier(Earlier(Disputes.NextDue, Curation.NextDue), Stakes.Departures.NextDue);

    private static LedgerTime? Earlier(LedgerTime? one, LedgerTime? other) => one <= other ? one : other ?? one;

    /// <summary>With all epochs closed that are over by a moment: rewards are for who was active at their ends.</summary>
    private LedgerState EndEpochs(Entry entry, LedgerTime by)
    {
        var (economy, stakes, open) = Economy.Advance(entry, by, Stakes, Open, Parameters);
        return ReferenceEquals(economy, Economy) ? this : this with { Economy = economy, Stakes = stakes, Open = open };
    }

    /// <summary>This state, which is kept where it is one to be recorded. The one kept before is let go, and not kept by this one either.</summary>
    private LedgerState Mark() => NextSeq.Value % Parameters.StateIntervalEntries == 0
        ? this with { Boundary = new StatePoint(Settle() with { Boundary = null, IsBoundaryRecorded = false }), IsBoundaryRecorded = false }
        : this;

    private Result<(LedgerState, Result<Outcome>)> ApplySystem(Entry entry)
    {
        var outcome = new Outcome(entry.Seq, entry.Time, entry.Kind, null);
        if (entry.Kind == Kinds.Genesis)
            return entry.Seq.Value == 0 ? ApplyGenesis(entry, outcome) : Error.Conflict("genesis-repeated", "Only the first entry is a genesis.");
        if (entry.Seq.Value == 0)
            return Error.Invalid("genesis-missing", "The first entry must be a genesis.");
        if (entry.Kind == Kinds.Tick)
            return Tick.Check(entry.Payload.Span, entry.Time, Keys) is { } wrong ? wrong : (this, outcome);
        if (entry.Kind == Kinds.State)
            return ApplyState(entry, outcome);
        return Error.Invalid("unknown-kind", $"The rules know no system entry \"{entry.Kind}\".");
    }

    private Result<(LedgerState, Result<Outcome>)> ApplyState(Entry entry, Outcome outcome)
    {
        if (!StateRecord.Parse(entry.Payload).Try(out var record, out var error))
            return error;
        return record.Check(this) is { } wrong ? wrong : (this with { IsBoundaryRecorded = true }, outcome);
    }

    private Result<(LedgerState, Result<Outcome>)> ApplyGenesis(Entry entry, Outcome outcome)
    {
        if (!Genesis.Parse(entry.Payload).Try(out var genesis, out var error))
            return error;
        if (genesis.Rules > LatestRules)
            return UnknownRules(genesis.Rules);
        if (!Allocations.Give(Open, entry, genesis.Allocations).Try(out var open, out error))
            return error;
        var keys = KeyRegistry.Empty;
        foreach (var key in genesis.Keys)
            keys = keys.Register(key.Address, key.Duties).Value;
        var economy = EconomyBook.Begin(entry.Time, genesis.Allocations);
        return (this with { Name = genesis.Name, ChainId = genesis.ChainId, Rules = genesis.Rules, Keys = keys, Parameters = genesis.Parameters, Open = open, Economy = economy }, outcome);
    }

    private Result<(LedgerState, Result<Outcome>)> ApplyCommand(Entry entry, ParsedCommand? command)
    {
        if (NextSeq.Value == 1)
            return Error.Invalid("genesis-missing", "The first entry must be a genesis.");
        if (command is null)
            return new Error(ErrorKind.Unauthenticated, SignatureInvalid, "The signature is not the actor's.");
        if (CheckDeadline(entry.Deadline, entry.Time, Parameters) is { } late)
            return late;
        if (!command.Payload.Try(out var payload, out var error))
            return error;
        var signer = command.Signed.Actor;
        if (EntryClasses.DutyFor(entry.Kind) is var duty && !Keys.Has(signer, duty))
            return Error.Forbidden("not-attestor", $"{signer} is not registered to attest {entry.Kind}.");
        // Duties are those of a key, and everything else belongs to the account that the key acts for. Nonces are the key's.
        var actor = signer;
        if (!EntryClasses.IsOfDuty(entry.Kind) && !Accounts.ActsFor(signer, entry.Time).Try(out actor, out error))
            return error;
        if (Accounts.Aliases.Count > 0)
            payload = payload.Resolve(Accounts);
        if (!ApplyPayload(payload, actor, entry).Try(out var changed, out error) || !GasCharge.Take(changed.State, Parameters, payload, entry, actor).Try(out var paid, out error))
            return error;
        var outcome = new Outcome(entry.Seq, entry.Time, entry.Kind, changed.Subject);
        var use = new UsedNonce(entry.Deadline, command.Signed.Digest, outcome);
        if (!paid.Nonces.Use(signer, entry.Nonce, use, entry.Time, Parameters.MaxLiveNonces).Try(out var nonces, out error))
            return error;
        if (payload is CancelPayload cancel)
        {
            // A command whose deadline is still too far ahead becomes acceptable later, so the void must outlast it, whatever the parameters will be.
            var voided = use with { Deadline = LedgerTime.Later(cancel.Deadline, entry.Time.Plus(TimeSpan.FromMilliseconds(LedgerParameters.LongestDeadlineAheadMs))) };
            if (!nonces.Use(signer, cancel.Nonce, voided, entry.Time, Parameters.MaxLiveNonces).Try(out nonces, out error))
                return error;
        }
        return (paid with { Nonces = nonces, Stakes = paid.Stakes.Act(actor, entry.Time, Parameters) }, outcome);
    }

    /// <summary>Why a deadline does not fit a moment, or null.</summary>
    public static Error? CheckDeadline(LedgerTime deadline, LedgerTime now, LedgerParameters parameters)
    {
        if (deadline < now)
            return new Error(ErrorKind.Gone, "deadline-passed", $"The deadline {deadline} has passed; the ledger's time is {now}.", "/deadline");
        return deadline > now.Plus(TimeSpan.FromMilliseconds(parameters.MaxDeadlineAheadMs))
            ? Error.Invalid("deadline-too-far", $"The deadline {deadline} is more than {parameters.MaxDeadlineAheadMs} ms ahead of {now}.", "/deadline")
            : null;
    }

    private Result<(LedgerState State, PackedSubject Subject)> ApplyPayload(Payload payload, Address actor, Entry entry)
    {
        if (payload is BridgeWithdraw && Freeze.Check(this, actor) is { } frozen)
            return frozen;
        // Most commands move OPEN, and no text is made of whom they name.
        if (payload is OpenPayload open)
            return Open.Apply(open, actor, entry, this).Try(out var posted, out var unpaid) ? (this with { Open = posted.Book }, posted.Subject) : unpaid;
        return ApplyOther(payload, actor, entry).Try(out var changed, out var error) ? (changed.State, new PackedSubject(changed.Subject)) : error;
    }

    private Result<(LedgerState State, string? Subject)> ApplyOther(Payload payload, Address actor, Entry entry)
    {
        switch (payload)
        {
            case CancelPayload:
                return (this, null);
            case KeyPayload key:
                return ApplyKey(key, actor);
            case RulesSwitchPayload rules:
                return ApplyRulesSwitch(rules, actor);
            case ApiKeyRegister or ApiKeyRevoke:
                return ApiKeys.Apply(payload, actor, entry, Parameters).Try(out var keys, out var refused) ? (this with { ApiKeys = keys.Book }, keys.Subject) : refused;
            case AccountPayload account:
                return AccountRules.Apply(account, actor, entry, this);
            case GovernancePayload governance:
                return GovernanceRules.Apply(governance, actor, entry, this);
            case EconomyPayload economy:
                return Economy.Apply(economy, actor, entry, this).Try(out var earned, out var idle) ? (earned, null) : idle;
            case StakingPayload staking:
                return StakingRules.Apply(staking, actor, entry, this);
            case DisputePayload dispute:
                return DisputeRules.Apply(dispute, actor, entry, this);
            case CurationPayload curation:
                return CurationRules.Apply(curation, actor, entry, this);
            default:
                if (!Datanets.Apply(payload, actor, entry, this).Try(out var changed, out var error))
                    return error;
                var credited = payload is DatanetVersionAdd version ? Economy.Credit(version, changed.Book) : Economy;
                var next = this with { Datanets = changed.Book, Economy = credited };
                return (payload is ContributionIngest ingest ? CurationRules.Open(next, ingest.Contribution, entry) : next, changed.Subject);
        }
    }

    private Result<(LedgerState, string?)> ApplyKey(KeyPayload key, Address actor)
    {
        if (!Keys.Has(actor, Duties.Operator))
            return NotOperator(actor);
        var changed = key.Register ? Keys.Register(key.Address, key.Duties) : Keys.Revoke(key.Address, key.Duties);
        return changed.Try(out var keys, out var error) ? (this with { Keys = keys }, key.Address.ToString()) : error;
    }

    private Result<(LedgerState, string?)> ApplyRulesSwitch(RulesSwitchPayload rules, Address actor)
    {
        if (!Keys.Has(actor, Duties.Operator))
            return NotOperator(actor);
        if (rules.Version <= Rules)
            return Error.Conflict("rules-not-newer", $"The ledger follows the rules {Rules} already.");
        return rules.Version > LatestRules ? UnknownRules(rules.Version) : (this with { Rules = rules.Version }, null);
    }

    private static Error NotOperator(Address actor) => Error.Forbidden("not-operator", $"{actor} is not an operator of this ledger.");

    private static Error UnknownRules(int version) => Error.Invalid("unknown-rules", $"The rules {version} are not known; the newest are {LatestRules}.");
}
