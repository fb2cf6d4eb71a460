using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Bench.Simulation;

/// <summary>Deploys CallbackToken.</summary>
public sealed class CallbackTokenDeployment() : ContractDeploymentMessage(ContractArtifact.Load("CallbackToken", typeof(CallbackTokenDeployment).Assembly).Bytecode)
{
    /// <summary>Who has all of it at first.</summary>
    [Parameter("address", "recipient", 1)]
    public string Recipient { get; set; } = "";

    /// <summary>All there is, in base units.</summary>
    [Parameter("uint256", "supply", 2)]
    public BigInteger Supply { get; set; }
}

/// <summary>Says what the token calls with its next movement.</summary>
[Function("arm")]
public sealed class ArmFunction : FunctionMessage
{
    /// <summary>Whom it calls; the zero address where nobody is.</summary>
    [Parameter("address", "target", 1)]
    public string Target { get; set; } = "";

    /// <summary>With what.</summary>
    [Parameter("bytes", "call", 2)]
    public byte[] Call { get; set; } = [];
}

/// <summary>The token has called.</summary>
[Event("CalledBack")]
public sealed class CalledBackEvent : IEventDTO
{
    /// <summary>Whether the call was taken.</summary>
    [Parameter("bool", "isTaken", 1, false)]
    public bool IsTaken { get; set; }
}
