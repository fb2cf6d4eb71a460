using System.Text.RegularExpressions;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What is listed.</summary>
public enum ListingKind
{
    /// <summary>A standard that Datanets can say they follow.</summary>
    Standard,

    /// <summary>A base model that adapters can be trained for.</summary>
    Model,
}

/// <summary>A standard or a base model that a proposal has listed.</summary>
/// <param name="Name">Its name: 1 to 100 letters, digits, dots, hyphens and slashes.</param>
/// <param name="Sha256">The hash of the document that says what it is: a standard's text, a model's manifest.</param>
/// <param name="Uri">Where that can be read.</param>
public sealed record Listing(string Name, Hash256 Sha256, string Uri);

/// <summary>Lists a standard or a base model, or takes it off the list.</summary>
/// <param name="List">Which list.</param>
/// <param name="Name">The name.</param>
/// <param name="Add">What is listed; null to take it off.</param>
public sealed partial record ListingChange(ListingKind List, string Name, Listing? Add) : ProposalAction
{
    private const int MaxNameLength = 100;
    private const int MaxUriLength = 500;

    /// <inheritdoc />
    public override string Kind => List == ListingKind.Model ? "model" : "standard";

    /// <inheritdoc />
    public override object ToJson() => Add is null
        ? new { change = "remove", kind = Kind, name = Name }
        : new { change = "add", kind = Kind, name = Name, sha256 = Add.Sha256.ToString(), uri = Add.Uri };

    internal static ListingChange ReadMembers(ObjectReader reader, ListingKind list)
    {
        var isAdded = reader.OneOf("change", "add", "remove") == "add";
        var name = reader.Text("name", 1, MaxNameLength);
        if (!NamePattern().IsMatch(name))
            reader.Reject("listing-name", "A listing's name is letters, digits, dots and hyphens, with single slashes between.", "name");
        if (!isAdded)
            return new ListingChange(list, name, null);
        var (sha256, uri) = (reader.Hash("sha256"), reader.Text("uri", 1, MaxUriLength));
        if (!System.Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("https" or "ipfs") || uri.Any(c => c is <= ' ' or > '~'))
            reader.Reject("listing-uri", "A listing's document is at an https or ipfs address in ASCII.", "uri");
        return new ListingChange(list, name, new Listing(name, sha256, uri));
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9.\-]*(/[A-Za-z0-9][A-Za-z0-9.\-]*)*\z", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamePattern();
}
