using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace OpenLedger.Storage.Contracts;

/// <summary>Lets somebody take OPEN of the sender's.</summary>
[Function("approve", "bool")]
public sealed class ApproveFunction : FunctionMessage
{
    /// <summary>Who may.</summary>
    [Parameter("address", "spender", 1)]
    public string Spender { get; set; } = "";

    /// <summary>How much, in base units.</summary>
    [Parameter("uint256", "value", 2)]
    public BigInteger Value { get; set; }
}

/// <summary>Gives OPEN of the sender's to somebody.</summary>
[Function("transfer", "bool")]
public sealed class TransferFunction : FunctionMessage
{
    /// <summary>Who gets it.</summary>
    [Parameter("address", "to", 1)]
    public string To { get; set; } = "";

    /// <summary>How much, in base units.</summary>
    [Parameter("uint256", "value", 2)]
    public BigInteger Value { get; set; }
}

/// <summary>How much OPEN an account has on the L2, in base units.</summary>
[Function("balanceOf", "uint256")]
public sealed class BalanceOfFunction : FunctionMessage
{
    /// <summary>Whose.</summary>
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}
