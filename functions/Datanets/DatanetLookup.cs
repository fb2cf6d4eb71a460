using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>A Datanet at a head.</summary>
internal sealed record FoundDatanet(LedgerHead Head, Datanet Datanet);

/// <summary>A version of a Datanet at a head.</summary>
internal sealed record FoundVersion(LedgerHead Head, Datanet Datanet, DatanetVersion Version);

/// <summary>Finds what a request's path names, on a fresh head.</summary>
internal static class DatanetLookup
{
    /// <summary>The Datanet; or what is wrong with the query or the id.</summary>
    public static async Task<Result<FoundDatanet>> FindDatanetAsync(
        this LedgerService ledger, HttpRequest request, string id, CancellationToken cancellationToken, params string[] query)
    {
        if (RequestReader.CheckQuery(request, query) is { } unknown)
            return unknown;
        if (!DatanetId.TryParse(id, out var parsed))
            return Error.Invalid("not-an-id", "A Datanet's id is dn- and a number.");
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        return head.State.Datanets.Datanets.TryGetValue(parsed, out var datanet)
            ? new FoundDatanet(head, datanet)
            : Error.NotFound("datanet-unknown", $"There is no Datanet {parsed}.");
    }

    /// <summary>The version; or what is wrong with the query, the id or the number.</summary>
    public static async Task<Result<FoundVersion>> FindVersionAsync(
        this LedgerService ledger, HttpRequest request, string id, string number, CancellationToken cancellationToken, params string[] query)
    {
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken, query)).Try(out var found, out var error))
            return error;
        if (!Decimals.TryParse(number, out var parsed))
            return Error.Invalid("not-a-version", "A version is a number from 1.");
        return found.Head.State.Datanets.Versions.TryGetValue((found.Datanet.Id, parsed), out var version)
            ? new FoundVersion(found.Head, found.Datanet, version)
            : Error.NotFound("version-unknown", $"{id} has no version {parsed}.");
    }

    /// <summary>Who signed the request; nobody needs to say who they are where a Datanet is public.</summary>
    public static async Task<Result<Address?>> CallerAsync(
        this LedgerService ledger, HttpRequest request, LedgerHead head, Datanet datanet, CancellationToken cancellationToken)
    {
        if (datanet.Terms.IsPublic)
            return (Address?)null;
        return (await RequestReader.AuthenticateAsync(request, head, ledger.Clock, ApiScopes.Read, cancellationToken)).Try(out var caller, out var error) ? caller : error;
    }

    /// <summary>The moment at which a request is judged: now, and not before what the head knows.</summary>
    public static LedgerTime Now(this LedgerService ledger, LedgerHead head) => LedgerTime.Later(head.State.Time, LedgerTime.From(ledger.Clock.GetUtcNow()));
}
