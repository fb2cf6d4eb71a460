using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Transparency;

/// <summary>What a check of a published log against the ledger's blocks has found.</summary>
/// <param name="Checkpoint">The published checkpoint, or null where none could be read.</param>
/// <param name="Compared">How many tiles and bundles were compared.</param>
/// <param name="Findings">What is wrong, the first place first; empty where the log is what the blocks say.</param>
/// <param name="IsCut">True where there was more than is listed.</param>
public sealed record LogFsckReport(Checkpoint? Checkpoint, ulong Compared, IReadOnlyList<string> Findings, bool IsCut);

/// <summary>
/// Rebuilds a log from the ledger's blocks, with the code that made it, and compares every tile, every bundle, the roots and the checkpoint with what is stored. Nothing is written. A finding names the path
/// and the first entry that it concerns.
/// </summary>
/// <param name="blocks">The ledger.</param>
/// <param name="read">Reads what is stored of the log, as <see cref="ILogStore.ReadAsync"/> does.</param>
/// <param name="policy">Whose signature a checkpoint must have.</param>
/// <param name="clock">The integrator's.</param>
public sealed class LogFsck(IBlockReader blocks, Func<string, CancellationToken, Task<byte[]?>> read, LogPolicy policy, TimeProvider clock)
{
    /// <summary>The most findings that are listed; a check ends with them.</summary>
    public const int MaxFindings = 100;

    /// <summary>Checks the published log, and where it can be read what the host keeps about it.</summary>
    /// <param name="withState">True where <see cref="LogPaths.Integrated"/> can be read too.</param>
    /// <param name="progress">Told how many entries are checked.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <exception cref="IOException">The storage or the server does not answer.</exception>
    public async Task<LogFsckReport> CheckAsync(bool withState, IProgress<ulong>? progress, CancellationToken cancellationToken)
    {
        var rebuilt = new Comparison(read, progress);
        Checkpoint? checkpoint = null;
        try
        {
            var published = await read(LogPaths.Checkpoint, cancellationToken) ?? throw new CorruptLogException("No checkpoint is published.");
            checkpoint = PublishedLog.Read(new StoredNote(published, "", default), policy).Checkpoint;
            // Read after the checkpoint, so that it cannot be behind.
            var state = withState ? await ReadStateAsync(cancellationToken) : null;
            var integrator = new LogIntegrator(blocks, rebuilt, clock);
            var log = await RebuildAsync(integrator, rebuilt, checkpoint.Size, cancellationToken);
            if (log.Root != checkpoint.Root)
                rebuilt.Find($"{LogPaths.Checkpoint}: its {checkpoint.Size} entries have the root {log.Root}, not {checkpoint.Root}.");
            if (state is not null)
                await CheckStateAsync(state, integrator, rebuilt, log, cancellationToken);
        }
        catch (Exception e) when (e is CorruptLogException or CorruptLedgerException)
        {
            rebuilt.Find(e.Message);
        }
        catch (TooManyException)
        {
            // What is listed is enough to know.
        }
        return new LogFsckReport(checkpoint, rebuilt.Compared, [.. rebuilt.Findings.Take(MaxFindings)], rebuilt.Findings.Count >= MaxFindings);
    }

    private async Task<IntegratedLog> ReadStateAsync(CancellationToken cancellationToken) =>
        IntegratedLog.Read(new StoredNote(await read(LogPaths.Integrated, cancellationToken) ?? throw new CorruptLogException($"{LogPaths.Integrated} is missing."), "", default));

    private static async Task CheckStateAsync(IntegratedLog state, LogIntegrator integrator, Comparison rebuilt, IntegratedLog published, CancellationToken cancellationToken)
    {
        if (state.Size < published.Size)
            throw new CorruptLogException($"{LogPaths.Integrated} names {state.Size} entries, fewer than the {published.Size} that are published.");
        var log = await RebuildAsync(integrator, rebuilt, state.Size, cancellationToken);
        if ((log.Root, log.Height, log.HeadHash) != (state.Root, state.Height, state.HeadHash))
            rebuilt.Find($"{LogPaths.Integrated} names the root {state.Root} at block {state.Height} with the hash {state.HeadHash}, not {log.Root} at block {log.Height} with the hash {log.HeadHash}.");
    }

    private static async Task<IntegratedLog> RebuildAsync(LogIntegrator integrator, Comparison rebuilt, ulong size, CancellationToken cancellationToken)
    {
        rebuilt.Size = size;
        return await integrator.IntegrateAsync(new Seq(size), cancellationToken) ?? throw new CorruptLogException("A log of no entries is published.");
    }

    /// <summary>Ends a check that has found enough.</summary>
    private sealed class TooManyException : Exception;

    /// <summary>Takes the place of the store that an integrator writes to: what it would write is compared with what is there.</summary>
    private sealed class Comparison(Func<string, CancellationToken, Task<byte[]?>> read, IProgress<ulong>? progress) : ILogStore
    {
        private readonly SortedDictionary<(ulong First, string Path), string> _findings = [];
        private ReadOnlyMemory<byte>? _state;
        private int _version;

        /// <summary>The size that is published, whose partial tiles must be there.</summary>
        public ulong Size { get; set; }

        public ulong Compared { get; private set; }

        public List<string> Findings => [.. _findings.Values];

        public void Find(string what) => _findings.TryAdd((ulong.MaxValue, what), what);

        public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => read(path, cancellationToken);

        public async Task AddAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            if (!TileId.TryParse(path, out var id))
                throw new InvalidOperationException($"{path} is no tile.");
            var level = Math.Max(0, id.Level);
            // Of the steps between, no partial tile need have been kept.
            if (id.Width < TreeLevels.TileSize && (id.Index * TreeLevels.TileSize) + (ulong)id.Width != TreeLevels.CountOf(level, Size))
                return;
            var first = (id.Index * TreeLevels.TileSize) << (level * TreeLevels.TileBits);
            var found = await CompareAsync(id, first, bytes, cancellationToken);
            lock (_findings)
            {
                Compared++;
                if (found is not null)
                    _findings.TryAdd((first, path), found);
                if (_findings.Count >= MaxFindings)
                    throw new TooManyException();
            }
        }

        public Task<StoredNote?> ReadNoteAsync(string path, CancellationToken cancellationToken) =>
            Task.FromResult(_state is { } state ? new StoredNote(state, Version, default) : null);

        public Task<bool> ReplaceNoteAsync(string path, ReadOnlyMemory<byte> bytes, string? ifMatch, CancellationToken cancellationToken)
        {
            (_state, _version) = (bytes, _version + 1);
            progress?.Report(IntegratedLog.Parse(bytes).Value.Size);
            return Task.FromResult(true);
        }

        private string Version => _version.ToString(System.Globalization.CultureInfo.InvariantCulture);

        private async Task<string?> CompareAsync(TileId id, ulong first, ReadOnlyMemory<byte> expected, CancellationToken cancellationToken)
        {
            try
            {
                var stored = await read(id.Path, cancellationToken);
                var isExact = stored is not null;
                // Of a partial tile that was cleared away, the whole one has taken its place.
                if (!isExact && id.Width < TreeLevels.TileSize)
                    stored = await read((id with { Width = TreeLevels.TileSize }).Path, cancellationToken);
                if (stored is null)
                    return $"{id} is missing, which begins with entry {first}.";
                var beginning = stored.AsMemory(0, Math.Min(stored.Length, expected.Length));
                if (!beginning.Span.SequenceEqual(expected.Span))
                    return Describe(id, first, expected.Span, beginning.Span);
                return isExact && stored.Length != expected.Length ? $"{id} has {stored.Length} bytes, not {expected.Length}; it begins with entry {first}." : null;
            }
            catch (CorruptLogException e)
            {
                return $"{e.Message} It begins with entry {first}.";
            }
        }

        private static string Describe(TileId id, ulong first, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> stored)
        {
            var at = expected.CommonPrefixLength(stored);
            if (id.Level != TileId.EntriesLevel)
            {
                var span = 1UL << (id.Level * TreeLevels.TileBits);
                return $"{id} differs at byte {at}, which is of the hash over {(span == 1 ? "entry" : $"{span} entries from")} {first + ((ulong)(at / Hash256.Size) * span)}.";
            }
            var entries = 0UL;
            for (var end = 0; end <= at && end < expected.Length; entries++)
                end += sizeof(ushort) + System.Buffers.Binary.BinaryPrimitives.ReadUInt16BigEndian(expected[end..]);
            return $"{id} differs at byte {at}, which is of entry {first + entries - 1}.";
        }
    }
}
