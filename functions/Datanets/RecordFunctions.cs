using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>What is in a version, record by record: proofs and differences. They hold hashes alone, and stay when records are withdrawn.</summary>
public sealed class RecordFunctions(LedgerService ledger, RecordSets sets)
{
    /// <summary>The proof that a record is in a version, or that it is not.</summary>
    [Function("GetRecordProof")]
    public async Task<IActionResult> GetRecordProof(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/versions/{number}/records/{hash}/proof")] HttpRequest request,
        string id, string number, string hash, CancellationToken cancellationToken)
    {
        if (!(await ledger.FindVersionAsync(request, id, number, cancellationToken)).Try(out var found, out var error)
            || !ReadHash(hash).Try(out var record, out error))
            return Problems.From(error);
        if (await CheckMaySeeAsync(request, found, cancellationToken) is { } refusal)
            return Problems.From(refusal);
        var version = found.Version;
        var proof = await sets.ProveAsync(record, new RecordSetSummary(version.Records, version.Root), cancellationToken);
        var claimants = proof.Present is null ? null : await sets.ClaimantsAsync(record, version.Claims, cancellationToken);
        return ApiResult.Ok(new
        {
            datanet = id,
            version = ApiResult.Number(version.Number),
            seq = version.Seq.ToString(),
            proof = Describe(proof, version.Root, version.Records),
            contributions = claimants?.Select(c => c.ToString()),
        });
    }

    /// <summary>The proof that a contribution brought a record, which withdrawing the record takes.</summary>
    [Function("GetContributionRecordProof")]
    public async Task<IActionResult> GetContributionRecordProof(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "contributions/{id}/records/{hash}/proof")] HttpRequest request, string id, string hash,
        CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!ContributionId.TryParse(id, out var parsed))
            return Problems.From(Error.Invalid("not-an-id", "A contribution's id is ct- and a number."));
        if (!ReadHash(hash).Try(out var record, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        if (!head.State.Datanets.Contributions.TryGetValue(parsed, out var contribution))
            return Problems.From(Error.NotFound("contribution-unknown", $"There is no contribution {parsed}."));
        var datanet = head.State.Datanets.Datanets[contribution.Datanet];
        if (!(await ledger.CallerAsync(request, head, datanet, cancellationToken)).Try(out var caller, out error))
            return Problems.From(error);
        if (!datanet.Terms.IsPublic && caller != contribution.Contributor && caller != datanet.Owner)
            return Problems.From(Error.Forbidden("not-reader", $"{datanet.Id} is private: only its owner and the contributor see what {id} holds."));
        if (contribution.Ingested is not { } ingested)
            return Problems.From(Error.Conflict("contribution-state", $"{id} is {contribution.StateAt(ledger.Now(head)).Word()}: what it holds has not been attested."));
        var proof = await sets.ProveAsync(record, new RecordSetSummary(ingested.Records, ingested.Root), cancellationToken);
        return ApiResult.Ok(new { contribution = id, proof = Describe(proof, ingested.Root, ingested.Records) });
    }

    /// <summary>The records in which two versions differ, by hash; and how many they are.</summary>
    [Function("GetVersionDiff")]
    public async Task<IActionResult> GetVersionDiff(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "datanets/{id}/versions/{number}/diff")] HttpRequest request, string id, string number,
        CancellationToken cancellationToken)
    {
        if (!(await ledger.FindVersionAsync(request, id, number, cancellationToken, "from", "limit", "cursor")).Try(out var found, out var error)
            || !RequestReader.ReadLimit(request).Try(out var limit, out error) || !ReadFrom(request, found).Try(out var from, out error))
            return Problems.From(error);
        var list = $"diff|{id}|{from}|{found.Version.Number}";
        if (!RequestReader.ReadTextCursor(request, list).Try(out var cursor, out error))
            return Problems.From(error);
        if (await CheckMaySeeAsync(request, found, cancellationToken) is { } refusal)
            return Problems.From(refusal);
        Hash256? after = cursor is null ? null : Hash256.TryParse(cursor, out var last) ? last : null;
        if (cursor is not null && after is null)
            return Problems.From(RequestReader.CursorMalformed);
        var before = from == 0 ? null : found.Head.State.Datanets.Versions[(found.Datanet.Id, from)];
        var claims = before?.Claims ?? ClaimsSummary.Empty;
        var changes = await sets.DifferencesAsync(claims, found.Version.Claims, after, limit + 1, cancellationToken);
        var (added, removed) = await sets.CountAsync(claims, found.Version.Claims, cancellationToken);
        return ApiResult.Ok(new
        {
            from = ApiResult.Number(from),
            to = ApiResult.Number(found.Version.Number),
            added = ApiResult.Number(added),
            removed = ApiResult.Number(removed),
            items = changes.Take(limit).Select(c => new { record = c.Record.ToString(), change = c.IsAdded ? "added" : "removed", contribution = c.Contribution.ToString() }),
            next = changes.Count > limit ? RequestReader.WriteTextCursor(list, changes[limit - 1].Record.ToString()) : null,
        });
    }

    /// <summary>The earlier version: the one before where the query does not say, and 0 for nothing at all.</summary>
    private static Result<ulong> ReadFrom(HttpRequest request, FoundVersion found)
    {
        if (!request.Query.TryGetValue("from", out var text))
            return found.Version.Number - 1;
        return Decimals.TryParse(text.ToString(), out var from) && from < found.Version.Number
            ? from
            : Error.Invalid("not-a-version", $"from is a version before {found.Version.Number}, or 0 for nothing.");
    }

    private async Task<Error?> CheckMaySeeAsync(HttpRequest request, FoundVersion found, CancellationToken cancellationToken)
    {
        if (!(await ledger.CallerAsync(request, found.Head, found.Datanet, cancellationToken)).Try(out var caller, out var error))
            return error;
        return DatanetAccess.MaySee(found.Head.State.Datanets, found.Datanet, found.Version.Number, caller, ledger.Now(found.Head))
            ? null
            : Error.Forbidden("not-reader", $"{found.Datanet.Id} is private: only its owner, contributors to the version, and those with a grant to read see what is in it.");
    }

    private static Result<Hash256> ReadHash(string text) => Hash256.TryParse(text, out var hash)
        ? hash
        : Error.Invalid("not-a-hash", "A record's hash is written as 64 lower-case hexadecimal digits.");

    private static object Describe(RecordProof proof, Hash256 root, ulong size) => new
    {
        record = proof.Record.ToString(),
        root = root.ToString(),
        size = ApiResult.Number(size),
        present = proof.Present is { } present ? Views.Of(present) : null,
        below = proof.Below is { } below ? Views.Of(below) : null,
        above = proof.Above is { } above ? Views.Of(above) : null,
    };
}
