using System.Text.Json;
using System.Text.Json.Serialization;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Ledger;

/// <summary>An entry as the API shows it: its line, which anyone can hash, and where it lies.</summary>
/// <param name="Entry">The line: a canonical JSON object.</param>
/// <param name="LeafHash">SHA-256(0x00 ‖ line).</param>
/// <param name="Block">The block that holds it.</param>
public sealed record EntryView([property: JsonConverter(typeof(EntryView.LineConverter))] ReadOnlyMemory<byte> Entry, string LeafHash, BlockView Block)
{
    /// <summary>The view of an entry.</summary>
    /// <param name="block">The block that holds it.</param>
    /// <param name="seq">Its sequence number.</param>
    public static EntryView From(Block block, Seq seq)
    {
        var line = block.Line((int)(seq.Value - block.Header.FirstSeq.Value));
        return new EntryView(line, MerkleTree.LeafHash(line.Span).ToString(),
            new BlockView(ApiResult.Number(block.Header.Height), block.Hash.ToString(), block.Header.FirstSeq.ToString()));
    }

    /// <summary>Writes a line as it is: it was checked when the ledger took it.</summary>
    internal sealed class LineConverter : JsonConverter<ReadOnlyMemory<byte>>
    {
        public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("Views are only written.");

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Span, skipInputValidation: true);
    }
}

/// <summary>A block, shortly.</summary>
/// <param name="Height">Its height.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="FirstSeq">The sequence number of its first entry.</param>
public sealed record BlockView(string Height, string Hash, string FirstSeq);
