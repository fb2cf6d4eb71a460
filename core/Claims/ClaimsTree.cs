using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Claims;

/// <summary>
/// The tree of all claims at one moment: keccak over sorted pairs, in the layout of OpenZeppelin's StandardMerkleTree. The leaves are in ascending order of their
/// hashes, so that the root says which leaves there are, whatever order they came in.
/// </summary>
public sealed class ClaimsTree
{
    private readonly Dictionary<Address, ClaimLeaf> _leaves;

    /// <summary>A complete binary tree, the root first; the children of i are 2i + 1 and 2i + 2. The leaves are the last ones, in descending order.</summary>
    private readonly Hash256[] _nodes;

    private ClaimsTree(Dictionary<Address, ClaimLeaf> leaves, Hash256[] nodes) => (_leaves, _nodes) = (leaves, nodes);

    /// <summary>What is anchored; 32 zero bytes where there are no claims, which no proof leads to.</summary>
    public Hash256 Root => _nodes.Length == 0 ? default : _nodes[0];

    /// <summary>How many accounts have a claim.</summary>
    public int Count => _leaves.Count;

    /// <summary>Makes the tree.</summary>
    /// <param name="leaves">At most one for each account, in any order.</param>
    /// <exception cref="ArgumentException">Two leaves are of one account.</exception>
    public static ClaimsTree Create(IEnumerable<ClaimLeaf> leaves)
    {
        var byAccount = new Dictionary<Address, ClaimLeaf>();
        foreach (var leaf in leaves)
        {
            if (!byAccount.TryAdd(leaf.Account, leaf))
                throw new ArgumentException($"{leaf.Account} has two claims.", nameof(leaves));
        }
        var hashes = byAccount.Values.Select(leaf => leaf.Hash()).ToArray();
        Array.Sort(hashes, (a, b) => b.CompareTo(a));
        var inner = Math.Max(0, hashes.Length - 1);
        var nodes = new Hash256[inner + hashes.Length];
        hashes.CopyTo(nodes, inner);
        for (var i = inner - 1; i >= 0; i--)
            nodes[i] = ClaimProof.NodeHash(nodes[(2 * i) + 1], nodes[(2 * i) + 2]);
        return new ClaimsTree(byAccount, nodes);
    }

    /// <summary>The claim of an account with its proof; null where it has none.</summary>
    public ClaimProof? Prove(Address account)
    {
        if (!_leaves.TryGetValue(account, out var leaf))
            return null;
        var path = new List<Hash256>();
        for (var i = IndexOf(leaf.Hash()); i > 0; i = (i - 1) / 2)
            path.Add(_nodes[i % 2 == 1 ? i + 1 : i - 1]);
        return new ClaimProof(leaf, path);
    }

    private int IndexOf(Hash256 leaf) =>
        Array.BinarySearch(_nodes, _leaves.Count - 1, _leaves.Count, leaf, Comparer<Hash256>.Create((a, b) => b.CompareTo(a)));
}
