using System.Text.Json;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Datanets;

/// <summary>Datanets, versions and contributions as the API shows them.</summary>
internal static class Views
{
    public static object Of(Datanet datanet) => new
    {
        id = datanet.Id.ToString(),
        name = datanet.Terms.Name,
        owner = datanet.Owner.ToString(),
        card = datanet.Terms.Card,
        licence = new { id = datanet.Terms.Licence.Id, terms = datanet.Terms.Licence.Terms, permissions = datanet.Terms.Licence.Permissions.ToJson() },
        licenceHash = datanet.Terms.Licence.Hash().ToString(),
        schema = datanet.Terms.Schema is { } schema ? JsonDocument.Parse(schema.ToJson()).RootElement : (JsonElement?)null,
        visibility = datanet.Terms.IsPublic ? "public" : "private",
        contributions = datanet.Terms.IsOpen ? "open" : "owner",
        curators = datanet.Terms.Curators is { } curators ? new { addresses = curators.Addresses.Select(a => a.ToString()), threshold = curators.Threshold } : null,
        review = datanet.Terms.ByValidators ? "validators" : null,
        languages = datanet.Contents.Languages,
        formats = datanet.Contents.Formats.Select(f => f.Word()),
        createdAt = datanet.Created.ToString(),
        seq = datanet.Id.Created.ToString(),
        latestVersion = datanet.Latest is { } latest ? Of(latest, datanet) : null,
    };

    /// <summary>A version; with <paramref name="datanet"/>, whether it is open, which may change.</summary>
    public static object Of(DatanetVersion version, Datanet? datanet, JsonElement? manifest = null) => new
    {
        number = ApiResult.Number(version.Number),
        records = ApiResult.Number(version.Records),
        root = version.Root.ToString(),
        manifest = version.Manifest.ToString(),
        contributions = version.Contributions.Select(c => c.ToString()),
        claims = new { count = ApiResult.Number(version.Claims.Count), sha256 = version.Claims.Sha256.ToString() },
        withdrawals = ApiResult.Number(version.Withdrawals),
        isOpen = datanet?.IsOpen(version.Number),
        at = version.Time.ToString(),
        seq = version.Seq.ToString(),
        manifestBody = manifest,
    };

    public static object Of(Withdrawal withdrawal) => new
    {
        number = ApiResult.Number(withdrawal.Number),
        contribution = withdrawal.Contribution.ToString(),
        by = withdrawal.By.ToString(),
        reason = withdrawal.Reason,
        whole = withdrawal.IsWhole,
        count = ApiResult.Number(withdrawal.Count),
        records = withdrawal.Records.Select(r => r.ToString()),
        fromVersion = ApiResult.Number(withdrawal.FromVersion),
        version = withdrawal.Version is { } version ? ApiResult.Number(version) : null,
        at = withdrawal.Time.ToString(),
        seq = withdrawal.Seq.ToString(),
    };

    public static object Of(ProvenRecord proven) => new { record = proven.Record.ToString(), index = ApiResult.Number(proven.Index), path = proven.Path.Select(h => h.ToString()) };

    public static object Of(DatanetGrant grant, LedgerTime now) => new
    {
        grantee = grant.Grantee.ToString(),
        uses = grant.Uses.Words(),
        holds = grant.HoldsAt(now),
        at = grant.Time.ToString(),
        seq = grant.Seq.ToString(),
        expiresAt = grant.ExpiresAt?.ToString(),
        end = grant.End is { } end ? new { at = end.Time.ToString(), seq = end.Seq.ToString(), by = end.Replaced ? "grant" : "revocation", reason = end.Reason } : null,
    };

    public static object Of(Contribution contribution, LedgerTime now, LedgerParameters parameters) => new
    {
        id = contribution.Id.ToString(),
        datanet = contribution.Datanet.ToString(),
        contributor = contribution.Contributor.ToString(),
        state = contribution.StateAt(now).Word(),
        files = contribution.Declaration.Files.Select((f, i) => new
        {
            name = f.Name.Value,
            format = f.Format.Word(),
            encoding = f.Encoding.Word(),
            size = ApiResult.Number(f.Size),
            partSize = ApiResult.Number(f.PartSize),
            sha256 = i < contribution.Sha256.Count ? contribution.Sha256[i].ToString() : null,
        }),
        expiresAt = contribution.ExpiresAt.ToString(),
        history = contribution.History.Select(s => new
        {
            state = s.State.Word(),
            at = s.Time.ToString(),
            time = ApiResult.Number(s.Time.UnixMs),
            seq = s.Seq?.ToString(),
            reason = s.Reason,
            code = s.Code?.Word(),
        }),
        votes = contribution.Votes.Count == 0 ? null : contribution.Votes.Select(v => new
        {
            curator = v.Curator.ToString(),
            accepts = v.Rejection is null,
            code = v.Rejection?.Word(),
            reason = v.Reason,
            at = v.Time.ToString(),
            seq = v.Seq.ToString(),
        }),
        appealableUntil = contribution.AppealableUntil(parameters) is { } until && now < until ? until.ToString() : null,
        appeal = contribution.Appeal is { } appeal ? new { against = appeal.Against.Word(), decideBy = appeal.DecideBy.ToString() } : null,
        issues = contribution.Issues.Count == 0 ? null : contribution.Issues.Select(i => new { file = i.File, line = i.Line?.ToString(), code = i.Code, message = i.Message }),
        records = contribution.Ingested is { } ingested ? ApiResult.Number(ingested.Records) : null,
        duplicates = contribution.Ingested is { } found ? ApiResult.Number(found.Duplicates) : null,
        known = contribution.Ingested is { } known ? ApiResult.Number(known.Known) : null,
        recordsSha256 = contribution.Ingested?.RecordsSha256.ToString(),
        recordsBytes = contribution.Ingested is { } sized ? ApiResult.Number(sized.RecordsBytes) : null,
        root = contribution.Ingested?.Root.ToString(),
        analysis = contribution.Ingested?.Analysis.ToJson(),
        version = contribution.Version is { } version ? ApiResult.Number(version) : null,
        withdrawn = contribution is { Version: not null, Ingested: { } all } && contribution.RecordsLeft < all.Records ? ApiResult.Number(all.Records - contribution.RecordsLeft) : null,
    };
}
