using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.TestKit;

/// <summary>Keys and a genesis for tests: fixed, so that failures repeat.</summary>
public static class TestLedger
{
    /// <summary>The chain id of every test ledger.</summary>
    public const ulong ChainId = 31337;

    /// <summary>Signs blocks.</summary>
    public static KeyPair Writer { get; } = Key(1);

    /// <summary>Signs blocks too, for tests with two writers.</summary>
    public static KeyPair OtherWriter { get; } = Key(2);

    /// <summary>Attests what files hold.</summary>
    public static KeyPair Attestor { get; } = Key(3);

    /// <summary>Registers keys.</summary>
    public static KeyPair Operator { get; } = Key(4);

    /// <summary>Owns Datanets.</summary>
    public static KeyPair Owner { get; } = Key(5);

    /// <summary>Contributes.</summary>
    public static KeyPair Contributor { get; } = Key(6);

    /// <summary>Nobody in particular.</summary>
    public static KeyPair Stranger { get; } = Key(7);

    /// <summary>Attests deposits on the L2.</summary>
    public static KeyPair Bridge { get; } = Key(8);

    /// <summary>The genesis that all test ledgers start with.</summary>
    public static Genesis Genesis { get; } = new("test", ChainId, 1,
    [
        new RegisteredKey(Writer.Address, Duties.Writer),
        new RegisteredKey(OtherWriter.Address, Duties.Writer),
        new RegisteredKey(Attestor.Address, Duties.Ingest),
        new RegisteredKey(Operator.Address, Duties.Operator),
        new RegisteredKey(Bridge.Address, Duties.Bridge),
    ], LedgerParameters.Default);

    /// <summary>The key whose private number is <paramref name="number"/>.</summary>
    public static KeyPair Key(int number) => KeyPair.FromPrivateKey(number.ToString("x64"));

    /// <summary>The head after the genesis block.</summary>
    public static LedgerHead Start(TimeProvider clock, Genesis? genesis = null) =>
        LedgerHead.Follow(null, LedgerHead.Create(genesis ?? Genesis, LedgerTime.From(clock.GetUtcNow()), Writer));

    /// <summary>A tick by <see cref="Writer"/> whose clock shows the entry's time.</summary>
    public static Entry Tick(Seq seq, LedgerTime time) => Entry.FromSystem(Kinds.Tick, new Tick(Writer.Address, time).Encode(), seq, time);

    /// <summary>Signs a command that lives for ten minutes.</summary>
    public static SignedCommand Sign(KeyPair key, LedgerDomain domain, TimeProvider clock, string kind, object payload, ulong nonce) =>
        SignedCommand.Sign(Command.Create(kind, payload, nonce, LedgerTime.From(clock.GetUtcNow().AddMinutes(10))), key, domain);
}
