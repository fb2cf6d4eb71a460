#nullable disable
using Nethereum.Contracts.CQS;

namespace Nethereum.Contracts;

/// <summary>A deployment; the constructor's parameters are the properties of a class derived from this.</summary>
public class ContractDeploymentMessage : ContractMessageBase
{
    public ContractDeploymentMessage(string byteCode)
    {
        ByteCode = byteCode;
    }

    /// <summary>The compiled code, hexadecimal.</summary>
    public string ByteCode { get; set; }
}
