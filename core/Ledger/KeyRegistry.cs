using System.Collections.Immutable;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What a registered key may do beyond what every user may.</summary>
[Flags]
public enum Duties
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Signs blocks.</summary>
    Writer = 1,

    /// <summary>Attests what uploaded files hold, and new versions of Datanets.</summary>
    Ingest = 2,

    /// <summary>Registers and revokes keys and switches the rules.</summary>
    Operator = 4,

    /// <summary>Decides appeals.</summary>
    Arbiter = 8,

    /// <summary>Attests what comes in over the L2.</summary>
    Bridge = 16,
}

/// <summary>The keys that have duties.</summary>
/// <param name="Keys">Each key's duties; a key without any is absent.</param>
public sealed record KeyRegistry(ImmutableDictionary<Address, Duties> Keys)
{
    /// <summary>No keys.</summary>
    public static readonly KeyRegistry Empty = new(ImmutableDictionary<Address, Duties>.Empty);

    private static readonly (string Word, Duties Duty)[] Vocabulary =
        [("arbiter", Duties.Arbiter), ("bridge", Duties.Bridge), ("ingest", Duties.Ingest), ("operator", Duties.Operator), ("writer", Duties.Writer)];

    /// <summary>All duties that there are.</summary>
    internal static Duties AllDuties { get; } = Vocabulary.Aggregate(Duties.None, static (all, word) => all | word.Duty);

    /// <summary>True where <paramref name="address"/> has all of <paramref name="duties"/>.</summary>
    public bool Has(Address address, Duties duties) => (Keys.GetValueOrDefault(address) & duties) == duties;

    /// <summary>With more duties for a key.</summary>
    public Result<KeyRegistry> Register(Address address, Duties duties) =>
        Has(address, duties)
            ? Error.Conflict("key-registered", $"{address} has these duties already.")
            : new KeyRegistry(Keys.SetItem(address, Keys.GetValueOrDefault(address) | duties));

    /// <summary>With fewer duties for a key. The last writer and the last operator stay.</summary>
    public Result<KeyRegistry> Revoke(Address address, Duties duties)
    {
        if (!Has(address, duties))
            return Error.Conflict("key-not-registered", $"{address} does not have these duties.");
        var left = Keys[address] & ~duties;
        var registry = new KeyRegistry(left == Duties.None ? Keys.Remove(address) : Keys.SetItem(address, left));
        return registry.Keys.Values.Any(d => d.HasFlag(Duties.Writer)) && registry.Keys.Values.Any(d => d.HasFlag(Duties.Operator))
            ? registry
            : Error.Conflict("last-key", "The last writer and the last operator cannot be revoked.");
    }

    /// <summary>The duties' words on the ledger, sorted.</summary>
    public static IReadOnlyList<string> Words(Duties duties) => [.. Vocabulary.Where(v => duties.HasFlag(v.Duty)).Select(v => v.Word)];

    /// <summary>Reads the member <c>duties</c>: sorted words without repetition.</summary>
    public static Duties ReadDuties(ObjectReader reader)
    {
        var words = reader.Texts("duties", 1, Vocabulary.Length, 16);
        var duties = words.Aggregate(Duties.None, static (all, word) => all | Vocabulary.FirstOrDefault(v => v.Word == word).Duty);
        if (!words.SequenceEqual(Words(duties)))
            reader.Reject("not-allowed", $"Duties are some of {string.Join(", ", Vocabulary.Select(v => v.Word))}, in this order, each once.", "duties");
        return duties;
    }
}
