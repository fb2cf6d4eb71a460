using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Functions.Ledger;

/// <summary>Reads the ledger as it is stored: entries and blocks.</summary>
public sealed class LedgerFunctions(LedgerService ledger, CachedBlockStore store, EntryIndex index)
{
    /// <summary>The most blocks of a page.</summary>
    private const int MaxBlocks = 64;

    /// <summary>About how many bytes of blocks a page holds: it ends with the block that reaches this.</summary>
    private const int BlockPageBytes = 4 << 20;

    /// <summary>The most entries of a filtered page: each may lie in another block.</summary>
    private const int MaxFiltered = 100;

    /// <summary>What the ledger is, its head, and what signatures for it are bound to.</summary>
    [Function("GetLedger")]
    public async Task<IActionResult> GetLedger(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!(await ledger.FreshAsync(cancellationToken)).Try(out var head, out var error))
            return Problems.From(error);
        var state = head.State;
        return ApiResult.Ok(new
        {
            name = state.Name,
            chainId = ApiResult.Number(state.ChainId),
            genesis = head.Domain.Genesis.ToString(),
            domain = new { name = LedgerDomain.Name, version = LedgerDomain.Version, chainId = ApiResult.Number(state.ChainId), salt = "0x" + head.Domain.Genesis },
            types = new { command = LedgerDomain.CommandType, request = LedgerDomain.RequestType },
            head = HeadView.From(head),
            rules = state.Rules.ToString(System.Globalization.CultureInfo.InvariantCulture),
            parameters = state.Parameters.ToMembers(),
            keys = state.Keys.Keys.OrderBy(k => k.Key).Select(k => new { address = k.Key.ToString(), duties = KeyRegistry.Words(k.Value) }),
        });
    }

    /// <summary>One entry, which never changes.</summary>
    [Function("GetEntry")]
    public async Task<IActionResult> GetEntry(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/entries/{seq}")] HttpRequest request, string seq, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request) is { } unknown)
            return Problems.From(unknown);
        if (!Seq.TryParse(seq, out var wanted))
            return Problems.From(Error.Invalid("not-a-sequence-number", "A sequence number is decimal digits without leading zeros."));
        if (store.Recall(wanted) is null && ledger.Outage is { } outage)
            return Problems.From(outage);
        if (await store.FindAsync(wanted, cancellationToken) is not { } block)
            return Problems.From(Error.NotFound("entry-unknown", $"The ledger has no entry {wanted} yet."));
        var view = EntryView.From(block, wanted);
        return ApiResult.Immutable(request, view.LeafHash, view);
    }

    /// <summary>Entries by position, or by actor or kind.</summary>
    [Function("ListEntries")]
    public async Task<IActionResult> ListEntries(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/entries")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "cursor", "order", "from", "actor", "kind") is { } unknown)
            return Problems.From(unknown);
        if (!EntryQuery.Read(request).Try(out var query, out var error) || !(await ledger.FreshAsync(cancellationToken)).Try(out var head, out error))
            return Problems.From(error);
        return query.IndexKey is { } key
            ? await ListFilteredAsync(query, key, ReadBarrierMiddleware.Wanted(request), cancellationToken)
            : await ListRangeAsync(query, head.State.NextSeq, cancellationToken);
    }

    /// <summary>Blocks as they are stored, so that anyone can check them.</summary>
    [Function("ListBlocks")]
    public async Task<IActionResult> ListBlocks(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/blocks")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "limit", "from") is { } unknown)
            return Problems.From(unknown);
        if (!RequestReader.ReadLimit(request, MaxBlocks).Try(out var limit, out var error))
            return Problems.From(error);
        if (!Seq.TryParse(request.Query.TryGetValue("from", out var text) ? text.ToString() : "0", out var from))
            return Problems.From(Error.Invalid("not-a-sequence-number", "from is decimal digits without leading zeros."));
        if (ledger.Outage is { } outage)
            return Problems.From(outage);
        var page = await store.ReadAsync(from, cancellationToken);
        if (page.Blocks.Count == 0 && await store.FindAsync(from, cancellationToken) is { } holder)
            return Problems.From(Error.Invalid("not-a-block-start", $"The block that holds entry {from} begins at {holder.Header.FirstSeq}."));
        var blocks = new List<Block>();
        var bytes = 0;
        foreach (var block in page.Blocks.TakeWhile(_ => blocks.Count < limit && bytes < BlockPageBytes))
        {
            blocks.Add(block);
            bytes += block.Body.Length;
        }
        var atHead = page.AtHead && blocks.Count == page.Blocks.Count;
        return ApiResult.Ok(new
        {
            blocks = blocks.Select(b => new
            {
                header = Encoding.UTF8.GetString(b.HeaderBytes.Span),
                signature = b.Signature.ToString(),
                body = Encoding.UTF8.GetString(b.Body.Span),
            }),
            next = atHead ? null : blocks[^1].Header.NextSeq.ToString(),
        });
    }

    private async Task<IActionResult> ListRangeAsync(EntryQuery query, Seq end, CancellationToken cancellationToken)
    {
        var (first, last) = query.Range(end);
        if (first > last || first >= end)
            return ApiResult.Ok(new { items = Array.Empty<object>(), next = (string?)null });
        var items = new List<EntryView>();
        foreach (var block in await store.ReadRangeAsync(first, last, cancellationToken))
        {
            for (var seq = Math.Max(first.Value, block.Header.FirstSeq.Value); seq <= last.Value && seq < block.Header.NextSeq.Value; seq++)
                items.Add(EntryView.From(block, new Seq(seq)));
        }
        if (query.Descending)
            items.Reverse();
        var more = query.Descending ? first.Value > 0 : last.Next < end;
        return ApiResult.Ok(new { items, next = more ? RequestReader.WriteCursor(query.List, query.Descending ? first.Value : last.Value + 1) : null });
    }

    private async Task<IActionResult> ListFilteredAsync(EntryQuery query, string key, Seq? wanted, CancellationToken cancellationToken)
    {
        var limit = Math.Min(query.Limit, MaxFiltered);
        var through = await index.IndexedAsync(cancellationToken);
        if (wanted is { } entry && through <= entry)
        {
            // The timer would come to it too, but this caller has said that it cannot wait.
            await index.UpdateAsync(cancellationToken);
            through = await index.IndexedAsync(cancellationToken);
            if (through <= entry)
                return Problems.From(new Error(ErrorKind.PreconditionFailed, "ledger-behind", $"The index of entries has come to {through}, not yet to {entry}."));
        }
        var found = await index.FindAsync(key, query.Position is { } position ? new Seq(position) : null, limit, cancellationToken);
        var items = new List<EntryView>();
        Block? block = null;
        foreach (var seq in found)
        {
            if (block is null || seq < block.Header.FirstSeq)
                block = await store.FindAsync(seq, cancellationToken) ?? throw new CorruptLedgerException($"The index names entry {seq}, which no block holds.");
            items.Add(EntryView.From(block, seq));
        }
        return ApiResult.Ok(new
        {
            items,
            next = found.Count == limit ? RequestReader.WriteCursor(query.List, found[^1].Value) : null,
            through = through.ToString(),
        });
    }
}

/// <summary>The newest block, shortly.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="NextSeq">The sequence number of the next entry.</param>
/// <param name="Time">The time of the last entry, in milliseconds since the Unix epoch.</param>
/// <param name="At">The same as a date.</param>
public sealed record HeadView(string Height, string Hash, string NextSeq, string Time, string At)
{
    /// <summary>The view of a head.</summary>
    public static HeadView From(LedgerHead head) =>
        new(ApiResult.Number(head.Height), head.Hash.ToString(), head.State.NextSeq.ToString(), ApiResult.Number(head.State.Time.UnixMs), head.State.Time.ToString());
}
