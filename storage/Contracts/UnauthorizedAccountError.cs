using Nethereum.ABI.FunctionEncoding.Attributes;

namespace OpenLedger.Storage.Contracts;

/// <summary>The sender lacks a role (OpenZeppelin's IAccessControl).</summary>
[Error("AccessControlUnauthorizedAccount")]
public sealed class UnauthorizedAccountError : IErrorDTO
{
    /// <summary>The sender.</summary>
    [Parameter("address", "account", 1)]
    public string Account { get; set; } = "";

    /// <summary>The role, 32 bytes.</summary>
    [Parameter("bytes32", "neededRole", 2)]
    public byte[] NeededRole { get; set; } = [];
}
