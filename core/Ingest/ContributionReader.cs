using System.Diagnostics;
using OpenLedger.Core.Merkle;

namespace OpenLedger.Core.Ingest;

/// <summary>
/// Reads a contribution's files, each in one pass: checks size and SHA-256 against the declaration, finds the records, leaves out exact duplicates, and
/// writes the others as canonical JSONL in the order in which they came first. Any issue refuses the whole contribution.
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
        IReadOnlyList<DeclaredFile> files, Func<int, CancellationToken, ValueTask<Stream>> open, Stream output,
        RecordLimits? limits = null, RecordSchema? schema = null, CancellationToken cancellationToken = default)
    {
        if (files.Count == 0)
            throw new ArgumentException("A contribution has at least one file.", nameof(files));
        limits ??= RecordLimits.Default;
        using var records = new RecordOutput(output, limits.BufferBytes);
        var pass = new Pass(files, limits, schema, records);
        for (var i = 0; i < files.Count; i++)
        {
            await using var stream = await open(i, cancellationToken);
            if (!await pass.ReadFileAsync(i, stream, cancellationToken))
                break;
        }
        return await pass.FinishAsync(cancellationToken);
    }

    private sealed class Pass(IReadOnlyList<DeclaredFile> files, RecordLimits limits, RecordSchema? schema, RecordOutput output)
    {
        private readonly HashIndex _seen = new();
        private readonly List<IngestIssue> _issues = [];
        private readonly List<FileSummary> _summaries = [];
        private int _read;

        /// <summary>Reads one file; false where reading the next would help nobody.</summary>
        internal async Task<bool> ReadFileAsync(int index, Stream stream, CancellationToken cancellationToken)
        {
            var file = files[index];
            var reader = new RecordReader(file.Format, limits, schema, index)
            {
                DeclaredBytes = file.Bytes,
                DeclaredSha256 = file.Sha256,
                RecordsBefore = _read,
            };
            int before = _seen.Count, readBefore = _read;
            await foreach (var item in reader.ReadAsync(stream, cancellationToken))
            {
                if (item.Issue is { } issue)
                {
                    _issues.Add(issue);
                    if (_issues.Count == limits.Issues)
                        return false;
                    continue;
                }
                _read++;
                if (_seen.Add(item.Hash) && _issues.Count == 0)
                    await output.WriteAsync(item.Canonical, cancellationToken);
            }
            if (!reader.IsSound)
                return false;
            _summaries.Add(new FileSummary((ulong)(_seen.Count - before), (ulong)(_read - readBefore - (_seen.Count - before)), reader.Sha256));
            return true;
        }

        internal async Task<ContributionOutcome> FinishAsync(CancellationToken cancellationToken)
        {
            if (_issues.Count > 0)
                return new ContributionOutcome.Refused(_issues);
            if (_summaries.Count != files.Count)
                throw new UnreachableException("Without an issue, every file was read to its end.");
            var sha256 = await output.FinishAsync(cancellationToken);
            var hashes = _seen.TakeSorted();
            return new ContributionOutcome.Taken(
                _summaries, (ulong)hashes.Length, (ulong)(_read - hashes.Length), output.Bytes, sha256, MerkleTree.Root(hashes.Span), hashes);
        }
    }
}
