using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Search;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Blobs;

namespace OpenLedger.Functions.Datanets;

/// <summary>Reads Datanets and their versions.</summary>
public sealed class DatanetFunctions(LedgerService ledger, DatanetBlobs blobs, DatanetSearch search)
{
    /// <summary>The Datanets that a text and filters find, private ones too: their names and cards are on the ledger for all to read. Without either all of them, newest first.</summary>
    [Function("ListDatanets")]
    public async Task<IActionResult> ListDatanets(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, ["limit", "cursor", .. DatanetSearch.Parameters]) is { } unknown)
            return Problems.From(unknown);
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error) || !DatanetSearch.Read(request).Try(out var query, out error)
            || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        if (!(await search.FollowAsync(head.State, cancellationToken)).Try(out var index, out error) || !DatanetSearch.ReadCursor(request, query, index).Try(out var after, out error))
            return Problems.From(error);
        var page = index.Search(query, after, limit);
        return ApiResult.Ok(new
        {
            items = page.Items.Select(Views.Of),
            next = page.Next is { } next ? RequestReader.WriteTextCursor(DatanetSearch.List(query), next.ToString()) : null,
            total = page.Summary is { } summary ? ApiResult.Number((ulong)summary.Total) : null,
            facets = page.Summary?.Facets.ToDictionary(f => f.Key.Word(), f => f.Value.Select(c => new { value = c.Value, count = ApiResult.Number((ulong)c.Count) })),
        });
    }

    /// <summary>One Datanet.</summary>
    [Function("GetDatanet")]
    public async Task<IActionResult> GetDatanet(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}")] HttpRequest request, string id, CancellationToken cancellationToken) =>
        (await ledger.FindDatanetAsync(request, id, cancellationToken)).Try(out var found, out var error) ? ApiResult.Ok(Views.Of(found.Datanet)) : Problems.From(error);

    /// <summary>The contributions to a Datanet, newest first.</summary>
    [Function("ListContributions")]
    public async Task<IActionResult> ListContributions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/contributions")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
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
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        return await PageAsync(request, $"versions|{id}", (book, before) => Numbers(found.Datanet, before)
            .Select(n => (n, Views.Of(book.Versions[(found.Datanet.Id, n)], found.Datanet))), cancellationToken);
    }

    /// <summary>One version with its manifest, which never change.</summary>
    [Function("GetVersion")]
    public async Task<IActionResult> GetVersion(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/versions/{number}")] HttpRequest request, string id, string number, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindVersionAsync(request, id, number, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        if (await blobs.Manifest(found.Version.Manifest).ReadAsync(DatanetManifest.MaxBytes, cancellationToken) is not { } manifest
            || Hash256.Sha256(manifest) != found.Version.Manifest)
            throw new InvalidDataException($"The manifest {found.Version.Manifest} is missing or damaged.");
        using var document = JsonDocument.Parse(manifest);
        return ApiResult.Immutable(request, found.Version.Manifest.ToString(), Views.Of(found.Version, null, document.RootElement));
    }

    /// <summary>Read-only URLs of a version's records: for anyone where the Datanet is public, else for whom <see cref="DatanetAccess"/> lets read it.</summary>
    [Function("PostDownloads")]
    public async Task<IActionResult> PostDownloads(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "datanets/{id}/versions/{number}/downloads")] HttpRequest request, string id, string number,
        CancellationToken cancellationToken)
    {
        if (!(await ledger.FindVersionAsync(request, id, number, cancellationToken)).Try(out var found, out var error))
            return Problems.From(error);
        if (!(await ledger.CallerAsync(request, found.Head, found.Datanet, cancellationToken)).Try(out var caller, out error))
            return Problems.From(error);
        var book = found.Head.State.Datanets;
        if (DatanetAccess.Check(book, found.Datanet.Id, found.Version.Number, caller, DatanetUses.Read, ledger.Now(found.Head)).Error is { } refusal)
            return Problems.From(refusal);
        var contributions = Numbers(found.Datanet, found.Version.Number + 1).SelectMany(n => book.Versions[(found.Datanet.Id, n)].Contributions)
            .Where(c => book.Contributions[c].File is not null).Order().Select(c => (Id: c, File: book.Contributions[c].File!)).ToList();
        var expiresAt = blobs.UrlsExpireAt();
        var files = new List<object>(contributions.Count);
        foreach (var (contribution, file) in contributions)
        {
            files.Add(new
            {
                contribution = contribution.ToString(),
                url = await blobs.DownloadUrlAsync(contribution, file.Sha256, expiresAt, cancellationToken),
                sha256 = file.Sha256.ToString(),
                bytes = ApiResult.Number(file.Bytes),
                records = ApiResult.Number(file.Records),
            });
        }
        return ApiResult.Ok(new { expiresAt = LedgerTime.From(expiresAt).ToString(), files }).With("Cache-Control", "no-store");
    }

    /// <summary>What was taken back from published contributions, newest first: the receipts.</summary>
    [Function("ListWithdrawals")]
    public async Task<IActionResult> ListWithdrawals(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/withdrawals")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        return await PageAsync(request, $"withdrawals|{id}", (book, before) => WithdrawalsBefore(book, found.Datanet, before), cancellationToken);
    }

    private static IEnumerable<(ulong Position, object View)> WithdrawalsBefore(DatanetBook book, Datanet datanet, ulong before)
    {
        for (var number = Math.Min(datanet.Withdrawals, before); number > 0; number--)
            yield return (number - 1, Views.Of(book.Withdrawals[(datanet.Id, number - 1)]));
    }

    /// <summary>Who was granted what, and how it ended; newest first.</summary>
    [Function("ListGrants")]
    public async Task<IActionResult> ListGrants(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/grants")] HttpRequest request, string id, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindDatanetAsync(request, id, cancellationToken, "limit", "cursor")).Try(out var found, out var error))
            return Problems.From(error);
        var now = LedgerTime.From(ledger.Clock.GetUtcNow());
        return await PageAsync(request, $"grants|{id}", (book, before) => book.Grants.Of(found.Datanet.Id, new Seq(before))
            .Select(g => (g.Seq.Value, Views.Of(g, now))), cancellationToken);
    }

    private static IEnumerable<ulong> Numbers(Datanet datanet, ulong before)
    {
        for (var number = before == 0 ? 0 : Math.Min(datanet.Latest?.Number ?? 0, before - 1); number > 0; number--)
            yield return number;
    }

    private static IEnumerable<(DatanetId Datanet, ContributionId Contribution)> Range(
        SortedTreeSet<(DatanetId Datanet, ContributionId Contribution)> all, DatanetId datanet, ulong before)
    {
        for (var i = all.CountBelow((datanet, new ContributionId(new Seq(before)))) - 1; i >= 0 && all[i].Datanet == datanet; i--)
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
