using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>A function of a role and an account.</summary>
public abstract class RoleMessage : FunctionMessage
{
    [Parameter("bytes32", "role", 1)]
    public byte[] Role { get; set; } = new byte[32];

    [Parameter("address", "account", 2)]
    public string Account { get; set; } = "";
}

[Function("grantRole")]
public sealed class GrantRoleFunction : RoleMessage;

[Function("revokeRole")]
public sealed class RevokeRoleFunction : RoleMessage;

[Function("renounceRole")]
public sealed class RenounceRoleFunction : RoleMessage;

[Function("hasRole", "bool")]
public sealed class HasRoleFunction : RoleMessage;

[Function("beginDefaultAdminTransfer")]
public sealed class BeginAdminTransferFunction : FunctionMessage
{
    [Parameter("address", "newAdmin", 1)]
    public string NewAdmin { get; set; } = "";
}

[Function("acceptDefaultAdminTransfer")]
public sealed class AcceptAdminTransferFunction : FunctionMessage;

[Function("pause")]
public sealed class PauseFunction : FunctionMessage;

[Function("unpause")]
public sealed class UnpauseFunction : FunctionMessage;

[Function("deposits", "uint64")]
public sealed class DepositsFunction : FunctionMessage;

[Function("depositWithPermit", "uint64")]
public sealed class DepositWithPermitFunction : FunctionMessage
{
    [Parameter("uint256", "amount", 1)]
    public BigInteger Deposit { get; set; }

    [Parameter("address", "account", 2)]
    public string Account { get; set; } = "";

    [Parameter("uint256", "deadline", 3)]
    public BigInteger Deadline { get; set; }

    [Parameter("uint8", "v", 4)]
    public byte V { get; set; }

    [Parameter("bytes32", "r", 5)]
    public byte[] R { get; set; } = [];

    [Parameter("bytes32", "s", 6)]
    public byte[] S { get; set; } = [];
}

[Function("permit")]
public sealed class PermitFunction : FunctionMessage
{
    [Parameter("address", "owner", 1)]
    public string Owner { get; set; } = "";

    [Parameter("address", "spender", 2)]
    public string Spender { get; set; } = "";

    [Parameter("uint256", "value", 3)]
    public BigInteger Value { get; set; }

    [Parameter("uint256", "deadline", 4)]
    public BigInteger Deadline { get; set; }

    [Parameter("uint8", "v", 5)]
    public byte V { get; set; }

    [Parameter("bytes32", "r", 6)]
    public byte[] R { get; set; } = [];

    [Parameter("bytes32", "s", 7)]
    public byte[] S { get; set; } = [];
}

[Function("totalSupply", "uint256")]
public sealed class TotalSupplyFunction : FunctionMessage;

[Function("delegate")]
public sealed class DelegateFunction : FunctionMessage
{
    [Parameter("address", "delegatee", 1)]
    public string Delegatee { get; set; } = "";
}

[Function("getVotes", "uint256")]
public sealed class GetVotesFunction : FunctionMessage
{
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";
}

[Function("getPastVotes", "uint256")]
public sealed class GetPastVotesFunction : FunctionMessage
{
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";

    [Parameter("uint256", "timepoint", 2)]
    public BigInteger Timepoint { get; set; }
}

[Function("clock", "uint48")]
public sealed class ClockFunction : FunctionMessage;

[Function("CLOCK_MODE", "string")]
public sealed class ClockModeFunction : FunctionMessage;

[Function("run", "bool[]")]
public sealed class RunFunction : FunctionMessage
{
    [Parameter("address", "target", 1)]
    public string Target { get; set; } = "";

    [Parameter("bytes[]", "calls", 2)]
    public List<byte[]> Calls { get; set; } = [];
}

[Function("arm")]
public sealed class ArmFunction : FunctionMessage
{
    [Parameter("address", "target", 1)]
    public string Target { get; set; } = "";

    [Parameter("bytes", "call", 2)]
    public byte[] Call { get; set; } = [];
}

public sealed class CallBatchDeployment(string byteCode) : ContractDeploymentMessage(byteCode)
{
    public CallBatchDeployment()
        : this("")
    {
    }
}

public sealed class ReentrantTokenDeployment(string byteCode) : ContractDeploymentMessage(byteCode)
{
    public ReentrantTokenDeployment()
        : this("")
    {
    }

    [Parameter("address", "recipient", 1)]
    public string Recipient { get; set; } = "";
}
