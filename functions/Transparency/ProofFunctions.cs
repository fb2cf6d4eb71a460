using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Transparency;
using OpenLedger.Functions.Anchoring;
using OpenLedger.Functions.Hosting;
using OpenLedger.Functions.Http;
using OpenLedger.Functions.Ledger;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Functions.Transparency;

/// <summary>Proofs from the published log: that an entry is in it, and that it has only grown. Anyone can make the same from the public tiles.</summary>
public sealed class ProofFunctions(LogService log, AnchorService anchors, LedgerService ledger, CachedBlockStore blocks, LogTiles tiles)
{
    private const string PlainText = "text/plain";
    private const string Published = "published";
    private const string Anchored = "anchored";

    /// <summary>That an entry is in the log: its audit path, as JSON or, for those who accept text, as a proof bundle (C2SP tlog-proof).</summary>
    [Function("GetEntryProof")]
    public async Task<IActionResult> GetEntryProof(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ledger/entries/{seq}/proof")] HttpRequest request, string seq, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "size", "stage") is { } unknown)
            return Problems.From(unknown);
        if (!Seq.TryParse(seq, out var wanted))
            return Problems.From(Error.Invalid("not-a-sequence-number", "A sequence number is decimal digits without leading zeros."));
        if (!ReadSize(request, "size").Try(out var asked, out var error) || !ReadStage(request, asked).Try(out var stage, out error)
            || !(await PublishedAsync(cancellationToken)).Try(out var published, out error)
            || !CheckPlace(wanted, asked, published.Checkpoint.Size).Try(out var size, out error)
            || !(await FindCheckpointAsync(wanted, asked, stage, published, cancellationToken)).Try(out var signed, out error))
            return Problems.From(error);
        size = signed?.Checkpoint.Size ?? size;
        var isText = request.GetTypedHeaders().Accept.Any(type => type.MediaType.Equals(PlainText, StringComparison.OrdinalIgnoreCase));
        if (isText && signed is null)
            return Problems.From(Error.NotFound("checkpoint-unknown", $"Checkpoints are kept with their signatures where they were anchored, and the newest, that of {published.Checkpoint.Size} entries."));
        if (await blocks.FindAsync(wanted, cancellationToken) is not { } block)
            return Problems.From(Error.NotFound("entry-unknown", $"The ledger has no entry {wanted} yet."));
        if (!(await ProveAsync(published, tree => tree(size).PathAsync(wanted.Value, cancellationToken))).Try(out var path, out error)
            || !(await ProveAsync(published, tree => tree(published.Checkpoint.Size).RootAsync(size, cancellationToken))).Try(out var root, out error))
            return Problems.From(error);
        if (signed is not null && signed.Checkpoint.Root != root)
            return Problems.From(new Error(ErrorKind.Broken, "log-corrupt", $"The checkpoint of {size} entries has the root {signed.Checkpoint.Root}, and the tiles have {root}."));
        var line = block.Line((int)(wanted.Value - block.Header.FirstSeq.Value));
        var result = isText
            ? new ApiResult(StatusCodes.Status200OK, new LogProof(line, wanted.Value, path, signed!.Note).Encode(), PlainText + "; charset=utf-8")
            : ApiResult.Ok(new EntryProofView(
                line, MerkleTree.LeafHash(line.Span).ToString(), ApiResult.Number(size), root.ToString(), [.. path.Select(hash => hash.ToString())], signed?.Note.ToString()));
        return result.With("Cache-Control", "no-cache").With("Vary", "Accept");
    }

    /// <summary>That the log of one size begins with that of an earlier one (RFC 6962, section 2.1.2).</summary>
    [Function("GetLogConsistency")]
    public async Task<IActionResult> GetLogConsistency(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "log/consistency")] HttpRequest request, CancellationToken cancellationToken)
    {
        if (RequestReader.CheckQuery(request, "from", "to") is { } unknown)
            return Problems.From(unknown);
        if (!ReadSize(request, "from").Try(out var from, out var error) || !ReadSize(request, "to").Try(out var to, out error)
            || !(await PublishedAsync(cancellationToken)).Try(out var published, out error))
            return Problems.From(error);
        var (earlier, size) = (from ?? 0, to ?? published.Checkpoint.Size);
        if (size > published.Checkpoint.Size)
            return Problems.From(NotPublished(size, published.Checkpoint.Size));
        if (earlier > size)
            return Problems.From(NotASize("from", $"is {earlier}, more than {size}"));
        if (!(await ProveAsync(published, tree => tree(size).ConsistencyAsync(earlier, cancellationToken))).Try(out var proof, out error)
            || !(await ProveAsync(published, tree => tree(published.Checkpoint.Size).RootAsync(earlier, cancellationToken))).Try(out var earlierRoot, out error)
            || !(await ProveAsync(published, tree => tree(published.Checkpoint.Size).RootAsync(size, cancellationToken))).Try(out var root, out error))
            return Problems.From(error);
        return ApiResult.Ok(new
        {
            from = new { size = ApiResult.Number(earlier), root = earlierRoot.ToString() },
            to = new { size = ApiResult.Number(size), root = root.ToString() },
            proof = proof.Select(hash => hash.ToString()),
        }).With("Cache-Control", "no-cache");
    }

    private static Result<ulong?> ReadSize(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text))
            return default(ulong?);
        return Decimals.TryParse(text.ToString(), out var size) ? size : NotASize(name, "is not decimal digits without leading zeros");
    }

    /// <summary>Under which checkpoint: the newest that is published, or the newest that is anchored; null for the best there is.</summary>
    private static Result<string?> ReadStage(HttpRequest request, ulong? size)
    {
        if (!request.Query.TryGetValue("stage", out var text))
            return (string?)null;
        return size is null && text.ToString() is Published or Anchored ? text.ToString() : Error.Invalid("not-a-stage", $"stage is {Published} or {Anchored}, and stands without a size.");
    }

    private static Error NotASize(string name, string what) => Error.Invalid("not-a-tree-size", $"{name} {what}.");

    private static Error NotPublished(ulong size, ulong published) => Error.NotFound("size-not-published", $"The log has published {published} entries, not yet {size}.");

    /// <summary>The size of the tree in which an entry is to be proven.</summary>
    private static Result<ulong> CheckPlace(Seq seq, ulong? asked, ulong published)
    {
        if (asked > published)
            return NotPublished(asked.Value, published);
        if (seq.Value >= published)
            return Error.NotFound("entry-not-published", $"The log has published {published} entries, not yet entry {seq}; try again in a moment.");
        return seq.Value < (asked ?? published) ? asked ?? published : NotASize("size", $"is {asked}, and such a tree does not hold entry {seq}");
    }

    private async Task<Result<PublishedLog>> PublishedAsync(CancellationToken cancellationToken)
    {
        if (ledger.Outage is { } outage)
            return outage;
        if (!(await log.ReadAsync(cancellationToken)).Try(out var stages, out var error))
            return error;
        return stages.Published is { } published ? published : LogFunctions.NotPublished;
    }

    /// <summary>The signed checkpoint to prove under: of the size that was asked for, where it is kept; else the newest one that is anchored and covers the entry, which leads to the L2; else the newest.</summary>
    private async Task<Result<PublishedLog?>> FindCheckpointAsync(Seq seq, ulong? size, string? stage, PublishedLog published, CancellationToken cancellationToken)
    {
        if (stage == Published || size == published.Checkpoint.Size)
            return published;
        if (size is not null)
            return await log.ReadAnchoredAsync(size.Value, cancellationToken);
        // A journal that cannot be read is the anchorer's to tell.
        var anchored = (await anchors.ReadConfirmedAsync(cancellationToken)).Try(out var confirmed, out _) ? confirmed?.Candidate.Anchor.Size ?? 0 : 0;
        if (seq.Value < anchored && anchored <= published.Checkpoint.Size)
        {
            if (!(await log.ReadAnchoredAsync(anchored, cancellationToken)).Try(out var kept, out var error))
                return error;
            if (kept is not null)
                return kept;
        }
        return stage is null ? published : Error.NotFound("entry-not-anchored", $"The newest anchor on the L2 has {anchored} entries, not yet entry {seq}.");
    }

    /// <summary>Asks the stored tree, of the published size or an earlier one; a damaged tile is <c>log-corrupt</c>.</summary>
    private async Task<Result<T>> ProveAsync<T>(PublishedLog published, Func<Func<ulong, StoredTree>, Task<T>> prove)
    {
        try
        {
            return await prove(size => new StoredTree(size, ReadAsync));
        }
        catch (CorruptLogException e)
        {
            return new Error(ErrorKind.Broken, "log-corrupt", e.Message);
        }

        // At the right edge only the tiles of the published size are sure to be there; those of an earlier one are their beginnings.
        async Task<IReadOnlyList<Hash256>> ReadAsync(int level, ulong first, int count, CancellationToken cancellationToken)
        {
            var stored = (int)Math.Min(TreeLevels.TileSize, TreeLevels.CountOf(level, published.Checkpoint.Size) - first);
            var hashes = await tiles.ReadAsync(level, first, stored, cancellationToken);
            return stored == count ? hashes : [.. hashes.Take(count)];
        }
    }

    /// <summary>That an entry is in the log.</summary>
    /// <param name="Entry">The line: a canonical JSON object.</param>
    /// <param name="LeafHash">SHA-256(0x00 ‖ line).</param>
    /// <param name="Size">Of how many entries the tree is.</param>
    /// <param name="Root">Its root.</param>
    /// <param name="Path">The audit path (RFC 6962, section 2.1.1), from the bottom.</param>
    /// <param name="Checkpoint">The signed checkpoint of that size, where it is the newest or was anchored.</param>
    private sealed record EntryProofView(
        [property: JsonConverter(typeof(EntryView.LineConverter))] ReadOnlyMemory<byte> Entry, string LeafHash, string Size, string Root, IReadOnlyList<string> Path, string? Checkpoint);
}
