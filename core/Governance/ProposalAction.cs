using OpenLedger.Core.Disputes;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What a proposal does when it is executed.</summary>
public abstract record ProposalAction
{
    /// <summary>How many changes or payments one proposal has at most.</summary>
    private protected const int MaxItems = 16;

    /// <summary>Its word on the ledger.</summary>
    public abstract string Kind { get; }

    /// <summary>As on the ledger.</summary>
    public abstract object ToJson();

    /// <summary>Reads an object with the member <c>kind</c> and those of that kind.</summary>
    internal static ProposalAction Read(ObjectReader reader)
    {
        ProposalAction action = reader.OneOf("kind", "key", "model", "parameters", "slash", "standard", "text", "treasury") switch
        {
            "key" => KeyChange.ReadMembers(reader),
            "model" => ListingChange.ReadMembers(reader, ListingKind.Model),
            "parameters" => ParameterChange.ReadMembers(reader),
            "slash" => new SlashProvider(DisputeOpen.Read(reader)),
            "standard" => ListingChange.ReadMembers(reader, ListingKind.Standard),
            "treasury" => TreasurySpend.ReadMembers(reader),
            _ => new TextOnly(),
        };
        reader.RejectUnknown();
        return action;
    }
}

/// <summary>Nothing but what it says.</summary>
public sealed record TextOnly : ProposalAction
{
    /// <inheritdoc />
    public override string Kind => "text";

    /// <inheritdoc />
    public override object ToJson() => new { kind = Kind };
}

/// <summary>Sets parameters, all at once.</summary>
/// <param name="Changes">The new values, in the order of the names, each name once.</param>
public sealed record ParameterChange(IReadOnlyList<KeyValuePair<string, UInt128>> Changes) : ProposalAction
{
    /// <inheritdoc />
    public override string Kind => "parameters";

    /// <inheritdoc />
    public override object ToJson() => new { changes = Changes.Select(c => new { name = c.Key, value = c.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) }), kind = Kind };

    internal static ParameterChange ReadMembers(ObjectReader reader)
    {
        var changes = reader.Objects("changes", 1, MaxItems, change => KeyValuePair.Create(change.Text("name", 1, 64), change.UInt128("value", 0, UInt128.MaxValue)));
        if (!changes.Select(c => c.Key).SequenceEqual(changes.Select(c => c.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))
            reader.Reject("not-sorted", "Parameters are in the order of their names, each once.", "changes");
        return new ParameterChange(changes);
    }
}

/// <summary>A payment out of the treasury.</summary>
/// <param name="To">Whom.</param>
/// <param name="Amount">How much.</param>
public sealed record TreasuryPayment(Address To, OpenAmount Amount);

/// <summary>Spends OPEN of the treasury.</summary>
/// <param name="Payments">In the order of the addresses, each address once.</param>
public sealed record TreasurySpend(IReadOnlyList<TreasuryPayment> Payments) : ProposalAction
{
    /// <inheritdoc />
    public override string Kind => "treasury";

    /// <inheritdoc />
    public override object ToJson() => new { kind = Kind, payments = Payments.Select(p => new { amount = p.Amount.ToString(), to = p.To.ToString() }) };

    internal static TreasurySpend ReadMembers(ObjectReader reader)
    {
        var payments = reader.Objects("payments", 1, MaxItems, payment => new TreasuryPayment(payment.Address("to"), OpenAmount.Read(payment, "amount")));
        if (!payments.Select(p => p.To).SequenceEqual(payments.Select(p => p.To).Distinct().Order()))
            reader.Reject("not-sorted", "Payments are in the order of the addresses, each once.", "payments");
        return new TreasurySpend(payments);
    }
}

/// <summary>Gives a key duties, or takes them.</summary>
/// <param name="Key">Whose, which duties, and whether they are given.</param>
public sealed record KeyChange(KeyPayload Key) : ProposalAction
{
    /// <inheritdoc />
    public override string Kind => "key";

    /// <inheritdoc />
    public override object ToJson() => new { address = Key.Address.ToString(), change = Key.Register ? "register" : "revoke", duties = KeyRegistry.Words(Key.Duties), kind = Kind };

    internal static KeyChange ReadMembers(ObjectReader reader)
    {
        var register = reader.OneOf("change", "register", "revoke") == "register";
        return new KeyChange(new KeyPayload(reader.Address("address"), KeyRegistry.ReadDuties(reader), register));
    }
}

/// <summary>Takes a part of the stake behind a provider, for the treasury. The proposer puts a bond up, and has it back if it passes.</summary>
/// <param name="Case">Whom, for what, with which bond and evidence.</param>
public sealed record SlashProvider(DisputeOpen Case) : ProposalAction
{
    /// <inheritdoc />
    public override string Kind => "slash";

    /// <inheritdoc />
    public override object ToJson()
    {
        var members = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["accused"] = Case.Accused.ToString(), ["bond"] = Case.Bond.ToString(), ["evidence"] = Case.Claim.Evidence.ToString(), ["kind"] = Kind, ["offence"] = Case.Offence.Word,
            ["statement"] = Case.Claim.Statement,
        };
        if (Case.Claim.Url.Length > 0)
            members["url"] = Case.Claim.Url;
        return members;
    }
}
