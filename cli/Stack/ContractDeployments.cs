using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Stack;

/// <summary>Deploys CheckpointAnchor.</summary>
public sealed class CheckpointAnchorDeployment() : ContractDeploymentMessage(ContractArtifact.Load("CheckpointAnchor").Bytecode)
{
    /// <summary>Appoints and dismisses the others.</summary>
    [Parameter("address", "admin_", 1)]
    public string Admin { get; set; } = "";

    /// <summary>How long a transfer of the admin's role takes, in seconds.</summary>
    [Parameter("uint48", "adminDelay", 2)]
    public ulong AdminDelay { get; set; }

    /// <summary>The first that may anchor.</summary>
    [Parameter("address", "anchorer", 3)]
    public string Anchorer { get; set; } = "";

    /// <summary>The first that may veto.</summary>
    [Parameter("address", "guardian", 4)]
    public string Guardian { get; set; } = "";

    /// <summary>How long an anchor is pending, in seconds.</summary>
    [Parameter("uint64", "delay_", 5)]
    public ulong Delay { get; set; }
}

/// <summary>Deploys OpenToken.</summary>
public sealed class OpenTokenDeployment() : ContractDeploymentMessage(ContractArtifact.Load("OpenToken").Bytecode)
{
    /// <summary>All there is: 1,000,000,000 OPEN, in base units.</summary>
    public static readonly BigInteger Supply = (BigInteger)OpenAmount.Supply.Units;

    /// <summary>Who get the supply.</summary>
    [Parameter("address[]", "recipients", 1)]
    public List<string> Recipients { get; set; } = [];

    /// <summary>How much each, in base units.</summary>
    [Parameter("uint256[]", "amounts", 2)]
    public List<BigInteger> Amounts { get; set; } = [];
}

/// <summary>Deploys OpenVault.</summary>
public sealed class OpenVaultDeployment() : ContractDeploymentMessage(ContractArtifact.Load("OpenVault").Bytecode)
{
    /// <summary>OPEN on the L2.</summary>
    [Parameter("address", "token_", 1)]
    public string Token { get; set; } = "";

    /// <summary>The anchors that claims go by.</summary>
    [Parameter("address", "anchors_", 2)]
    public string Anchors { get; set; } = "";

    /// <summary>The most that 24 hours may pay out, in base units.</summary>
    [Parameter("uint128", "dailyCap_", 3)]
    public BigInteger DailyCap { get; set; }
}
