using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Witness;

/// <summary>A log of leaves in memory that signs whatever it is told to.</summary>
internal sealed class PlainLog(string origin = "example.com/log", byte leaf = 0)
{
    private readonly Hash256[] _leaves = [.. Enumerable.Range(0, 70).Select(i => MerkleTree.LeafHash([leaf, (byte)i]))];

    public NoteSigner Key { get; } = NoteSigner.FromSeed(origin, NoteKeyType.Ed25519, [.. Enumerable.Repeat((byte)9, 32)]);

    public Hash256 Root(int size) => MerkleTree.Root(_leaves.AsSpan(0, size));

    public SignedNote Checkpoint(int size, Hash256? root = null)
    {
        var text = Core.Transparency.Checkpoint.Create(origin, (ulong)size, root ?? Root(size)).Text;
        return SignedNote.Create(text, Key.Sign(text));
    }

    public byte[] Request(int old, int size) => new WitnessRequest((ulong)old, Proof(old, size), Checkpoint(size)).Encode();

    /// <summary>From a plain tree, not from the code that serves proofs.</summary>
    public IReadOnlyList<Hash256> Proof(int old, int size) => old == 0 || old >= size ? [] : SubProof(old, 0, size, isWhole: true);

    /// <summary>RFC 6962, section 2.1.2.</summary>
    private IReadOnlyList<Hash256> SubProof(int m, int start, int count, bool isWhole)
    {
        if (m == count)
            return isWhole ? [] : [Run(start, count)];
        var k = 1 << System.Numerics.BitOperations.Log2((uint)(count - 1));
        return m <= k
            ? [.. SubProof(m, start, k, isWhole), Run(start + k, count - k)]
            : [.. SubProof(m - k, start + k, count - k, isWhole: false), Run(start, k)];
    }

    private Hash256 Run(int start, int count) => MerkleTree.Root(_leaves.AsSpan(start, count));
}
