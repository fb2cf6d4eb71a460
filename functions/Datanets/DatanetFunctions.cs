using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Datanets;

/// <summary>Reads Datanets and their versions.</summary>
public sealed class DatanetFunctions(LedgerService ledger, DatanetBlobs blobs)
{
    /// <summary>All Datanets, newest first.</summary>
    [Function("ListDatanets")]
    public Task<IActionResult> ListDatanets(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets")] HttpRequest request, CancellationToken cancellationToken) =>
        PageAsync(request, "datanets", (book, before) =>
            book.Datanets.Values.Reverse().Where(d => d.Id.Created.Value < before).Select(d => (d.Id.Created.Value, Views.Of(d))), cancellationToken);

    /// <summary>One Datanet.</summary>
    [Function("GetDatanet")]
    public async Task<IActionResult> GetDatanet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await FindAsync(request, id, cancellationToken)).Try(out var found, out var error) ? ApiResult.Ok(Views.Of(found.Datanet)) : Problems.From(error);

    /// <summary>The contributions to a Datanet, newest first.</summary>
    [Function("ListContributions")]
    public async Task<IActionResult> ListContributions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/contributions")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        var now = LedgerTime.From(ledger.Clock.GetUtcNow());
        return await PageAsync(request, $"contributions|{id}", (book, before) => Range(book.ByDatanet, found.Datanet.Id, before)
            .Select(c => (c.Contribution.Declared.Value, Views.Of(book.Contributions[c.Contribution], now, found.Head.State.Parameters))), cancellationToken);
    }

    /// <summary>The versions of a Datanet, newest first.</summary>
    [Function("ListVersions")]
    public async Task<IActionResult> ListVersions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/versions")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        return await PageAsync(request, $"versions|{id}", (book, before) => Numbers(found.Datanet, before)
            .Select(n => (n, Views.Of(book.Versions[(found.Datanet.Id, n)]))), cancellationToken);
    }

    /// <summary>One version with its manifest, which never change.</summary>
    [Function("GetVersion")]
    public async Task<IActionResult> GetVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/versions/{number}")] HttpRequest request, string id, string number, CancellationToken cancellationToken)
    {
        if (!(await FindVersionAsync(request, id, number, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        if (await blobs.Manifest(found.Version.Manifest).ReadAsync(DatanetManifest.MaxBytes, cancellationToken) is not { } manifest
            || Hash256.Sha256(manifest) != found.Version.Manifest)
            throw new InvalidDataException($"The manifest {found.Version.Manifest} is missing or damaged.");
        using var document = JsonDocument.Parse(manifest);
        return ApiResult.Immutable(request, found.Version.Manifest.ToString(), Views.Of(found.Version, document.RootElement));
    }

    /// <summary>Read-only URLs of a version's records: for anyone where the Datanet is public, else for whom <see cref="DatanetAccess"/> lets read it.</summary>
    [Function("PostDownloads")]
    public async Task<IActionResult> PostDownloads(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "datanets/{id}/versions/{number}/downloads")] HttpRequest request, string id, string number,
        CancellationToken cancellationToken)
    {
        if (!(await FindVersionAsync(request, id, number, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        if (await CheckReadAsync(request, found, cancellationToken) is { } refusal)
            return Problems.From(refusal);
        var book = found.Head.State.Datanets;
        var contributions = Numbers(found.Datanet, found.Version.Number + 1).SelectMany(n => book.Versions[(found.Datanet.Id, n)].Contributions)
            .Select(c => book.Contributions[c]).OrderBy(c => c.Id).ToList();
        var expiresAt = blobs.UrlsExpireAt();
        var files = new List<object>(contributions.Count);
        foreach (var contribution in contributions)
        {
            var ingested = contribution.Ingested!;
            files.Add(new
            {
                contribution = contribution.Id.ToString(),
                url = await blobs.DownloadUrlAsync(ingested.RecordsSha256, expiresAt, cancellationToken),
                sha256 = ingested.RecordsSha256.ToString(),
                bytes = ApiResult.Number(ingested.RecordsBytes),
                records = ApiResult.Number(ingested.Records),
            });
        }
        return ApiResult.Ok(new { expiresAt = LedgerTime.From(expiresAt).ToString(), files }).With("Cache-Control", "no-store");
    }

    /// <summary>Who was granted what, and how it ended; newest first.</summary>
    [Function("ListGrants")]
    public async Task<IActionResult> ListGrants(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/grants")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        var now = LedgerTime.From(ledger.Clock.GetUtcNow());
        return await PageAsync(request, $"grants|{id}", (book, before) => book.Grants.Of(found.Datanet.Id, new Seq(before))
            .Select(g => (g.Seq.Value, Views.Of(g, now))), cancellationToken);
    }

    /// <summary>Why the caller may not read a version's records, or null. Nobody needs to say who they are for a public one.</summary>
    private async Task<Error?> CheckReadAsync(HttpRequest request, FoundVersion found, CancellationToken cancellationToken)
    {
        Address? caller = null;
        if (!found.Datanet.Terms.IsPublic)
        {
            if (!(await RequestReader.AuthenticateAsync(request, found.Head, ledger.Clock, ApiScopes.Read, cancellationToken)).Try(out var signer, out var error))
                return error;
            caller = signer;
        }
        var now = LedgerTime.Later(found.Head.State.Time, LedgerTime.From(ledger.Clock.GetUtcNow()));
        return DatanetAccess.Check(found.Head.State.Datanets, found.Datanet.Id, found.Version.Number, caller, DatanetUses.Read, now).Error;
    }

    private sealed record Found(LedgerHead Head, Datanet Datanet);

    private sealed record FoundVersion(LedgerHead Head, Datanet Datanet, DatanetVersion Version);

    private async Task<Result<Found>> FindAsync(HttpRequest request, string id, CancellationToken cancellationToken, params string[] query)
    {
        if (RequestReader.CheckQuery(request, query) is { } unknown)
            return unknown;
        if (!DatanetId.TryParse(id, out var parsed))
            return Error.Invalid("not-an-id", "A Datanet's id is dn- and a number.");
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return error;
        return head.State.Datanets.Datanets.TryGetValue(parsed, out var datanet)
            ? new Found(head, datanet)
            : Error.NotFound("datanet-unknown", $"There is no Datanet {parsed}.");
    }

    private async Task<Result<FoundVersion>> FindVersionAsync(HttpRequest request, string id, string number, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(request, id, cancellationToken)).Try(out var found, out var error))
            return error;
        if (!Decimals.TryParse(number, out var parsed))
            return Error.Invalid("not-a-version", "A version is a number from 1.");
        return found.Head.State.Datanets.Versions.TryGetValue((found.Datanet.Id, parsed), out var version)
            ? new FoundVersion(found.Head, found.Datanet, version)
            : Error.NotFound("version-unknown", $"{id} has no version {parsed}.");
    }

    private static IEnumerable<ulong> Numbers(Datanet datanet, ulong before)
    {
        for (var number = before == 0 ? 0 : Math.Min(datanet.Latest?.Number ?? 0, before - 1); number > 0; number--)
            yield return number;
    }

    private static IEnumerable<(DatanetId Datanet, ContributionId Contribution)> Range(
        ImmutableSortedSet<(DatanetId Datanet, ContributionId Contribution)> all, DatanetId datanet, ulong before)
    {
        var at = all.IndexOf((datanet, new ContributionId(new Seq(before))));
        for (var i = (at < 0 ? ~at : at) - 1; i >= 0 && all[i].Datanet == datanet; i--)
            yield return all[i];
    }

    private async Task<IActionResult> PageAsync(
        HttpRequest request, string list, Func<DatanetBook, ulong, IEnumerable<(ulong Position, object View)>> items, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor") is { } unknown)
            return Problems.From(unknown);
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !RequestReader.ReadCursor(request, list).Try(out var cursor, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        var page = items(head.State.Datanets, cursor ?? ulong.MaxValue).Take(limit + 1).ToList();
        return ApiResult.Ok(new
        {
            items = page.Take(limit).Select(p => p.View),
            next = page.Count > limit ? RequestReader.WriteCursor(list, page[limit - 1].Position) : null,
        });
    }
}
