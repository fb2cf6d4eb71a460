using System.Globalization;
using System.Text.Json;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Anchoring;

/// <summary>A transaction that may have been sent.</summary>
/// <param name="Candidate">What it anchors.</param>
/// <param name="Transaction">The transaction itself.</param>
/// <param name="Fees">What it offers.</param>
/// <param name="At">When it was written down, before it was sent.</param>
public sealed record AnchorAttempt(AnchorCandidate Candidate, AnchorTransaction Transaction, AnchorFees Fees, LedgerTime At);

/// <summary>An anchor on its way. All attempts have one nonce, so at most one of them can ever be in the chain.</summary>
/// <param name="Nonce">The nonce.</param>
/// <param name="Attempts">The transactions, the newest last; at least one.</param>
public sealed record PendingAnchor(ulong Nonce, IReadOnlyList<AnchorAttempt> Attempts)
{
    /// <summary>The most attempts: after as many, the last one is sent again and again.</summary>
    public const int MaxAttempts = 32;

    /// <summary>The newest attempt.</summary>
    public AnchorAttempt Newest => Attempts[^1];
}

/// <summary>The newest anchor that was confirmed.</summary>
/// <param name="Candidate">What was anchored.</param>
/// <param name="Transaction">The transaction's hash.</param>
/// <param name="Block">The number of its block.</param>
/// <param name="At">When it was sent.</param>
public sealed record ConfirmedAnchor(AnchorCandidate Candidate, Hash256 Transaction, ulong Block, LedgerTime At);

/// <summary>
/// What the anchorer must not forget: a transaction is written down here, by compare-and-swap, before it is sent. Its text is canonical JSON.
/// </summary>
/// <param name="Last">The newest anchor that was confirmed, or null.</param>
/// <param name="Pending">The anchor on its way, or null.</param>
public sealed record AnchorJournal(ConfirmedAnchor? Last, PendingAnchor? Pending)
{
    /// <summary>The longest text, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Before the first anchor.</summary>
    public static readonly AnchorJournal Empty = new(null, null);

    private const int MaxRawBytes = 2048;
    private const int UInt128Digits = 39;

    /// <summary>The text.</summary>
    public byte[] Encode()
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal);
        if (Last is { } last)
            members["last"] = new { at = Text(last.At.UnixMs), block = Text(last.Block), candidate = Write(last.Candidate), transaction = last.Transaction.ToString() };
        if (Pending is { } pending)
            members["pending"] = new { attempts = pending.Attempts.Select(Write), nonce = Text(pending.Nonce) };
        return Jcs.Serialize(members);
    }

    /// <summary>Reads a text; what is taken is written back byte for byte.</summary>
    public static Result<AnchorJournal> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return Error.Invalid("anchor-journal", $"The journal has {bytes.Length} bytes, more than {MaxBytes}.");
        if (!Jcs.Parse(bytes).Try(out var document, out var error))
            return error;
        using (document)
        {
            var reader = new ObjectReader(document.RootElement);
            var last = reader.Has("last") ? ReadLast(reader.Object("last")) : null;
            var pending = reader.Has("pending") ? ReadPending(reader.Object("pending")) : null;
            var parsed = reader.Finish(() => new AnchorJournal(last, pending));
            return parsed.IsOk && !parsed.Value.Encode().AsSpan().SequenceEqual(bytes.Span) ? Error.Invalid("anchor-journal", "The journal is not in canonical form.") : parsed;
        }
    }

    private static object Write(AnchorCandidate candidate) => new
    {
        claimsRoot = candidate.Anchor.ClaimsRoot.ToString(),
        headHash = candidate.Anchor.HeadHash.ToString(),
        logRoot = candidate.Anchor.LogRoot.ToString(),
        moved = candidate.Moved.ToString(CultureInfo.InvariantCulture),
        size = Text(candidate.Anchor.Size),
    };

    private static object Write(AnchorAttempt attempt) => new
    {
        at = Text(attempt.At.UnixMs),
        candidate = Write(attempt.Candidate),
        hash = attempt.Transaction.Hash.ToString(),
        maxFeePerGas = Text(attempt.Fees.MaxFeePerGas),
        maxPriorityFeePerGas = Text(attempt.Fees.MaxPriorityFeePerGas),
        raw = LowerHex.EncodePrefixed(attempt.Transaction.Raw.Span),
    };

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    private static ConfirmedAnchor ReadLast(ObjectReader reader)
    {
        var last = new ConfirmedAnchor(ReadCandidate(reader.Object("candidate")), reader.Hash("transaction"), reader.UInt64("block"), ReadTime(reader));
        reader.RejectUnknown();
        return last;
    }

    private static PendingAnchor ReadPending(ObjectReader reader)
    {
        var pending = new PendingAnchor(reader.UInt64("nonce"), reader.Objects("attempts", 1, PendingAnchor.MaxAttempts, ReadAttempt));
        reader.RejectUnknown();
        return pending;
    }

    private static AnchorAttempt ReadAttempt(ObjectReader reader)
    {
        var fees = new AnchorFees(reader.UInt64("maxFeePerGas"), reader.UInt64("maxPriorityFeePerGas"));
        var raw = LowerHex.DecodePrefixed(reader.Text("raw", 4, 2 + (2 * MaxRawBytes)), MaxRawBytes);
        if (raw is null)
            reader.Reject("wrong-type", "Bytes are written as 0x and lower-case hexadecimal digits.", "raw");
        return new AnchorAttempt(ReadCandidate(reader.Object("candidate")), new AnchorTransaction(reader.Hash("hash"), raw), fees, ReadTime(reader));
    }

    private static AnchorCandidate ReadCandidate(ObjectReader reader)
    {
        var anchor = new Anchor(reader.UInt64("size"), reader.Hash("logRoot"), reader.Hash("headHash"), reader.Hash("claimsRoot"));
        if (!UInt128.TryParse(reader.Text("moved", 1, UInt128Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var moved))
            reader.Reject("not-a-decimal", "An amount is written in decimal digits.", "moved");
        reader.RejectUnknown();
        return new AnchorCandidate(anchor, moved);
    }

    private static LedgerTime ReadTime(ObjectReader reader) => new(reader.UInt64("at", 0, LedgerTime.Max.UnixMs));
}
