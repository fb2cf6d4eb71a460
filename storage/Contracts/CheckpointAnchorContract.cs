using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using OpenLedger.Core.Anchoring;

namespace OpenLedger.Storage.Contracts;

/// <summary>An anchor in full, as the contract is shown it again: the fields of the event <c>Anchored</c> (struct Anchor in contracts/CheckpointAnchor.sol).</summary>
[Struct("Anchor")]
public sealed class AnchorStruct
{
    /// <summary>How many entries the log had.</summary>
    [Parameter("uint64", "size", 1)]
    public ulong Size { get; set; }

    /// <summary>Root of the log over them, 32 bytes.</summary>
    [Parameter("bytes32", "logRoot", 2)]
    public byte[] LogRoot { get; set; } = [];

    /// <summary>Hash of the block that ends there, 32 bytes.</summary>
    [Parameter("bytes32", "headHash", 3)]
    public byte[] HeadHash { get; set; } = [];

    /// <summary>Root of the tree of claims, 32 bytes; zeros where there are none.</summary>
    [Parameter("bytes32", "claimsRoot", 4)]
    public byte[] ClaimsRoot { get; set; } = [];

    /// <summary>Position in the stack of anchors, from 0.</summary>
    [Parameter("uint64", "index", 5)]
    public ulong Index { get; set; }

    /// <summary>Size of the anchor below; 0 below the first.</summary>
    [Parameter("uint64", "previousSize", 6)]
    public ulong PreviousSize { get; set; }

    /// <summary>When it was anchored, in seconds since 1970.</summary>
    [Parameter("uint64", "anchoredAt", 7)]
    public ulong AnchoredAt { get; set; }
}

/// <summary>What is known of an anchor (enum Status).</summary>
public enum AnchorStatus
{
    /// <summary>It does not stand: never anchored, vetoed, or gone with one that was.</summary>
    None,

    /// <summary>It stands, and can be vetoed.</summary>
    Pending,

    /// <summary>It stands for ever.</summary>
    Final,
}

/// <summary>Anchors a checkpoint.</summary>
[Function("anchor")]
public sealed class AnchorFunction : FunctionMessage
{
    /// <inheritdoc cref="AnchorStruct.Size" />
    [Parameter("uint64", "size", 1)]
    public ulong Size { get; set; }

    /// <inheritdoc cref="AnchorStruct.LogRoot" />
    [Parameter("bytes32", "logRoot", 2)]
    public byte[] LogRoot { get; set; } = [];

    /// <inheritdoc cref="AnchorStruct.HeadHash" />
    [Parameter("bytes32", "headHash", 3)]
    public byte[] HeadHash { get; set; } = [];

    /// <inheritdoc cref="AnchorStruct.ClaimsRoot" />
    [Parameter("bytes32", "claimsRoot", 4)]
    public byte[] ClaimsRoot { get; set; } = [];

    /// <summary>What anchors <paramref name="anchor"/>.</summary>
    public static AnchorFunction Of(Anchor anchor) => new()
    {
        Size = anchor.Size,
        LogRoot = anchor.LogRoot.ToArray(),
        HeadHash = anchor.HeadHash.ToArray(),
        ClaimsRoot = anchor.ClaimsRoot.ToArray(),
    };
}

/// <summary>Takes a pending anchor away, and all above it.</summary>
[Function("veto")]
public sealed class VetoFunction : FunctionMessage
{
    /// <summary>The anchor.</summary>
    [Parameter("tuple", "vetoed", 1, "Anchor")]
    public AnchorStruct Anchor { get; set; } = new();
}

/// <summary>Asks for the top of the stack.</summary>
[Function("latest", typeof(LatestOutput))]
public sealed class LatestFunction : FunctionMessage;

/// <summary>The top of the stack.</summary>
[FunctionOutput]
public sealed class LatestOutput : IFunctionOutputDTO
{
    /// <summary>How many anchors stand.</summary>
    [Parameter("uint64", "count", 1)]
    public ulong Count { get; set; }

    /// <summary>Size of the latest; 0 where there is none.</summary>
    [Parameter("uint64", "size", 2)]
    public ulong Size { get; set; }
}

/// <summary>Asks for the hash of the anchor at an index; zeros where none stands.</summary>
[Function("anchorHash", "bytes32")]
public sealed class AnchorHashFunction : FunctionMessage
{
    /// <inheritdoc cref="AnchorStruct.Index" />
    [Parameter("uint64", "index", 1)]
    public ulong Index { get; set; }
}

/// <summary>Asks whether an anchor stands, and whether for ever.</summary>
[Function("status", typeof(StatusOutput))]
public sealed class StatusFunction : FunctionMessage
{
    /// <summary>The anchor.</summary>
    [Parameter("tuple", "anchor_", 1, "Anchor")]
    public AnchorStruct Anchor { get; set; } = new();
}

/// <summary>Whether an anchor stands.</summary>
[FunctionOutput]
public sealed class StatusOutput : IFunctionOutputDTO
{
    /// <summary>The number of an <see cref="AnchorStatus"/>.</summary>
    [Parameter("uint8", "status_", 1)]
    public byte Status { get; set; }

    /// <summary>From when on it is final, in seconds since 1970; 0 where it does not stand.</summary>
    [Parameter("uint64", "finalAt", 2)]
    public ulong FinalAt { get; set; }
}

/// <summary>A checkpoint was anchored.</summary>
[Event("Anchored")]
public sealed class AnchoredEvent : IEventDTO
{
    /// <inheritdoc cref="AnchorStruct.Size" />
    [Parameter("uint64", "size", 1, true)]
    public ulong Size { get; set; }

    /// <inheritdoc cref="AnchorStruct.LogRoot" />
    [Parameter("bytes32", "logRoot", 2, false)]
    public byte[] LogRoot { get; set; } = [];

    /// <inheritdoc cref="AnchorStruct.HeadHash" />
    [Parameter("bytes32", "headHash", 3, false)]
    public byte[] HeadHash { get; set; } = [];

    /// <inheritdoc cref="AnchorStruct.ClaimsRoot" />
    [Parameter("bytes32", "claimsRoot", 4, false)]
    public byte[] ClaimsRoot { get; set; } = [];

    /// <inheritdoc cref="AnchorStruct.Index" />
    [Parameter("uint64", "index", 5, true)]
    public ulong Index { get; set; }

    /// <inheritdoc cref="AnchorStruct.PreviousSize" />
    [Parameter("uint64", "previousSize", 6, false)]
    public ulong PreviousSize { get; set; }

    /// <inheritdoc cref="AnchorStruct.AnchoredAt" />
    [Parameter("uint64", "anchoredAt", 7, false)]
    public ulong AnchoredAt { get; set; }

    /// <summary>As the contract wants to be shown it.</summary>
    public AnchorStruct ToStruct() => new()
    {
        Size = Size,
        LogRoot = LogRoot,
        HeadHash = HeadHash,
        ClaimsRoot = ClaimsRoot,
        Index = Index,
        PreviousSize = PreviousSize,
        AnchoredAt = AnchoredAt,
    };
}

/// <summary>The guardian took an anchor away, and all above it.</summary>
[Event("Vetoed")]
public sealed class VetoedEvent : IEventDTO
{
    /// <summary>Size of the anchor that was vetoed.</summary>
    [Parameter("uint64", "size", 1, true)]
    public ulong Size { get; set; }

    /// <summary>Its position.</summary>
    [Parameter("uint64", "index", 2, true)]
    public ulong Index { get; set; }

    /// <summary>How many anchors were taken away, itself included.</summary>
    [Parameter("uint64", "removed", 3, false)]
    public ulong Removed { get; set; }

    /// <summary>Who did it.</summary>
    [Parameter("address", "guardian", 4, true)]
    public string Guardian { get; set; } = "";
}

/// <summary>The size is not above that of the latest anchor.</summary>
[Error("SizeNotGrowing")]
public sealed class SizeNotGrowingError : IErrorDTO
{
    /// <summary>The latest anchor's.</summary>
    [Parameter("uint64", "latest", 1)]
    public ulong Latest { get; set; }

    /// <summary>The one asked for.</summary>
    [Parameter("uint64", "size", 2)]
    public ulong Size { get; set; }
}
