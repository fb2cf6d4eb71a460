using OpenLedger.Core.Json;

namespace OpenLedger.Core.Identity;

/// <summary>What a caller may ask for on behalf of an address, beyond what anyone may. Nothing here changes the ledger: only signed commands do.</summary>
[Flags]
public enum ApiScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads what is private to the address, and to Datanets that let it read.</summary>
    Read = 1,

    /// <summary>Asks for upload URLs of the address's contributions.</summary>
    Upload = 2,

    /// <summary>Everything: what a signed request may.</summary>
    All = Read | Upload,
}

/// <summary>The words of scopes on the ledger.</summary>
public static class ApiScopeWords
{
    private static readonly (string Word, ApiScopes Scope)[] Vocabulary = [("read", ApiScopes.Read), ("upload", ApiScopes.Upload)];

    /// <summary>The scopes' words, sorted.</summary>
    public static IReadOnlyList<string> Of(ApiScopes scopes) => [.. Vocabulary.Where(v => scopes.HasFlag(v.Scope)).Select(v => v.Word)];

    /// <summary>Reads the member <c>scopes</c>: sorted words without repetition, at least one.</summary>
    internal static ApiScopes Read(ObjectReader reader)
    {
        var words = reader.Texts("scopes", 1, Vocabulary.Length, 16);
        var scopes = words.Aggregate(ApiScopes.None, static (all, word) => all | Vocabulary.FirstOrDefault(v => v.Word == word).Scope);
        if (!words.SequenceEqual(Of(scopes)))
            reader.Reject("not-allowed", $"Scopes are some of {string.Join(", ", Vocabulary.Select(v => v.Word))}, in this order, each once.", "scopes");
        return scopes;
    }
}
