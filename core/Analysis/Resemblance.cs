using System.Buffers;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Analysis;

/// <summary>How a record resembles an earlier one: exact numbers over both records' shingles, not estimates.</summary>
/// <param name="Similarity">The Jaccard similarity of their sets of shingles, in 1/10,000, rounded down.</param>
/// <param name="New">The share of the record's words that no shingle of the earlier record covers, in 1/10,000, rounded up: what the record adds.</param>
/// <param name="Spans">Where the new words stand in the record, in bytes of its canonical JSON, ascending; at most <see cref="MaxSpans"/>, of which the last covers the rest.</param>
internal sealed record Resemblance(int Similarity, int New, IReadOnlyList<(int Offset, int Length)> Spans)
{
    /// <summary>From this on two records count as near duplicates, in 1/10,000.</summary>
    internal const int Threshold = 8_000;

    /// <summary>The most spans that are listed.</summary>
    internal const int MaxSpans = 16;

    /// <summary>The similarity of two sets of shingles, in 1/10,000, rounded down.</summary>
    internal static int SimilarityOf(NumberSet one, NumberSet other)
    {
        long common = one.CountCommon(other);
        var all = one.Count + other.Count - common;
        return all == 0 ? 0 : (int)(common * 10_000 / all);
    }

    /// <summary>Compares a record, which is the analyzer's, with an earlier one.</summary>
    internal static Resemblance Of(RecordAnalyzer record, NumberSet earlier, int similarity)
    {
        var words = record.Words;
        var shingles = record.Shingles.Hashes;
        var spans = new List<(int Offset, int Length)>();
        int fresh = 0, heldUntil = 0, first = -1;
        for (var i = 0; i <= words.Length; i++)
        {
            if (i < shingles.Length && earlier.Contains(shingles[i]))
                heldUntil = i + ShingleList.Width;
            var isNew = i < words.Length && i >= heldUntil;
            fresh += isNew ? 1 : 0;
            if (isNew && first < 0)
                first = i;
            else if (!isNew && first >= 0)
            {
                spans.Add(Between(record, first, i - 1));
                first = -1;
            }
        }
        if (spans.Count > MaxSpans)
        {
            var (start, (offset, length)) = (spans[MaxSpans - 1].Offset, spans[^1]);
            spans.RemoveRange(MaxSpans - 1, spans.Count - MaxSpans + 1);
            spans.Add((start, offset + length - start));
        }
        return new Resemblance(similarity, (int)(((fresh * 10_000L) + words.Length - 1) / words.Length), spans);
    }

    /// <summary>Writes the member of the report's line.</summary>
    /// <param name="contribution">The contribution of the earlier record; null where it is the same.</param>
    /// <param name="like">The hash of the earlier record.</param>
    /// <param name="output">Takes the text.</param>
    internal void Write(ContributionId? contribution, Hash256 like, IBufferWriter<byte> output)
    {
        output.Write(",\"similar\":{"u8);
        if (contribution is { } id)
        {
            output.Write("\"contribution\":\""u8);
            JsonText.Write(id.ToString(), output);
            output.Write("\","u8);
        }
        output.Write("\"like\":\""u8);
        JsonText.Write(like.ToString(), output);
        output.Write("\",\"new\":"u8);
        JsonText.Write(New, output);
        output.Write(",\"newSpans\":["u8);
        for (var i = 0; i < Spans.Count; i++)
        {
            output.Write(i == 0 ? "["u8 : ",["u8);
            JsonText.Write(Spans[i].Offset, output);
            output.Write(","u8);
            JsonText.Write(Spans[i].Length, output);
            output.Write("]"u8);
        }
        output.Write("],\"similarity\":"u8);
        JsonText.Write(Similarity, output);
        output.Write("}"u8);
    }

    private static (int Offset, int Length) Between(RecordAnalyzer record, int first, int last)
    {
        var (from, to) = (record.Words[first], record.Words[last]);
        return record.InRecord(from.Start, to.Start + to.Length - from.Start);
    }
}
