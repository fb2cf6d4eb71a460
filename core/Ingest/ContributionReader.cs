using System.Collections;
using System.Diagnostics;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Sorting;

namespace OpenLedger.Core.Ingest;

/// <summary>Where a contribution's records go.</summary>
/// <param name="Records">Takes the records as canonical JSONL; an empty local stream that can be written, read, sought in and cut; it is used synchronously.</param>
/// <param name="Set">Takes the record set, as <see cref="RecordSetWriter"/> writes it.</param>
/// <param name="CreateScratch">Makes an empty local stream that can be written, read and sought in; it is used synchronously.</param>
public sealed record ContributionOutput(Stream Records, Stream Set, Func<Stream> CreateScratch);

/// <summary>
/// Reads a contribution's files, each in one pass: checks size and SHA-256 against the declaration, finds the records, leaves out exact duplicates, and
/// writes the others as canonical JSONL in the order in which they came first. Any issue refuses the whole contribution. Memory is bounded whatever the number of
/// records, but for one bit for each.
/// </summary>
public static class ContributionReader
{
    /// <summary>Reads all files.</summary>
    /// <param name="files">The declared files, at least one.</param>
    /// <param name="open">Opens the file of an index; where it was uploaded in parts, they follow one another. The reader disposes of the stream.</param>
    /// <param name="output">Takes the records; to be thrown away where the contribution is refused.</param>
    /// <param name="limits">The limits, or null for <see cref="RecordLimits.Default"/>.</param>
    /// <param name="schema">What each record must match, or null.</param>
    /// <param name="cancellationToken">Ends the reading with an exception.</param>
    public static async Task<ContributionOutcome> ReadAsync(
        IReadOnlyList<DeclaredFile> files, Func<int, CancellationToken, ValueTask<Stream>> open, ContributionOutput output,
        RecordLimits? limits = null, RecordSchema? schema = null, CancellationToken cancellationToken = default)
    {
        if (files.Count == 0)
            throw new ArgumentException("A contribution has at least one file.", nameof(files));
        using var pass = new Pass(files, limits ?? RecordLimits.Default, schema, output);
        for (var i = 0; i < files.Count; i++)
        {
            await using var stream = await open(i, cancellationToken);
            if (!await pass.ReadFileAsync(i, stream, cancellationToken))
                break;
        }
        return await pass.FinishAsync(cancellationToken);
    }

    private sealed class Pass(IReadOnlyList<DeclaredFile> files, RecordLimits limits, RecordSchema? schema, ContributionOutput output) : IDisposable
    {
        private readonly RecordOutput _records = new(output.Records, limits.BufferBytes, isFinal: false);
        private readonly ExternalSort<HashRow> _hashes = new(output.CreateScratch);
        private readonly List<IngestIssue> _issues = [];
        private readonly List<(int Records, Hash256 Sha256)> _read = [];
        private long _expanded;

        public void Dispose()
        {
            _records.Dispose();
            _hashes.Dispose();
        }

        /// <summary>Reads one file; false where reading the next would help nobody.</summary>
        internal async Task<bool> ReadFileAsync(int index, Stream stream, CancellationToken cancellationToken)
        {
            var file = files[index];
            var before = (int)_hashes.Count;
            var reader = new RecordReader(file.Format, limits, schema, index)
            {
                DeclaredBytes = file.Bytes,
                DeclaredSha256 = file.Sha256,
                Encoding = file.Encoding,
                RecordsBefore = before,
                ExpandedBefore = _expanded,
            };
            await foreach (var item in reader.ReadAsync(stream, cancellationToken))
            {
                if (item.Issue is { } issue)
                {
                    _issues.Add(issue);
                    if (_issues.Count == limits.Issues)
                        return false;
                    continue;
                }
                _hashes.Add(new HashRow(item.Hash, (int)_hashes.Count));
                if (_issues.Count == 0)
                    _records.Write(item.Canonical.Span);
            }
            if (!reader.IsSound)
                return false;
            _expanded = reader.ExpandedBytes;
            _read.Add(((int)_hashes.Count - before, reader.Sha256));
            return true;
        }

        internal async Task<ContributionOutcome> FinishAsync(CancellationToken cancellationToken)
        {
            if (_issues.Count > 0)
                return new ContributionOutcome.Refused(_issues);
            if (_read.Count != files.Count)
                throw new UnreachableException("Without an issue, every file was read to its end.");
            _records.Finish();
            var repeated = new BitArray((int)_hashes.Count);
            var set = await WriteSetAsync(repeated, cancellationToken);
            var (sha256, bytes) = RecordOutput.Drop(output.Records, repeated, cancellationToken);
            return new ContributionOutcome.Taken(Summarize(repeated), set.Count, (ulong)_hashes.Count - set.Count, bytes, sha256, set.Root);
        }

        /// <summary>Writes the different hashes, and notes which records' are there already.</summary>
        private async ValueTask<RecordSetSummary> WriteSetAsync(BitArray repeated, CancellationToken cancellationToken)
        {
            var writer = new RecordSetWriter(output.Set);
            Hash256? last = null;
            foreach (var row in _hashes.Sorted())
            {
                if (row.Hash == last)
                    repeated[row.Number] = true;
                else
                    await writer.AddAsync(row.Hash, cancellationToken);
                last = row.Hash;
            }
            return await writer.FinishAsync(cancellationToken);
        }

        private List<FileSummary> Summarize(BitArray repeated)
        {
            var summaries = new List<FileSummary>(_read.Count);
            var next = 0;
            foreach (var (records, sha256) in _read)
            {
                var duplicates = 0;
                for (var end = next + records; next < end; next++)
                    duplicates += repeated[next] ? 1 : 0;
                summaries.Add(new FileSummary((ulong)(records - duplicates), (ulong)duplicates, sha256));
            }
            return summaries;
        }
    }
}
