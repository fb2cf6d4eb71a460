using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Open;

/// <summary>Who holds OPEN: an address, or one of the ledger's own accounts, which have names.</summary>
public readonly record struct AccountId : IComparable<AccountId>
{
    /// <summary>The ledger's account that holds what is not on the ledger but on the L2: all OPEN at first.</summary>
    public static readonly AccountId Bridge = new("bridge", default);

    /// <summary>The ledger's account out of which the emission comes.</summary>
    public static readonly AccountId Community = new("community", default);

    /// <summary>The ledger's account that holds what contributors have earned and not collected.</summary>
    public static readonly AccountId Contributors = new("contributors", default);

    /// <summary>The ledger's account that holds what is paid for judging contributions, until it is known who was right.</summary>
    public static readonly AccountId Curation = new("curation", default);

    /// <summary>The ledger's account that holds the bonds of disputes.</summary>
    public static readonly AccountId Disputes = new("disputes", default);

    /// <summary>The ledger's account that holds what vests for the ecosystem.</summary>
    public static readonly AccountId Ecosystem = new("ecosystem", default);

    /// <summary>The ledger's account that holds what was paid for gas in the current epoch.</summary>
    public static readonly AccountId Gas = new("gas", default);

    /// <summary>The ledger's account that holds what vests for investors.</summary>
    public static readonly AccountId Investors = new("investors", default);

    /// <summary>The ledger's account that holds what stake has earned and nobody has collected yet.</summary>
    public static readonly AccountId Rewards = new("rewards", default);

    /// <summary>The ledger's account that holds all stake, what leaves included.</summary>
    public static readonly AccountId Stakers = new("stakers", default);

    /// <summary>The ledger's account that holds what vests for the team.</summary>
    public static readonly AccountId Team = new("team", default);

    /// <summary>The ledger's account that governance spends.</summary>
    public static readonly AccountId Treasury = new("treasury", default);

    private AccountId(string? name, Address address) => (Name, Address) = (name, address);

    /// <summary>The name of one of the ledger's own accounts; null for an address.</summary>
    public string? Name { get; }

    /// <summary>The address; zeros for one of the ledger's own accounts.</summary>
    public Address Address { get; }

    /// <summary>The account of an address.</summary>
    public static AccountId Of(Address address) => new(null, address);

    /// <summary>The ledger's own accounts whose names are fixed, in their order.</summary>
    public static IReadOnlyList<AccountId> Own { get; } = [Bridge, Community, Contributors, Curation, Disputes, Ecosystem, Gas, Investors, Rewards, Stakers, Team, Treasury];

    private const string SponsorPrefix = "sponsor:";

    /// <summary>The account that pays the gas of a Datanet's contributors: <c>sponsor:dn-5</c>.</summary>
    public static AccountId Sponsor(DatanetId datanet) => new(SponsorPrefix + datanet, default);

    /// <summary>The ledger's own account of a name, or null.</summary>
    internal static AccountId? Named(string name)
    {
        if (name.StartsWith(SponsorPrefix, StringComparison.Ordinal))
            return DatanetId.TryParse(name[SponsorPrefix.Length..], out var datanet) ? Sponsor(datanet) : null;
        return Own.FirstOrDefault(own => own.Name == name) is { Name: not null } found ? found : null;
    }

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

    /// <summary>Reads a member of an object: the name of one of the ledger's own accounts, or an address in the ledger's form.</summary>
    internal static AccountId Read(ObjectReader reader, string name)
    {
        var text = reader.Text(name, 1, 64);
        if (Named(text) is { } own)
            return own;
        if (!Address.TryParse(text, out var address))
            reader.Reject("not-an-account", $"An account is {string.Join(", ", Own)}, or 0x and 40 lower-case hexadecimal digits.", name);
        return Of(address);
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
