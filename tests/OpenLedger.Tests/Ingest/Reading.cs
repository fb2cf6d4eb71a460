using System.Text;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Merkle;

namespace OpenLedger.Tests.Ingest;

/// <summary>What came out of a file: the records with their lines, and the issues.</summary>
internal sealed record Reading(IReadOnlyList<(long Line, string Json)> Records, IReadOnlyList<IngestIssue> Issues)
{
    internal IEnumerable<string> Texts => Records.Select(r => r.Json);

    internal IEnumerable<(string Code, long? Line)> Codes => Issues.Select(i => (i.Code, i.Line));

    internal static Task<Reading> OfAsync(FileFormat format, string text, RecordLimits? limits = null, RecordSchema? schema = null) =>
        OfAsync(format, new MemoryStream(Encoding.UTF8.GetBytes(text)), limits, schema);

    internal static async Task<Reading> OfAsync(FileFormat format, Stream stream, RecordLimits? limits = null, RecordSchema? schema = null)
    {
        var records = new List<(long, string)>();
        var issues = new List<IngestIssue>();
        await foreach (var item in new RecordReader(format, limits, schema, fileIndex: 3).ReadAsync(stream))
        {
            if (item.Issue is not null)
            {
                Assert.Equal(3, item.Issue.FileIndex);
                issues.Add(item.Issue);
                continue;
            }
            Assert.Equal(MerkleTree.LeafHash(item.Canonical.Span), item.Hash);
            records.Add((item.Line, Encoding.UTF8.GetString(item.Canonical.Span)));
        }
        return new Reading(records, issues);
    }
}

/// <summary>Gives out its bytes in reads of the given sizes, in turn, and counts them; what it holds may be much longer than memory.</summary>
internal sealed class ChoppedStream(Func<long, byte> content, long length, params int[] readSizes) : Stream
{
    private int _reads;

    internal ChoppedStream(byte[] bytes, params int[] readSizes)
        : this(i => bytes[i], bytes.Length, readSizes)
    {
    }

    /// <summary>How many bytes were read.</summary>
    internal long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        var size = readSizes.Length == 0 ? buffer.Length : readSizes[_reads++ % readSizes.Length];
        var count = (int)Math.Min(Math.Min(size, buffer.Length), length - BytesRead);
        for (var i = 0; i < count; i++)
            buffer[i] = content(BytesRead + i);
        BytesRead += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
