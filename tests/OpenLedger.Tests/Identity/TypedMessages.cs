using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace OpenLedger.Tests.Identity;

/// <summary>The ledger's domain as Nethereum describes it: no contract stands behind it, so the genesis hash is its salt.</summary>
[Struct("EIP712Domain")]
public sealed class DomainWithSalt
{
    [Parameter("string", "name", 1)]
    public string Name { get; set; } = "OpenLedger";

    [Parameter("string", "version", 2)]
    public string Version { get; set; } = "1";

    [Parameter("uint256", "chainId", 3)]
    public BigInteger ChainId { get; set; }

    [Parameter("bytes32", "salt", 4)]
    public byte[] Salt { get; set; } = [];
}

[Struct("Command")]
public sealed class TypedCommand
{
    [Parameter("string", "kind", 1)]
    public string Kind { get; set; } = "";

    [Parameter("string", "payload", 2)]
    public string Payload { get; set; } = "";

    [Parameter("uint64", "nonce", 3)]
    public ulong Nonce { get; set; }

    [Parameter("uint64", "deadline", 4)]
    public ulong Deadline { get; set; }
}

[Struct("Request")]
public sealed class TypedRequest
{
    [Parameter("string", "method", 1)]
    public string Method { get; set; } = "";

    [Parameter("string", "path", 2)]
    public string Path { get; set; } = "";

    [Parameter("bytes32", "body", 3)]
    public byte[] Body { get; set; } = [];

    [Parameter("uint64", "deadline", 4)]
    public ulong Deadline { get; set; }
}
