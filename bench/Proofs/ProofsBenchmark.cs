using System.Diagnostics;
using OpenLedger.Bench.Ledger;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Bench.Proofs;

/// <summary>The benchmark <c>proofs</c>: what it costs to make a ledger provable. What each figure means is in docs/BENCHMARKS.md.</summary>
internal static class ProofsBenchmark
{
    /// <summary>One proof in so many is checked, so that what is measured is known to be right.</summary>
    private const int CheckEvery = 10;

    /// <summary>Room for every tile of the largest tree, in bytes.</summary>
    private const long WarmCacheBytes = 1L << 30;

    private const ulong Seed = 0x9E3779B97F4A7C15;

    /// <summary>Measures everything.</summary>
    public static async Task<Report> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var report = new Report("proofs", options.Runs);
        var sizes = options.Quick ? ProofsSizes.Quick : ProofsSizes.Full;
        await MeasureIntegrationAsync(options, sizes, report, cancellationToken);
        await MeasureVerificationAsync(options, sizes, report, cancellationToken);
        await MeasureInclusionAsync(options, sizes, report, cancellationToken);
        await ColdStart.MeasureAsync(options, sizes, report, cancellationToken);
        options.Note("gas on a chain of its own …");
        var gas = await ContractGas.MeasureAsync(cancellationToken);
        report.Add("anchor_gas", gas["anchor"], "gas for an anchor after the first, its transaction included");
        report.Add("claim_gas", gas["claim"], "gas for a claim of an account that has claimed before, out of 100,000 leaves");
        return report;
    }

    /// <summary>Blocks in memory become tiles and bundles in memory, by one thread; the blocks are made and checked beforehand.</summary>
    private static async Task MeasureIntegrationAsync(BenchOptions options, ProofsSizes sizes, Report report, CancellationToken cancellationToken)
    {
        options.Note($"a ledger of {sizes.Integrated} ticks in full blocks …");
        var chain = Chain(sizes.Integrated);
        var through = chain[^1].Header.NextSeq;
        var rates = new List<double>();
        var bytes = 0L;
        for (var run = 0; run <= options.Runs; run++)
        {
            options.Note($"integration, {(run == 0 ? "warm-up" : $"run {run}")} …");
            var store = new MemoryLogStore();
            var began = Stopwatch.GetTimestamp();
            var log = await new LogIntegrator(new MemoryBlocks(chain), store, TimeProvider.System).IntegrateAsync(through, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (log?.Size != through.Value)
                throw new InvalidOperationException($"{log?.Size} of {through} entries were integrated.");
            bytes = store.Bytes;
            if (run > 0)
                rates.Add(through.Value / seconds);
        }
        report.Add("integrate_per_s", Statistics.Median(rates), "entries put into tiles and bundles a second, on one thread, in memory");
        report.Add("integrate_bytes", (double)bytes / through.Value, "bytes of tiles and bundles for each, uncompressed");
    }

    /// <summary>A ledger of ticks is verified from nothing but its tiles and bundles in memory, on all threads.</summary>
    private static async Task MeasureVerificationAsync(BenchOptions options, ProofsSizes sizes, Report report, CancellationToken cancellationToken)
    {
        var chain = Chain(sizes.Integrated);
        var store = new MemoryLogStore();
        var log = await new LogIntegrator(new MemoryBlocks(chain), store, TimeProvider.System).IntegrateAsync(chain[^1].Header.NextSeq, cancellationToken)
            ?? throw new InvalidOperationException("Nothing was integrated.");
        var checkpoint = Checkpoint.Create("bench", log.Size, log.Root);
        var rates = new List<double>();
        for (var run = 0; run <= options.Runs; run++)
        {
            options.Note($"verification of the tiles, {(run == 0 ? "warm-up" : $"run {run}")} …");
            var began = Stopwatch.GetTimestamp();
            var verified = await TileVerifier.VerifyAsync(store.ReadAsync, checkpoint, new VerificationOptions { Signatures = false }, cancellationToken);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            if (verified.Entries != log.Size || verified.NoOps != 0)
                throw new InvalidOperationException($"{verified.Entries} of {log.Size} entries were verified, {verified.NoOps} of them without effect.");
            if (run > 0)
                rates.Add(log.Size / seconds);
        }
        report.Add("verify_tiles_per_s", Statistics.Median(rates), "entries verified a second from tiles and bundles alone, without signatures, on all threads");
    }

    /// <summary>Audit paths of random entries, from tiles in memory through a cache that has them all.</summary>
    private static async Task MeasureInclusionAsync(BenchOptions options, ProofsSizes sizes, Report report, CancellationToken cancellationToken)
    {
        options.Note($"a log of {sizes.Tree} entries …");
        var (store, size) = (new MemoryLogStore(), (ulong)sizes.Tree);
        var tree = new TreeAppender(tile => store.AddAsync(tile.Id.Path, tile.Encode(), CancellationToken.None).GetAwaiter().GetResult());
        for (var i = 0UL; i < size; i++)
            tree.Append(Leaf(i));
        foreach (var tile in tree.Partial())
            await store.AddAsync(tile.Id.Path, tile.Encode(), cancellationToken);
        var tiles = new LogTiles(store, WarmCacheBytes);
        for (var i = 0UL; i < size; i += TreeLevels.TileSize)
            await new StoredTree(size, tiles.ReadAsync).PathAsync(i, cancellationToken);
        var root = tree.Root();
        var (p50, p99) = (new List<double>(), new List<double>());
        for (var run = 0; run <= options.Runs; run++)
        {
            options.Note($"inclusion proofs, {(run == 0 ? "warm-up" : $"run {run}")} …");
            var times = new double[sizes.Proofs];
            for (var i = 0; i < times.Length; i++)
            {
                var index = ((ulong)((run * times.Length) + i) * Seed) % size;
                var began = Stopwatch.GetTimestamp();
                var path = await new StoredTree(size, tiles.ReadAsync).PathAsync(index, cancellationToken);
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                if (i % CheckEvery == 0 && !InclusionProof.Verify(Leaf(index), index, size, path, root))
                    throw new InvalidOperationException($"The proof of entry {index} does not verify.");
            }
            if (run == 0)
                continue;
            p50.Add(Statistics.Percentile(times, 0.5));
            p99.Add(Statistics.Percentile(times, 0.99));
        }
        report.Add("proof_entries", size, "entries of the log that proofs are made from");
        report.Add("proof_p50_ms", Statistics.Median(p50), "milliseconds for an inclusion proof of a random entry from tiles, the cache warm");
        report.Add("proof_p99_ms", Statistics.Median(p99), "milliseconds that 99 of 100 of them do not exceed");
    }

    private static Hash256 Leaf(ulong index) => MerkleTree.LeafHash(BitConverter.GetBytes(index));

    private static List<Block> Chain(int entries)
    {
        var time = LedgerTime.From(DateTimeOffset.UtcNow);
        var tick = new Tick(Workload.Writer.Address, time).Encode();
        var blocks = new List<Block> { LedgerHead.Create(Workload.Genesis, time, Workload.Writer) };
        for (var left = entries; left > 0; left -= blocks[^1].Count)
        {
            var (last, first) = (blocks[^1], blocks[^1].Header.NextSeq);
            var lines = new ReadOnlyMemory<byte>[Math.Min(Workload.Genesis.Parameters.RoomInBlock(first), left)];
            for (var i = 0; i < lines.Length; i++)
                lines[i] = Entry.FromSystem(Kinds.Tick, tick, new Seq(first.Value + (ulong)i), time).Encode();
            blocks.Add(Block.Seal(last.Header.Height + 1, last.Hash, first, lines, time, LedgerState.LatestRules, Workload.Writer));
        }
        return blocks;
    }

    /// <summary>A ledger in memory, a block a page.</summary>
    private sealed class MemoryBlocks(List<Block> blocks) : IBlockReader
    {
        private readonly Dictionary<Seq, int> _byFirst = blocks.Select((block, i) => (block, i)).ToDictionary(b => b.block.Header.FirstSeq, b => b.i);

        public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken) => Task.FromResult(
            _byFirst.TryGetValue(from, out var at) ? new BlockPage([blocks[at]], at == blocks.Count - 1, null) : new BlockPage([], AtHead: true, null));
    }
}
