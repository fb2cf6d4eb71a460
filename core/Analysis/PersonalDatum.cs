namespace OpenLedger.Core.Analysis;

/// <summary>What sort of personal or secret data a text seems to hold; the rules are in docs/datanets/ingest-rules.md.</summary>
public enum PersonalKind
{
    /// <summary>A key or token of a service, by its published prefix.</summary>
    ApiKey,

    /// <summary>The number of a payment card (ISO/IEC 7812), with its check digit.</summary>
    Card,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>An IBAN (ISO 13616), with its country's length and its check digits.</summary>
    Iban,

    /// <summary>An IPv4 address.</summary>
    Ipv4,

    /// <summary>An IPv6 address (RFC 4291).</summary>
    Ipv6,

    /// <summary>A number of a person: United States (SSN), Brazil (CPF), Spain (DNI) or France (NIR).</summary>
    NationalId,

    /// <summary>A telephone number, international (E.164) or North American.</summary>
    Phone,

    /// <summary>The beginning of a private key (RFC 7468).</summary>
    PrivateKey,
}

/// <summary>The words of <see cref="PersonalKind"/> on the wire.</summary>
public static class PersonalKinds
{
    /// <summary>All words, in the order of the enumeration, which is that of the alphabet.</summary>
    public static IReadOnlyList<string> Words { get; } = ["api-key", "card", "email", "iban", "ipv4", "ipv6", "national-id", "phone", "private-key"];

    /// <summary>The word on the wire.</summary>
    public static string Word(this PersonalKind kind) => Words[(int)kind];
}

/// <summary>Where a text seems to hold personal data. The data itself is never repeated.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Length">How long it is, in bytes.</param>
internal readonly record struct PersonalDatum(PersonalKind Kind, int Offset, int Length);
