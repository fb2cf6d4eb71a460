using System.Diagnostics;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Verification;

namespace OpenLedger.Bench.Ledger;

/// <summary>How fast a chain in memory is verified.</summary>
internal static class Verification
{
    /// <summary>Entries a second of reading blocks and checking leaf hashes, roots, headers, links and writers' signatures, on one thread.</summary>
    public static double HashesAndChain(BenchChain chain, int atLeast)
    {
        var entries = 0;
        var started = Stopwatch.GetTimestamp();
        while (entries < atLeast)
        {
            BlockHeader? last = null;
            var prev = default(Hash256);
            foreach (var stored in chain.Blocks)
            {
                var block = stored.Open();
                var header = block.Header;
                if (header.Prev != prev || header.Height != (last?.Height + 1 ?? 0) || header.FirstSeq != (last?.NextSeq ?? default) || block.Signer() != header.Writer)
                    throw new InvalidOperationException($"Block {header.Height} does not follow.");
                (last, prev) = (header, block.Hash);
                entries += block.Count;
            }
        }
        return entries / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Entries a second of a whole verification: the above, canonical lines, every command's signature, and the rules; signatures on all threads.</summary>
    public static async Task<double> WithSignaturesAsync(BenchChain chain, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        var report = await BlockVerifier.VerifyAsync(new StoredChain(chain).ReadAsync, new VerificationOptions(), cancellationToken);
        if (report.NoOps != 0 || report.Commands != (ulong)chain.Commands.Count)
            throw new InvalidOperationException("Not every command of the chain took effect.");
        return chain.Commands.Count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>The chain as a store that gives two blocks a page.</summary>
    private sealed class StoredChain(BenchChain chain)
    {
        private int _next;

        public Task<IReadOnlyList<RawBlock>> ReadAsync(Seq from, CancellationToken cancellationToken)
        {
            var blocks = chain.Blocks.Skip(_next).Take(2).Select(b => new RawBlock(b.Header, b.Signature, b.Body)).ToArray();
            _next += blocks.Length;
            return Task.FromResult<IReadOnlyList<RawBlock>>(blocks);
        }
    }

    /// <summary>Keys a second that libsecp256k1 alone recovers from the chain's signatures, on all threads.</summary>
    public static double BareRecovery(Secp256k1Recovery library, BenchChain chain)
    {
        var digests = chain.Commands.Select(c => c.Digest.ToArray()).ToArray();
        var signatures = chain.Commands.Select(c => c.Signature.ToArray()).ToArray();
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, digests.Length, i =>
        {
            if (!library.Recover(digests[i], signatures[i]))
                throw new InvalidOperationException("A signature of the chain fits no key.");
        });
        return digests.Length / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
