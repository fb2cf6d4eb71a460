using System.Text.Json;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>A key and what it may do.</summary>
/// <param name="Address">The key's address.</param>
/// <param name="Duties">What it may do.</param>
public sealed record RegisteredKey(Address Address, Duties Duties);

/// <summary>The payload of the genesis entry: what the ledger is before its first command.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="ChainId">The EIP-155 chain id of its L2.</param>
/// <param name="Rules">The version of the rules it starts with.</param>
/// <param name="Keys">The keys that have duties from the start; one of them writes.</param>
/// <param name="Parameters">Every constant of the rules.</param>
public sealed record Genesis(string Name, ulong ChainId, int Rules, IReadOnlyList<RegisteredKey> Keys, LedgerParameters Parameters)
{
    /// <summary>How the supply is divided, sorted by pool and beneficiary; none where all of it is with the bridge at first.</summary>
    public IReadOnlyList<Allocation> Allocations { get; init; } = [];

    /// <summary>The canonical payload.</summary>
    public byte[] Encode() => Jcs.Serialize(new
    {
        allocations = Allocations.Select(a => a.ToMembers()),
        chainId = ChainId.ToString(),
        keys = Keys.OrderBy(k => k.Address).Select(k => new { address = k.Address.ToString(), duties = KeyRegistry.Words(k.Duties) }),
        name = Name,
        parameters = Parameters.ToMembers(),
        rules = Rules.ToString(),
    });

    /// <summary>Reads a payload.</summary>
    public static Result<Genesis> Parse(ReadOnlyMemory<byte> payload)
    {
        if (!Jcs.Parse(payload).Try(out var document, out var error))
            return error;
        using (document)
            return Read(document.RootElement);
    }

    private static Result<Genesis> Read(JsonElement root)
    {
        var reader = new ObjectReader(root);
        var allocations = Economy.Allocations.Read(reader);
        var chainId = reader.UInt64("chainId", 1, long.MaxValue);
        var keys = reader.Objects("keys", 1, 64, key => new RegisteredKey(key.Address("address"), KeyRegistry.ReadDuties(key)));
        var name = reader.Text("name", 1, 100);
        var parameters = LedgerParameters.Read(reader.Object("parameters"));
        var rules = reader.UInt64("rules", 1, int.MaxValue);
        if (keys.Select(k => k.Address).Distinct().Count() != keys.Count)
            reader.Reject("duplicate-key", "An address appears twice.", "keys");
        if (!keys.Any(k => k.Duties.HasFlag(Duties.Writer)))
            reader.Reject("no-writer", "No key may write.", "keys");
        return reader.Finish(() => new Genesis(name, chainId, (int)rules, keys, parameters) { Allocations = allocations });
    }
}
