using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Upload;

/// <summary>A version of one contribution, in scratch files, that others are compared with.</summary>
internal sealed class LocalVersion : IEarlierRecords, IDisposable
{
    private readonly Stream _records;
    private readonly MemoryStream _bands;
    private byte[] _record = new byte[64 << 10];

    private LocalVersion(Stream records, MemoryStream bands) => (_records, _bands) = (records, bands);

    /// <inheritdoc />
    public ulong Version => 1;

    /// <inheritdoc />
    public long BandRows => _bands.Length / AnalysisSummary.BandRowBytes;

    /// <summary>Makes the version from a file.</summary>
    internal static async Task<LocalVersion> CreateAsync(DeclaredFile file, Stream content, CancellationToken cancellationToken)
    {
        var (records, bands) = (Scratch.Create(), new MemoryStream());
        await using var set = Scratch.Create();
        var outcome = await ContributionReader.ReadAsync([file], (_, _) => new(content), new ContributionOutput(records, set, Scratch.Create), cancellationToken: cancellationToken);
        if (outcome is not ContributionOutcome.Taken)
            throw new InvalidOperationException("The version's records were refused.");
        await ContributionAnalysis.RunAsync(records, null, Scratch.Create, Stream.Null, bands, cancellationToken);
        return new LocalVersion(records, bands);
    }

    /// <inheritdoc />
    public ValueTask<Stream> OpenBandsAsync(CancellationToken cancellationToken) => new(new MemoryStream(_bands.GetBuffer(), 0, (int)_bands.Length));

    /// <inheritdoc />
    public ContributionId ContributionOf(int number) => new(new Seq((ulong)number));

    /// <inheritdoc />
    public ValueTask<ReadOnlyMemory<byte>> ReadAsync(RecordPlace place, CancellationToken cancellationToken)
    {
        while (true)
        {
            _records.Position = (long)place.Offset;
            var read = _records.ReadAtLeast(_record, _record.Length, throwOnEndOfStream: false);
            var end = _record.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0)
                return new(_record.AsMemory(0, end));
            _record = new byte[2 * _record.Length];
        }
    }

    /// <inheritdoc />
    public void Dispose() => _records.Dispose();
}
