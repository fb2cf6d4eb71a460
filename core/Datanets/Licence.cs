using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Datanets;

/// <summary>The terms that contributors give their records under.</summary>
/// <param name="Id">An id of the SPDX licence list, or <c>LicenseRef-</c> and a name of one's own (SPDX 2.3, annex D).</param>
/// <param name="Terms">The text of own terms; null where the list has it.</param>
/// <param name="Permissions">What the terms permit, as data.</param>
public sealed record Licence(string Id, string? Terms, LicencePermissions Permissions)
{
    /// <summary>What the ids of own terms begin with.</summary>
    public const string OwnPrefix = "LicenseRef-";

    private const int MaxIdLength = 100;

    /// <summary>Of a public Datanet whose creator says nothing about permissions.</summary>
    public Licence(string id, string? terms)
        : this(id, terms, LicencePermissions.Default(id, isPublic: true))
    {
    }

    /// <summary>SHA-256 of the canonical JSON of all three; a contributor signs it to accept exactly these terms.</summary>
    public Hash256 Hash() => Hash256.Sha256(Terms is null
        ? Jcs.Serialize(new { id = Id, permissions = Permissions.ToJson() })
        : Jcs.Serialize(new { id = Id, permissions = Permissions.ToJson(), terms = Terms }));

    /// <summary>Reads the member <c>licence</c>.</summary>
    /// <param name="reader">The object.</param>
    /// <param name="isPublic">Whether anyone may download the Datanet; what is permitted follows from it where <c>permissions</c> is left out.</param>
    internal static Licence Read(ObjectReader reader, bool isPublic)
    {
        var id = reader.Text("id", 1, MaxIdLength);
        var terms = reader.OptionalText("terms", 1, 20_000);
        var isOwn = id.StartsWith(OwnPrefix, StringComparison.Ordinal);
        if (!IsId(id))
            reader.Reject("licence-unknown", $"A licence is an id of the SPDX list, in its case, or {OwnPrefix} and letters, digits, dots and hyphens.", "id");
        if (isOwn && terms is null)
            reader.Reject("terms-missing", $"A licence of one's own ({OwnPrefix}…) comes with the text of its terms.", "terms");
        if (!isOwn && terms is not null)
            reader.Reject("terms-not-allowed", $"The SPDX list has the terms of {id}; terms that differ have an id of their own ({OwnPrefix}…).", "terms");
        var permissions = reader.Has("permissions") ? LicencePermissions.Read(reader.Object("permissions"), id) : LicencePermissions.Default(id, isPublic);
        reader.RejectUnknown();
        return new Licence(id, terms, permissions);
    }

    /// <summary>True for an id of the SPDX list and for one of own terms.</summary>
    internal static bool IsId(string text) =>
        text.Length <= MaxIdLength && (text.StartsWith(OwnPrefix, StringComparison.Ordinal) ? IsName(text.AsSpan(OwnPrefix.Length)) : SpdxLicences.Contains(text));

    private static bool IsName(ReadOnlySpan<char> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-'))
                return false;
        }
        return name.Length > 0;
    }
}
