using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>Who holds OPEN: an address, or one of the ledger's own accounts, which have names.</summary>
public readonly record struct AccountId : IComparable<AccountId>
{
    /// <summary>The ledger's account that holds what is not on the ledger but on the L2: all OPEN at first.</summary>
    public static readonly AccountId Bridge = new("bridge", default);

    private AccountId(string? name, Address address) => (Name, Address) = (name, address);

    /// <summary>The name of one of the ledger's own accounts; null for an address.</summary>
    public string? Name { get; }

    /// <summary>The address; zeros for one of the ledger's own accounts.</summary>
    public Address Address { get; }

    /// <summary>The account of an address.</summary>
    public static AccountId Of(Address address) => new(null, address);

    /// <summary>The ledger's own accounts whose names are fixed, in their order.</summary>
    public static IReadOnlyList<AccountId> Own { get; } = [Bridge];

    /// <summary>The ledger's own account of a name, or null.</summary>
    internal static AccountId? Named(string name) => Own.FirstOrDefault(own => own.Name == name) is { Name: not null } found ? found : null;

    /// <summary>Reads what people type: an address, or the name of one of the ledger's own accounts.</summary>
    public static bool TryParse(string text, out AccountId account)
    {
        if (Named(text) is { } own)
        {
            account = own;
            return true;
        }
        var isAddress = Address.TryParseInput(text, out var address);
        account = Of(address);
        return isAddress;
    }

    /// <summary>The ledger's own accounts by name, then addresses as their bytes.</summary>
    public int CompareTo(AccountId other) => (Name, other.Name) switch
    {
        (null, null) => Address.CompareTo(other.Address),
        (null, _) => 1,
        (_, null) => -1,
        var (name, others) => string.CompareOrdinal(name, others),
    };

    /// <summary>The name, or the address in the ledger's form.</summary>
    public override string ToString() => Name ?? Address.ToString();
}
