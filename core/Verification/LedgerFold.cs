using OpenLedger.Core.Claims;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Verification;

/// <summary>Applies entry after entry from an empty state, and compares what that gives with what was said of the ledger at its sizes.</summary>
internal sealed class LedgerFold
{
    /// <summary>How many entries are applied to one draft of the state.</summary>
    private const ulong DraftLength = 2_048;

    private readonly Queue<Commitment> _open;
    private readonly List<Commitment> _met = [];
    private readonly Dictionary<string, RejectedEntries> _rejected = new(StringComparer.Ordinal);
    private readonly ClaimProver _claims = new(ClaimBook.Empty);
    private readonly IProgress<ulong>? _progress;
    private ulong _commands;

    /// <param name="commitments">What the ledger has to meet.</param>
    /// <param name="progress">Is told how far it is, or null.</param>
    public LedgerFold(IEnumerable<Commitment> commitments, IProgress<ulong>? progress)
    {
        _open = new Queue<Commitment>(commitments.OrderBy(c => c.Size));
        _progress = progress;
        Meet(null);
    }

    /// <summary>The state after the last entry.</summary>
    public LedgerState State { get; private set; } = LedgerState.Empty;

    /// <summary>The tree over all entries.</summary>
    public LogTree Tree { get; } = new();

    /// <summary>Applies an entry. What the rules reject changes nothing and is counted; only the first entry must be taken, for without it there is no ledger.</summary>
    /// <param name="line">The entry, whose number is the next.</param>
    /// <param name="completed">Gets the tiles above the leaves that become whole.</param>
    /// <exception cref="VerificationException">It cannot stand here.</exception>
    public void Apply(in CheckedLine line, Action<LogTile>? completed = null)
    {
        var entry = line.Entry;
        if (entry.Time < State.Time)
            throw new VerificationException($"Entry {entry.Seq}", $"its time is {entry.Time}, before that of the entry in front of it, {State.Time}");
        if (State.NextSeq.Value % DraftLength == 0)
            State = State.Settle().ToDraft();
        (State, var outcome) = State.Apply(entry, line.Command);
        if (entry.Seq.Value == 0 && !outcome.IsOk)
            throw new VerificationException("Entry 0", $"it is no genesis: {outcome.Error.Message.TrimEnd('.')}");
        var isForged = outcome.Error?.Code == LedgerState.SignatureInvalid;
        _commands += entry.Actor is not null && !isForged ? 1UL : 0UL;
        if (outcome.Error is { } error)
        {
            _rejected[error.Code] = _rejected.TryGetValue(error.Code, out var known)
                ? known with { Count = known.Count + 1 }
                : new RejectedEntries(error.Code, 1, entry.Seq, error.Message);
        }
        Tree.Append(line.Leaf, completed);
        if (State.NextSeq.Value % 4096 == 0)
            _progress?.Report(State.NextSeq.Value);
    }

    /// <summary>Compares what was said of this size, if anything was.</summary>
    /// <param name="head">The hash of the block that ends here; null where none does or none is known.</param>
    /// <exception cref="VerificationException">The ledger is not what was said.</exception>
    public void Meet(Hash256? head, bool knowsBlocks = false)
    {
        while (_open.TryPeek(out var said) && said.Size == Tree.Size)
        {
            if (Tree.Root() is var root && root != said.LogRoot)
                throw new VerificationException(said.Name, $"it says the root {said.LogRoot}, and the entries have {root}: {Where()}");
            if (knowsBlocks && said.HeadHash is { } hash && hash != head)
                throw new VerificationException(said.Name, head is null ? $"no block ends after {said.Size} entries" : $"it says that block {hash} ends there, and it is {head}: {Where()}");
            if (said.ClaimsRoot is { } claims && ClaimsRoot() is var withdrawn && claims != withdrawn)
                throw new VerificationException(said.Name, $"it says claims on the vault with the root {claims}, and those of the ledger have {withdrawn}: {Where()}");
            _met.Add(_open.Dequeue());
        }
    }

    /// <summary>The root of what was withdrawn so far; only what has changed since it was last asked for is hashed.</summary>
    private Hash256 ClaimsRoot()
    {
        _claims.MoveTo(State.Open.Claims);
        return _claims.Root;
    }

    /// <summary>What was proved.</summary>
    /// <exception cref="VerificationException">The ledger is shorter than somebody has said.</exception>
    public VerificationReport Finish(VerifiedHead? head, Identity.LedgerDomain domain, bool signatures)
    {
        if (_open.TryPeek(out var said))
            throw new VerificationException($"Entry {Tree.Size}", $"it is missing: {said.Name.ToLowerInvariant()[0]}{said.Name[1..]} has been made already");
        return new VerificationReport(head, domain, State.Settle(), Tree.Root(), _commands, [.. _rejected.Values.OrderBy(r => r.First)], _met, signatures);
    }

    /// <summary>Between which sizes the difference lies.</summary>
    private string Where() => _met.Count == 0 ? "some entry before that is another one" : $"some entry from {_met[^1].Size} on is another one";
}
