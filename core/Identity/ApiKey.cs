using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>An API key as the ledger knows it. Who has its text may read in its owner's name, within its scopes and limits, and change nothing.</summary>
/// <param name="Hash">The SHA-256 of its text.</param>
/// <param name="Owner">Whose it is.</param>
/// <param name="Terms">What it may.</param>
/// <param name="Registered">The entry that registered it.</param>
/// <param name="RegisteredAt">That entry's time.</param>
/// <param name="RevokedAt">When it was revoked, or null.</param>
public sealed record ApiKey(Hash256 Hash, Address Owner, ApiKeyTerms Terms, Seq Registered, LedgerTime RegisteredAt, LedgerTime? RevokedAt = null)
{
    /// <summary>Whether it counts at a moment.</summary>
    public bool IsLive(LedgerTime now) => RevokedAt is null && now < Terms.ExpiresAt;
}

/// <summary>What an API key may.</summary>
/// <param name="Label">What its owner calls it, at most 64 characters. Public, as everything on the ledger.</param>
/// <param name="Scopes">What it may ask for.</param>
/// <param name="ExpiresAt">From when on it does not count.</param>
/// <param name="PerMinute">How many requests a minute each server takes with it; as many may come at once.</param>
/// <param name="PerDay">How many requests a day (UTC) it is good for.</param>
public sealed record ApiKeyTerms(string Label, ApiScopes Scopes, LedgerTime ExpiresAt, ulong PerMinute, ulong PerDay);

/// <summary><c>apikey.register</c>: an address lets whoever has a key read in its name.</summary>
/// <param name="Hash">The SHA-256 of the key's text.</param>
/// <param name="Terms">What it may.</param>
public sealed record ApiKeyRegister(Hash256 Hash, ApiKeyTerms Terms) : Payload
{
    /// <summary>The most requests a minute.</summary>
    public const ulong MaxPerMinute = 600_000;

    /// <summary>The most requests a day.</summary>
    public const ulong MaxPerDay = 1_000_000_000;

    /// <summary>The payload for signing.</summary>
    public object ToJson() => new
    {
        expiresAt = Terms.ExpiresAt.UnixMs.ToString(System.Globalization.CultureInfo.InvariantCulture),
        hash = Hash.ToString(),
        label = Terms.Label,
        perDay = Terms.PerDay.ToString(System.Globalization.CultureInfo.InvariantCulture),
        perMinute = Terms.PerMinute.ToString(System.Globalization.CultureInfo.InvariantCulture),
        scopes = ApiScopeWords.Of(Terms.Scopes),
    };

    internal static ApiKeyRegister Read(ObjectReader reader)
    {
        var expiresAt = new LedgerTime(reader.UInt64("expiresAt", 1, LedgerTime.Max.UnixMs));
        var hash = reader.Hash("hash");
        var label = reader.Text("label", 0, 64);
        DisplayText.Check(reader, "label", label);
        var perDay = reader.UInt64("perDay", 1, MaxPerDay);
        var perMinute = reader.UInt64("perMinute", 1, MaxPerMinute);
        return new ApiKeyRegister(hash, new ApiKeyTerms(label, ApiScopeWords.Read(reader), expiresAt, perMinute, perDay));
    }
}

/// <summary><c>apikey.revoke</c>, by its owner: from its entry on, the key does not count.</summary>
/// <param name="Hash">The SHA-256 of the key's text.</param>
public sealed record ApiKeyRevoke(Hash256 Hash) : Payload
{
    internal static ApiKeyRevoke Read(ObjectReader reader) => new(reader.Hash("hash"));
}
