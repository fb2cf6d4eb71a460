using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>Asks whether a leaf hash stands in an anchored log.</summary>
[Function("hasEntry", "bool")]
public sealed class HasEntryFunction : FunctionMessage
{
    /// <summary>The anchor.</summary>
    [Parameter("tuple", "anchor_", 1, "Anchor")]
    public AnchorStruct Anchor { get; set; } = new();

    /// <summary>Hash of the entry's line as a leaf, 32 bytes.</summary>
    [Parameter("bytes32", "leafHash", 2)]
    public byte[] LeafHash { get; set; } = [];

    /// <summary>The entry's sequence number.</summary>
    [Parameter("uint64", "index", 3)]
    public ulong Index { get; set; }

    /// <summary>The inclusion proof, lowest node first.</summary>
    [Parameter("bytes32[]", "proof", 4)]
    public List<byte[]> Proof { get; set; } = [];
}

/// <summary>Asks whether an inclusion proof is right (RFC 9162, section 2.1.3.2).</summary>
[Function("verifyInclusion", "bool")]
public sealed class VerifyInclusionFunction : FunctionMessage
{
    /// <summary>The leaf's hash, 32 bytes.</summary>
    [Parameter("bytes32", "leafHash", 1)]
    public byte[] LeafHash { get; set; } = [];

    /// <summary>Where it stands.</summary>
    [Parameter("uint64", "index", 2)]
    public ulong Index { get; set; }

    /// <summary>How many leaves the tree has.</summary>
    [Parameter("uint64", "size", 3)]
    public ulong Size { get; set; }

    /// <summary>The path, lowest node first.</summary>
    [Parameter("bytes32[]", "proof", 4)]
    public List<byte[]> Proof { get; set; } = [];

    /// <summary>The tree's root, 32 bytes.</summary>
    [Parameter("bytes32", "root", 5)]
    public byte[] Root { get; set; } = [];
}

/// <summary>Asks whether a consistency proof is right (RFC 9162, section 2.1.4.2).</summary>
[Function("verifyConsistency", "bool")]
public sealed class VerifyConsistencyFunction : FunctionMessage
{
    /// <summary>How many leaves the earlier tree has.</summary>
    [Parameter("uint64", "earlier", 1)]
    public ulong Earlier { get; set; }

    /// <summary>Its root, 32 bytes.</summary>
    [Parameter("bytes32", "earlierRoot", 2)]
    public byte[] EarlierRoot { get; set; } = [];

    /// <summary>How many leaves the later tree has.</summary>
    [Parameter("uint64", "size", 3)]
    public ulong Size { get; set; }

    /// <summary>Its root, 32 bytes.</summary>
    [Parameter("bytes32", "root", 4)]
    public byte[] Root { get; set; } = [];

    /// <summary>The proof.</summary>
    [Parameter("bytes32[]", "proof", 5)]
    public List<byte[]> Proof { get; set; } = [];
}
