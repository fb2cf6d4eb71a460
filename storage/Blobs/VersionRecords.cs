using OpenLedger.Core.Analysis;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Storage.Blobs;

/// <summary>The records of a Datanet's version, read from the blobs.</summary>
/// <param name="blobs">The blobs.</param>
/// <param name="manifest">The version's manifest.</param>
/// <param name="contributions">The contributions of all versions up to this one, in their order.</param>
public sealed class VersionRecords(DatanetBlobs blobs, DatanetManifest manifest, IReadOnlyList<Contribution> contributions) : IEarlierRecords, IAsyncDisposable
{
    /// <summary>What one read of an index or of records brings: enough for a few rows or a record, and little where each is far from the next.</summary>
    private const int BufferBytes = 64 << 10;

    private readonly Dictionary<int, Stream> _open = [];
    private byte[] _record = new byte[BufferBytes];

    /// <inheritdoc />
    public ulong Version => manifest.Version;

    /// <inheritdoc />
    public long BandRows => (long)manifest.Bands.Bytes / AnalysisSummary.BandRowBytes;

    /// <summary>How many contributions the versions have up to this one.</summary>
    public int Contributions => contributions.Count;

    /// <summary>The contributions of the versions of a Datanet up to one, in the order in which they were added.</summary>
    public static IReadOnlyList<Contribution> ContributionsOf(DatanetBook book, DatanetId datanet, ulong version)
    {
        var contributions = new List<Contribution>();
        for (var number = 1UL; number <= version; number++)
            contributions.AddRange(book.Versions[(datanet, number)].Contributions.Select(id => book.Contributions[id]));
        return contributions;
    }

    /// <summary>Opens the records of a Datanet's newest version; null where it has none.</summary>
    /// <exception cref="InvalidDataException">The manifest is missing or damaged.</exception>
    public static async Task<VersionRecords?> OpenAsync(DatanetBlobs blobs, DatanetBook book, Datanet datanet, CancellationToken cancellationToken)
    {
        if (datanet.Latest is not { } latest)
            return null;
        var bytes = await blobs.Manifest(latest.Manifest).ReadAsync(DatanetManifest.MaxBytes, cancellationToken);
        if (bytes is null || Hash256.Sha256(bytes) != latest.Manifest || !DatanetManifest.Parse(bytes).Try(out var manifest, out _))
            throw new InvalidDataException($"The manifest {latest.Manifest} is missing or damaged.");
        return new VersionRecords(blobs, manifest, ContributionsOf(book, datanet.Id, latest.Number));
    }

    /// <inheritdoc />
    public async ValueTask<Stream> OpenBandsAsync(CancellationToken cancellationToken) =>
        await blobs.Bands(manifest.Bands.Sha256).OpenReadAsync(cancellationToken, BufferBytes);

    /// <inheritdoc />
    public ContributionId ContributionOf(int number) => contributions[number].Id;

    /// <inheritdoc />
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(RecordPlace place, CancellationToken cancellationToken)
    {
        if (!_open.TryGetValue(place.Contribution, out var stream))
        {
            stream = await blobs.Records(contributions[place.Contribution].Id, contributions[place.Contribution].File!.Sha256).OpenReadAsync(cancellationToken, BufferBytes);
            _open.Add(place.Contribution, stream);
        }
        stream.Position = (long)place.Offset;
        for (var count = 0; ;)
        {
            if (count == _record.Length)
                Array.Resize(ref _record, 2 * count);
            var read = await stream.ReadAsync(_record.AsMemory(count), cancellationToken);
            var end = _record.AsSpan(count, read).IndexOf((byte)'\n');
            if (end >= 0)
                return _record.AsMemory(0, count + end);
            if (read == 0)
                throw new InvalidDataException($"No record lies at byte {place.Offset} of {contributions[place.Contribution].Id}.");
            count += read;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _open.Values)
            await stream.DisposeAsync();
    }
}
