using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Bench.Simulation;

/// <summary>Somebody who has the log's key, and shows witnesses a log that differs from the one they have cosigned.</summary>
/// <param name="world">The world.</param>
/// <param name="ledger">What the servers share.</param>
internal sealed class LogForger(World world, SimulatedLedger ledger)
{
    /// <summary>How many ways there are.</summary>
    public const int Ways = 4;

    private readonly SimulatedProcess _process = new(world, "forger");

    /// <summary>Shows a forged log to every witness that has cosigned more than the first entry.</summary>
    /// <param name="way">Which way.</param>
    /// <param name="number">Which entry differs, and how many there are.</param>
    public void Show(int way, long number)
    {
        foreach (var witness in ledger.Witnesses.Where(w => w.Size > 1))
            _process.Start(() => ShowAsync(witness, way, (ulong)number));
    }

    private async Task ShowAsync(SimulatedWitness witness, int way, ulong number)
    {
        var cosigned = witness.Size;
        var (size, old) = way switch
        {
            // A longer one, with the proof that it goes on from its own beginning.
            0 => (cosigned + 1 + (number % 300), cosigned),
            // One of the same size.
            1 => (cosigned, cosigned),
            // A shorter one: the witness is asked to go back.
            2 => (1 + (number % (cosigned - 1)), 1 + (number % (cosigned - 1))),
            // One that begins anew.
            _ => (cosigned + 1, 0UL),
        };
        var leaves = Enumerable.Range(0, (int)size).Select(i => (ulong)i < cosigned ? ledger.LogAuditor.Leaf(i) : Hash256.Sha256(BitConverter.GetBytes(number + (ulong)i))).ToArray();
        leaves[number % Math.Min(size, cosigned)] = Hash256.Sha256(BitConverter.GetBytes(number));
        var text = Checkpoint.Create(ledger.LogKey.Verifier.Name, size, MerkleTree.Root(leaves)).Text;
        var proof = await new StoredTree(size, (level, first, count, _) => Task.FromResult(Hashes(leaves, level, first, count))).ConsistencyAsync(old, CancellationToken.None);
        var answer = await witness.AskAsync(new WitnessRequest(old, proof, SignedNote.Create(text, ledger.LogKey.Sign(text))).Encode());
        world.Count($"forged logs, answer {answer.Status}");
        if (world.IsTraced)
            world.Trace("forger", $"shows {witness.Key.Name} {size} entries going on from {old}: {answer.Status}");
    }

    private static IReadOnlyList<Hash256> Hashes(Hash256[] leaves, int level, ulong first, int count)
    {
        var width = 1;
        for (var i = 0; i < level; i++)
            width *= TreeLevels.TileSize;
        return [.. Enumerable.Range((int)first, count).Select(i => MerkleTree.Root(leaves.AsSpan(i * width, width)))];
    }
}
