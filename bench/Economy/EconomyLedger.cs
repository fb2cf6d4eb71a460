using System.Numerics;
using OpenLedger.Bench.Ledger;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Economy;

/// <summary>
/// A ledger among whose accounts OPEN goes back and forth, in memory. Nothing is signed and nothing is written: what is left is what the rules cost. A thousand entries come
/// in each second of its time, and each command is good for a minute, so that sixty thousand nonces are live, and each new one frees an old one.
/// </summary>
internal sealed class EconomyLedger
{
    /// <summary>How many commands a block has; of signed transfers about so many fit into one.</summary>
    public const int BlockLength = 2_000;

    /// <summary>Of so many commands, twelve give, three reserve, two take what is reserved, one gives it back, and two withdraw.</summary>
    private const int Cycle = 20;

    /// <summary>One hold stays open for so many accounts.</summary>
    private const int AccountsPerHold = 100;

    private const ulong EntryMs = 1, ChainId = 31337;

    private static readonly KeyPair Bridge = Workload.Key(3);
    private static readonly TimeSpan CommandLife = TimeSpan.FromMinutes(1), HoldLife = TimeSpan.FromDays(1);
    private static readonly LedgerTime Begin = new(1_790_000_000_000);

    // Nobody checks it.
    private static readonly Signature SomeSignature = Bridge.Sign(default);
    private static readonly LedgerDomain SomeDomain = new(31337, default);

    private readonly Address[] _accounts;
    private readonly Random _random;
    private readonly Queue<(Seq Hold, Address Payee)> _holds = [];
    private readonly int _openHolds;
    private ulong _made;

    private EconomyLedger(int accounts, int seed)
    {
        _random = new Random(seed);
        _openHolds = accounts / AccountsPerHold;
        _accounts = [.. Enumerable.Range(0, accounts).Select(AccountOf)];
        var genesis = new Genesis("bench", ChainId, LedgerState.LatestRules,
            [new RegisteredKey(Workload.Writer.Address, Duties.Writer), new RegisteredKey(Bridge.Address, Duties.Bridge), new RegisteredKey(Workload.Key(2).Address, Duties.Operator)],
            LedgerParameters.Default with { StateIntervalEntries = 1UL << 32 });
        State = Accepted(LedgerState.Empty.Apply(Entry.FromSystem(Kinds.Genesis, genesis.Encode(), new Seq(0), Begin), null));
        _made = 1;
    }

    /// <summary>What the ledger says.</summary>
    public LedgerState State { get; private set; }

    /// <summary>One of so many accounts, each of which has as much as the next, or twice as much.</summary>
    public static EconomyLedger Create(int accounts, int seed)
    {
        var ledger = new EconomyLedger(accounts, seed);
        var deposit = new BridgeDeposit(ChainId, new DepositId(Workload.Writer.Address, 0), default, 1, ledger._accounts[0], OpenAmount.Supply);
        ledger.Apply([ledger.Make(Bridge.Address, Kinds.BridgeDeposit, deposit)]);
        // Each gives half of what it has to one that has nothing.
        foreach (var block in Enumerable.Range(1, accounts - 1).Chunk(BlockLength))
            ledger.Apply([.. block.Select(ledger.Give)]);
        return ledger;
    }

    /// <summary>The address of an account.</summary>
    public static Address AccountOf(int number)
    {
        Span<byte> hash = stackalloc byte[Hash256.Size];
        Hash256.Sha256(BitConverter.GetBytes(number)).CopyTo(hash);
        return new Address(hash[..Address.Size]);
    }

    /// <summary>The commands of the next block, read and found to be their actors' as it were.</summary>
    public ParsedCommand[] MakeBlock()
    {
        var commands = new ParsedCommand[BlockLength];
        for (var i = 0; i < commands.Length; i++)
            commands[i] = Next();
        return commands;
    }

    /// <summary>Applies the commands of a block in their order, as a sequencer does.</summary>
    /// <exception cref="InvalidOperationException">The rules refuse one: the benchmark is wrong.</exception>
    public void Apply(ParsedCommand[] commands)
    {
        var state = State.ToDraft();
        foreach (var (index, command) in commands.Index())
        {
            if (index % LedgerState.ReadTogether == 0)
                state.ReadAhead(commands.Skip(index).Take(LedgerState.ReadTogether));
            state = Accepted(state.Apply(Entry.FromCommand(command.Signed, state.NextSeq, TimeOf(state.NextSeq.Value)), command));
        }
        State = state.Settle();
    }

    private ParsedCommand Give(int number)
    {
        var generation = BitOperations.Log2((uint)number);
        return Make(_accounts[number - (1 << generation)], Kinds.OpenTransfer, new OpenTransfer(_accounts[number], new OpenAmount(OpenAmount.Supply.Units >> (generation + 1)), ""));
    }

    private ParsedCommand Next()
    {
        var (from, to) = (_random.Next(_accounts.Length), _random.Next(_accounts.Length - 1));
        var (actor, other) = (_accounts[from], _accounts[to < from ? to : to + 1]);
        var amount = new OpenAmount((UInt128)_random.NextInt64(1, 1_000_000_000_000));
        switch (_made % Cycle)
        {
            case < 3:
                _holds.Enqueue((new Seq(_made), other));
                return Make(actor, Kinds.HoldReserve, new HoldReserve(other, OpenAmount.Whole(1), TimeOf(_made).Plus(HoldLife), ""));
            case < 5 when _holds.Count > _openHolds && _holds.TryDequeue(out var hold):
                return Make(hold.Payee, Kinds.HoldPost, new HoldPost(new HoldId(hold.Hold), amount));
            case 5 when _holds.Count > _openHolds && _holds.TryDequeue(out var hold):
                return Make(hold.Payee, Kinds.HoldVoid, new HoldVoid(new HoldId(hold.Hold)));
            case < 8:
                return Make(actor, Kinds.BridgeWithdraw, new BridgeWithdraw(actor, amount));
            default:
                return Make(actor, Kinds.OpenTransfer, new OpenTransfer(other, amount, ""));
        }
    }

    private ParsedCommand Make(Address actor, string kind, Payload payload)
    {
        var number = _made++;
        var command = new Command(kind, default, number, TimeOf(number).Plus(CommandLife));
        return new ParsedCommand(new SignedCommand(command, SomeSignature, actor, Hash256.Sha256(BitConverter.GetBytes(number)), SomeDomain), payload);
    }

    private static LedgerTime TimeOf(ulong seq) => new(Begin.UnixMs + (seq * EntryMs));

    private static LedgerState Accepted((LedgerState State, Core.Results.Result<Outcome> Outcome) applied) =>
        applied.Outcome.Error is { } error ? throw new InvalidOperationException($"A command is refused: {error.Message}") : applied.State;
}
