using System.Globalization;
using System.Text;
using System.Text.Json;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ledger;

/// <summary>What a block commits to. Its canonical JSON is hashed (SHA-256) to give the block's hash, which the next header names as <c>prev</c>.</summary>
/// <param name="Height">0 for the genesis block, then counted up.</param>
/// <param name="Prev">The hash of the header before; zeros at height 0.</param>
/// <param name="FirstSeq">The sequence number of its first entry.</param>
/// <param name="Count">How many entries it has, 1 to <see cref="Block.MaxEntries"/>.</param>
/// <param name="EntriesRoot">The RFC 6962 root over its lines.</param>
/// <param name="Time">The time of its last entry.</param>
/// <param name="Rules">The version of the rules that its entries follow.</param>
/// <param name="Writer">The address of the key that signed it.</param>
public sealed record BlockHeader(
    ulong Height, Hash256 Prev, Seq FirstSeq, int Count, Hash256 EntriesRoot, LedgerTime Time, int Rules, Address Writer)
{
    /// <summary>The longest header, in bytes.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The first sequence number after this block.</summary>
    public Seq NextSeq => new(FirstSeq.Value + (ulong)Count);

    /// <summary>The canonical text.</summary>
    public byte[] Encode() => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"{{\"count\":\"{Count}\",\"entriesRoot\":\"{EntriesRoot}\",\"firstSeq\":\"{FirstSeq}\",\"height\":\"{Height}\",\"prev\":\"{Prev}\",\"rules\":\"{Rules}\",\"time\":\"{Time.UnixMs}\",\"writer\":\"{Writer}\"}}"));

    /// <summary>Reads a header; only its canonical text is accepted.</summary>
    public static Result<BlockHeader> Parse(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
            return Error.Invalid("header-malformed", $"The header has {bytes.Length} bytes, more than {MaxBytes}.");
        if (!Jcs.Parse(bytes).Try(out var document, out var error))
            return error;
        using (document)
        {
            var parsed = Read(document.RootElement);
            return parsed.IsOk && !parsed.Value.Encode().AsSpan().SequenceEqual(bytes.Span)
                ? Error.Invalid("header-malformed", "The header is not in canonical form.")
                : parsed;
        }
    }

    private static Result<BlockHeader> Read(JsonElement root)
    {
        var reader = new ObjectReader(root);
        var count = reader.UInt64("count", 1, Block.MaxEntries);
        var entriesRoot = reader.Hash("entriesRoot");
        var firstSeq = reader.UInt64("firstSeq", 0, ulong.MaxValue - Block.MaxEntries);
        var height = reader.UInt64("height");
        var prev = reader.Hash("prev");
        var rules = reader.UInt64("rules", 1, int.MaxValue);
        var time = reader.UInt64("time", 0, LedgerTime.Max.UnixMs);
        var writer = reader.Address("writer");
        return reader.Finish(() => new BlockHeader(height, prev, new Seq(firstSeq), (int)count, entriesRoot, new LedgerTime(time), (int)rules, writer));
    }
}
