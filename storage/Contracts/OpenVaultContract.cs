using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using OpenLedger.Core.Claims;

namespace OpenLedger.Storage.Contracts;

/// <summary>Has an account of the ledger credited; the sender must have approved the amount.</summary>
[Function("deposit", "uint64")]
public sealed class DepositFunction : FunctionMessage
{
    /// <summary>In base units, above 0.</summary>
    [Parameter("uint256", "amount", 1)]
    public BigInteger Deposit { get; set; }

    /// <summary>Who is credited.</summary>
    [Parameter("address", "account", 2)]
    public string Account { get; set; } = "";
}

/// <summary>Pays what of a claim has not been paid.</summary>
[Function("claim", "uint256")]
public sealed class ClaimFunction : FunctionMessage
{
    /// <summary>A final anchor.</summary>
    [Parameter("tuple", "anchor", 1, "Anchor")]
    public AnchorStruct Anchor { get; set; } = new();

    /// <summary>Whose claim it is.</summary>
    [Parameter("address", "account", 2)]
    public string Account { get; set; } = "";

    /// <summary>Who is paid.</summary>
    [Parameter("address", "payout", 3)]
    public string Payout { get; set; } = "";

    /// <summary>What the account may have claimed in all, in base units.</summary>
    [Parameter("uint128", "total", 4)]
    public BigInteger Total { get; set; }

    /// <summary>From the leaf to the root of claims, lowest node first.</summary>
    [Parameter("bytes32[]", "proof", 5)]
    public List<byte[]> Proof { get; set; } = [];

    /// <summary>What claims all that <paramref name="proof"/> proves from <paramref name="anchor"/>.</summary>
    public static ClaimFunction Of(AnchorStruct anchor, ClaimProof proof) => new()
    {
        Anchor = anchor,
        Account = proof.Leaf.Account.ToString(),
        Payout = proof.Leaf.Payout.ToString(),
        Total = (BigInteger)proof.Leaf.Total,
        Proof = [.. proof.Path.Select(hash => hash.ToArray())],
    };
}

/// <summary>Asks which contract of anchors the vault goes by.</summary>
[Function("anchors", "address")]
public sealed class AnchorsFunction : FunctionMessage;

/// <summary>Asks how much can be paid out at this moment, in base units.</summary>
[Function("available", "uint256")]
public sealed class AvailableFunction : FunctionMessage;

/// <summary>Asks whether a guardian has stopped deposits and claims.</summary>
[Function("paused", "bool")]
public sealed class PausedFunction : FunctionMessage;

/// <summary>Asks what an account was paid.</summary>
[Function("claimed", typeof(ClaimedOutput))]
public sealed class ClaimedFunction : FunctionMessage
{
    /// <summary>Whose claim it is.</summary>
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}

/// <summary>What an account was paid.</summary>
[FunctionOutput]
public sealed class ClaimedOutput : IFunctionOutputDTO
{
    /// <summary>In all, in base units.</summary>
    [Parameter("uint128", "amount", 1)]
    public BigInteger Amount { get; set; }

    /// <summary>Size of the newest anchor that it was claimed from.</summary>
    [Parameter("uint64", "size", 2)]
    public ulong Size { get; set; }
}

/// <summary>The ledger credits an account.</summary>
[Event("Deposited")]
public sealed class DepositedEvent : IEventDTO
{
    /// <summary>Counts from 0 without gaps.</summary>
    [Parameter("uint64", "id", 1, true)]
    public ulong Id { get; set; }

    /// <summary>Who is credited.</summary>
    [Parameter("address", "account", 2, true)]
    public string Account { get; set; } = "";

    /// <summary>Who paid.</summary>
    [Parameter("address", "from", 3, true)]
    public string From { get; set; } = "";

    /// <summary>In base units.</summary>
    [Parameter("uint256", "amount", 4, false)]
    public BigInteger Amount { get; set; }
}

/// <summary>An account was paid.</summary>
[Event("Claimed")]
public sealed class ClaimedEvent : IEventDTO
{
    /// <summary>Whose claim it was.</summary>
    [Parameter("address", "account", 1, true)]
    public string Account { get; set; } = "";

    /// <summary>Who got it.</summary>
    [Parameter("address", "payout", 2, true)]
    public string Payout { get; set; } = "";

    /// <summary>How much now, in base units.</summary>
    [Parameter("uint256", "amount", 3, false)]
    public BigInteger Amount { get; set; }

    /// <summary>How much in all.</summary>
    [Parameter("uint256", "total", 4, false)]
    public BigInteger Total { get; set; }

    /// <summary>Size of the anchor that it was claimed from.</summary>
    [Parameter("uint64", "size", 5, true)]
    public ulong Size { get; set; }
}

/// <summary>All of the claim has been paid.</summary>
[Error("NothingDue")]
public sealed class NothingDueError : IErrorDTO
{
    /// <summary>How much that was, in base units.</summary>
    [Parameter("uint256", "total", 1)]
    public BigInteger Total { get; set; }
}

/// <summary>The day's outflow is used up.</summary>
[Error("DailyCapReached")]
public sealed class DailyCapReachedError : IErrorDTO;
