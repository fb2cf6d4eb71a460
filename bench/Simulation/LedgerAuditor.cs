using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Snapshots;

namespace OpenLedger.Bench.Simulation;

/// <summary>Replays each block when it is stored, and compares what servers answer with that. It uses nothing of what the servers know.</summary>
/// <param name="world">The world.</param>
/// <param name="economy">Looks at the state after each entry.</param>
internal sealed class LedgerAuditor(World world, EconomyAuditor economy)
{
    private readonly List<(LedgerHead Head, StatePoint State, List<LedgerState> Within)> _chain = [];
    private List<LedgerState> _within = [];
    // Two who sign the same words at the same moment have the same digest.
    private readonly Dictionary<(Address Actor, Hash256 Digest), Outcome> _applied = [];
    private readonly HashSet<(Address Actor, Hash256 Digest)> _refused = [], _answeredFirst = [];
    private readonly HashSet<LedgerHead> _compared = new(ReferenceEqualityComparer.Instance);

    /// <summary>The newest block's head, or null.</summary>
    public LedgerHead? Head => _chain.Count == 0 ? null : _chain[^1].Head;

    /// <summary>How many blocks there are.</summary>
    public int Blocks => _chain.Count;

    /// <summary>How many commands are on the ledger.</summary>
    public int Commands => _applied.Count;

    /// <summary>A block has been stored.</summary>
    public void Inserted(Block block)
    {
        try
        {
            _within = [];
            var head = LedgerHead.Follow(Head, block, Observe);
            _chain.Add((head, new StatePoint(head.State), _within));
            if (world.IsTraced)
                world.Trace("table", $"has block {head.Height} of {block.Count}, {head.Hash}");
        }
        catch (CorruptLedgerException e)
        {
            world.Find(Rule.OneChain, e.Message);
        }
    }

    /// <summary>A client was told that its command is on the ledger.</summary>
    public void Acknowledged(SignedCommand command, Committed answer)
    {
        if (!_applied.TryGetValue(IdOf(command), out var outcome))
            world.Find(Rule.NothingAcknowledgedIsLost, $"{Name(command)} was acknowledged as entry {answer.Outcome.Seq} and is not on the ledger");
        else if (outcome != answer.Outcome)
            world.Find(Rule.AnswersEqualTheLedger, $"{Name(command)} was acknowledged with {answer.Outcome}, and the ledger says {outcome}");
        else if (!answer.Repeated && !_answeredFirst.Add(IdOf(command)))
            world.Find(Rule.AnswersEqualTheLedger, $"{Name(command)} was acknowledged as new twice");
    }

    /// <summary>A client was told that the rules refuse its command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="error">Why.</param>
    /// <param name="from">How many blocks there were when it was sent.</param>
    /// <param name="clocks">What the server's clock showed at some moments meanwhile.</param>
    /// <param name="isFinal">True where no earlier try can have put it on the ledger.</param>
    public void Refused(SignedCommand command, Error error, int from, IReadOnlyCollection<LedgerTime> clocks, bool isFinal)
    {
        if (isFinal && _applied.ContainsKey(IdOf(command)))
            world.Find(Rule.AnswersEqualTheLedger, $"{Name(command)} was refused ({error.Code}) and is on the ledger");
        if (isFinal)
            _refused.Add(IdOf(command));
        if (!IsRight(ParsedCommand.From(command), error, Math.Max(0, from - 1), clocks) && !IsRight(ParsedCommand.From(command), error, Math.Max(0, from - 1), Between(clocks, command.Command.Deadline, Math.Max(0, from - 1))))
            world.Find(Rule.RefusalsAreRight, $"{Name(command)} was refused with {error.Code}, which no state of the ledger since block {from - 1} gives: {error.Message}");
    }

    /// <summary>A client sends a command again that was refused; it may be taken now.</summary>
    public void Retried(SignedCommand command) => _refused.Remove(IdOf(command));

    /// <summary>A client was told the head.</summary>
    /// <param name="head">What it was told.</param>
    /// <param name="from">How many blocks there were when it asked.</param>
    public void Read(LedgerHead head, int from)
    {
        if (head.Height + 1 < (ulong)from)
            world.Find(Rule.ReadsAreFresh, $"block {from - 1} was there when the head was asked for, and the answer is {head.Height}");
        Compare(head, "a client's read");
    }

    /// <summary>Compares what a server says with the replay. What it has said before it cannot have changed: a head is immutable.</summary>
    public void Compare(LedgerHead head, string whose)
    {
        if (!_compared.Add(head))
            return;
        if (head.Height >= (ulong)_chain.Count)
            world.Find(Rule.NothingForks, $"{whose} has block {head.Height}, which is not there");
        else if (_chain[(int)head.Height].Head is var replayed && replayed.Hash != head.Hash)
            world.Find(Rule.NothingForks, $"{whose} has {head.Hash} as block {head.Height}, and the replay has {replayed.Hash}");
        else if (StateDigest.Of(head.State).Hash is var hash && _chain[(int)head.Height].State.Digest.Hash is var expected && hash != expected)
            world.Find(Rule.StatesEqualTheReplay, $"the state of {whose} after block {head.Height} has the hash {hash}, and that of the replay {expected}");
        else if ((head.State.Boundary?.AsOf, head.State.IsBoundaryRecorded) != (replayed.State.Boundary?.AsOf, replayed.State.IsBoundaryRecorded))
            world.Find(Rule.StatesEqualTheReplay, $"{whose} has another state to record after block {head.Height} than the replay");
    }

    private void Observe(LedgerState state, Entry entry, Result<Outcome> outcome)
    {
        _within.Add(state);
        economy.Applied(state, entry);
        if (!outcome.Try(out var applied, out var error))
        {
            world.Find(Rule.EveryEntryCountsOnce, $"entry {entry.Seq} ({entry.Kind}) is on the ledger, and the rules refuse it: {error.Code}");
            return;
        }
        if (entry.ToCommand() is not { } command)
            return;
        var id = (entry.Actor!.Value, Head!.Domain.Digest(command));
        if (!_applied.TryAdd(id, applied))
            world.Find(Rule.EveryEntryCountsOnce, $"the command of entry {entry.Seq} is entry {_applied[id].Seq} too");
        if (_refused.Contains(id))
            world.Find(Rule.AnswersEqualTheLedger, $"the command of entry {entry.Seq} was refused for good");
    }

    /// <summary>Whether a state of the ledger since a block gives that refusal.</summary>
    private bool IsRight(ParsedCommand command, Error error, int from, IReadOnlyCollection<LedgerTime> clocks)
    {
        for (var i = _chain.Count - 1; i >= from; i--)
        {
            if (clocks.Any(clock => Refusal(_chain[i].Head.State, command, clock) == error.Code))
                return true;
        }
        // Another command of the same block can be the reason, and a third one can have undone it.
        for (var i = Math.Max(1, from); i < _chain.Count; i++)
        {
            if (_chain[i].Within.Any(state => clocks.Any(clock => Refusal(state, command, clock) == error.Code)))
                return true;
        }
        return false;
    }

    /// <summary>The moments between those that a server's clock has shown at which something began or ended, a command's own time included.</summary>
    private List<LedgerTime> Between(IReadOnlyCollection<LedgerTime> clocks, LedgerTime deadline, int from)
    {
        var (first, last) = (clocks.Min(), clocks.Max());
        var ahead = new LedgerTime(deadline.UnixMs - _chain[^1].Head.State.Parameters.MaxDeadlineAheadMs);
        var edges = _chain.Skip(from).SelectMany(c => TimeEdges.Of(c.Head.State)).Append(deadline).Append(ahead).Distinct().Where(e => e >= first && e <= last).ToList();
        return [.. edges, .. edges.Where(e => e < last).Select(e => e.Plus(TimeSpan.FromMilliseconds(1)))];
    }

    private static string? Refusal(LedgerState state, ParsedCommand command, LedgerTime clock) =>
        state.Apply(Entry.FromCommand(command.Signed, state.NextSeq, LedgerTime.Later(state.Time, clock)), command).Outcome.Error?.Code;

    private static (Address Actor, Hash256 Digest) IdOf(SignedCommand command) => (command.Actor, command.Digest);

    private static string Name(SignedCommand command) => $"{command.Command.Kind} {command.Command.Nonce} of {command.Actor}";
}
