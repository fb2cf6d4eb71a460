using System.Diagnostics;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What a pending system entry is to say.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Payload">Its payload; null for a tick, which is told with the writer's clock when its block is built.</param>
internal sealed record SystemEntry(string Kind, byte[]? Payload)
{
    /// <summary>Carries the time.</summary>
    public static readonly SystemEntry Tick = new(Kinds.Tick, null);
}

/// <summary>Something that waits in the sequencer's queue: a command, a system entry, or (neither) a read that wants a fresh head.</summary>
internal sealed record Pending(ParsedCommand? Command, SystemEntry? System, CancellationToken Caller)
{
    /// <summary>What a read is answered with.</summary>
    public static readonly Committed Read = new(new Outcome(default, default, "", null), Repeated: false);

    public TaskCompletionSource<Result<Committed>> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The span that its submitter is in; null where nothing is traced.</summary>
    public Activity? Trace { get; init; }

    public bool IsRead => Command is null && System is null;

    public int Bytes => Command?.Signed.Command.Payload.Length ?? 0;

    /// <summary>True where nobody waits any more and nothing has been done yet.</summary>
    public bool GaveUp() => Caller.IsCancellationRequested && (Answer.TrySetCanceled(Caller) || Answer.Task.IsCanceled);
}

/// <summary>What a batch becomes on a head: the lines of the next block, the state after them, and an answer for each member that was reached.</summary>
internal sealed record BlockDraft(IReadOnlyList<ReadOnlyMemory<byte>> Lines, LedgerState State, IReadOnlyList<(Pending Pending, Result<Committed> Answer)> Answers)
{
    /// <summary>Applies a batch in order until the block is full; members after that are not answered.</summary>
    /// <param name="head">The head that the block will extend.</param>
    /// <param name="batch">What waits.</param>
    /// <param name="now">The writer's clock.</param>
    /// <param name="writer">Who will sign the block.</param>
    public static BlockDraft Build(LedgerHead head, IReadOnlyList<Pending> batch, LedgerTime now, Address writer)
    {
        var tick = new Lazy<byte[]>(() => new Tick(writer, now).Encode());
        var state = head.State.ToDraft();
        var time = LedgerTime.Later(state.Time, now);
        var lines = new List<ReadOnlyMemory<byte>>();
        var answers = new List<(Pending, Result<Committed>)>(batch.Count);
        var room = state.Parameters.RoomInBlock(state.NextSeq);
        var bytes = 0;
        foreach (var (index, pending) in batch.Index())
        {
            if (index % LedgerState.ReadTogether == 0)
                state.ReadAhead(batch.Skip(index).Take(LedgerState.ReadTogether).Select(p => p.Command));
            // A proposal that is executed may put the next border nearer than it was when the block began.
            if (state.Rules != head.State.Rules || (lines.Count > 0 && state.IsAtBoundary))
                break;
            if (pending.IsRead)
            {
                answers.Add((pending, Pending.Read));
                continue;
            }
            if (pending.Command is { } known && state.FindOutcome(known.Signed, time) is { } before)
            {
                answers.Add((pending, new Committed(before, Repeated: true)));
                continue;
            }
            var entry = pending.Command is { } command
                ? Entry.FromCommand(command.Signed, state.NextSeq, time)
                : Entry.FromSystem(pending.System!.Kind, pending.System.Payload ?? tick.Value, state.NextSeq, time);
            var line = entry.Encode();
            if (lines.Count == room || bytes + line.Length + 1 > Block.MaxBodyBytes)
                break;
            var (next, outcome) = state.Apply(entry, pending.Command);
            if (!outcome.Try(out var accepted, out var error))
            {
                answers.Add((pending, error));
                continue;
            }
            answers.Add((pending, new Committed(accepted, Repeated: false)));
            lines.Add(line);
            bytes += line.Length + 1;
            state = next;
        }
        return new BlockDraft(lines, state.Settle(), answers);
    }
}
