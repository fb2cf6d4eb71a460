using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Proofs;

/// <summary>
/// A ledger of a bit of everything (<see cref="LedgerLife"/>), as hosts would have written it in blocks of a thousand entries: everything is signed, the state's hash is recorded after each border,
/// and who replays it from its first block gets the same. Whoever makes it knows the commands that it signs, so no signature is checked meanwhile.
/// </summary>
internal sealed class MixedLedger
{
    private const int Seed = 4, EntriesInBlock = 1_000;

    /// <summary>A hundred entries a second: a million in three hours.</summary>
    private const ulong EntryMs = 10;

    /// <summary>As the command line has it; attestors send more, and no more than 1,024 may be live.</summary>
    private static readonly TimeSpan CommandLife = TimeSpan.FromMinutes(10), AttestationLife = TimeSpan.FromSeconds(30);

    private readonly IBlockStore _store;
    private readonly StackKeys _keys;
    private readonly KeyPair _bridge = KeyPair.Generate();
    private readonly LedgerTime _begin;
    private readonly LedgerLife _life;
    private Task _inserting = Task.CompletedTask;

    private MixedLedger(IBlockStore store, StackKeys keys, LedgerTime begin)
    {
        (_store, _keys, _begin) = (store, keys, begin);
        _life = new LedgerLife(Seed, Chain, keys.Attestor, _bridge);
        Head = null!;
    }

    private const ulong Chain = 31337;

    /// <summary>The newest block, and the state after it.</summary>
    public LedgerHead Head { get; private set; }

    /// <summary>The bytes of all entries.</summary>
    public long Bytes { get; private set; }

    /// <summary>Writes one.</summary>
    /// <param name="store">Where there is none yet.</param>
    /// <param name="keys">The keys that its hosts will have.</param>
    /// <param name="interval">After how many entries each the state is recorded.</param>
    /// <param name="entries">How many entries it is to have.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task<MixedLedger> WriteAsync(IBlockStore store, StackKeys keys, ulong interval, ulong entries, CancellationToken cancellationToken)
    {
        var ledger = new MixedLedger(store, keys, LedgerTime.From(DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(entries * EntryMs)));
        var genesis = new Genesis("bench", Chain, LedgerState.LatestRules,
        [
            new RegisteredKey(keys.Writer.Address, Duties.Writer),
            new RegisteredKey(keys.Attestor.Address, Duties.Ingest),
            new RegisteredKey(ledger._bridge.Address, Duties.Bridge),
            new RegisteredKey(keys.Operator.Address, Duties.Operator),
        ], LedgerParameters.Default with { StateIntervalEntries = interval });
        var first = LedgerHead.Create(genesis, ledger._begin, keys.Writer);
        ledger.Head = LedgerHead.Follow(null, first);
        ledger._inserting = ledger.InsertAsync(first, cancellationToken);
        await ledger.GrowToAsync(entries, cancellationToken);
        return ledger;
    }

    /// <summary>Goes on until there are so many entries.</summary>
    public async Task GrowToAsync(ulong entries, CancellationToken cancellationToken)
    {
        while (Head.State.NextSeq.Value < entries)
            await GrowAsync(entries, cancellationToken);
        await _inserting;
    }

    /// <summary>One more block: it is signed on all threads, and applied while the one before it is inserted.</summary>
    private async Task GrowAsync(ulong entries, CancellationToken cancellationToken)
    {
        var (state, first) = (Head.State, Head.State.NextSeq);
        var count = (int)Math.Min(Math.Min(EntriesInBlock, (ulong)state.Parameters.RoomInBlock(first)), entries - first.Value);
        var acts = new Act?[count];
        for (var i = 0; i < count; i++)
            acts[i] = Due(i) is null ? _life.Next(At(i), TimeOf(At(i))) : null;
        var made = new (Entry Entry, ParsedCommand? Command)[count];
        Parallel.For(0, count, i => made[i] = acts[i] is { } act ? Sign(act, At(i)) : (Entry.FromSystem(
            Due(i) is null ? Kinds.Tick : Kinds.State, Due(i) ?? new Tick(_keys.Writer.Address, TimeOf(At(i))).Encode(), At(i), TimeOf(At(i))), null));
        var lines = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
        {
            (state, var outcome) = state.Apply(made[i].Entry, made[i].Command);
            if (outcome.Error is { } error)
                throw new InvalidOperationException($"Entry {At(i)}, {made[i].Entry.Kind}, is refused: {error.Message}");
            lines[i] = made[i].Entry.Encode();
            Bytes += lines[i].Length;
        }
        var block = Block.Seal(Head.Height + 1, Head.Hash, first, lines, state.Time, LedgerState.LatestRules, _keys.Writer);
        Head = Head.Advance(block, state);
        await _inserting;
        _inserting = InsertAsync(block, cancellationToken);

        Seq At(int i) => new(first.Value + (ulong)i);

        // What the first entry after a border records.
        byte[]? Due(int i) => i == 0 && Head.State.IsAtBoundary ? Head.State.Boundary!.ToRecord().Encode() : null;
    }

    private LedgerTime TimeOf(Seq seq) => new(_begin.UnixMs + (seq.Value * EntryMs));

    private (Entry, ParsedCommand?) Sign(Act act, Seq seq)
    {
        var isAttested = act.Actor == _keys.Attestor || act.Actor == _bridge;
        var command = Command.Create(act.Kind, act.Payload, seq.Value, TimeOf(seq).Plus(isAttested ? AttestationLife : CommandLife));
        var signed = SignedCommand.Sign(command, act.Actor, Head.Domain);
        return (Entry.FromCommand(signed, seq, TimeOf(seq)), ParsedCommand.From(signed));
    }

    private async Task InsertAsync(Block block, CancellationToken cancellationToken)
    {
        var inserted = await _store.InsertAsync(block, cancellationToken);
        if (inserted.Outcome != InsertOutcome.Inserted)
            throw new InvalidOperationException($"Block {block.Header.Height} was not inserted: {inserted.Outcome} {inserted.Problem}");
    }
}
