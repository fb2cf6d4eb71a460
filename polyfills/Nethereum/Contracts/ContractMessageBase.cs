#nullable disable
using System.Numerics;
using Nethereum.RPC.Eth.DTOs;

namespace Nethereum.Contracts.CQS;

/// <summary>What a call of a function and a deployment have in common; what is null is found out when it is sent.</summary>
public abstract class ContractMessageBase
{
    /// <summary>Wei.</summary>
    public virtual BigInteger AmountToSend { get; set; }

    public virtual BigInteger? Gas { get; set; }

    /// <summary>Wei; makes a transaction without a fee cap.</summary>
    public virtual BigInteger? GasPrice { get; set; }

    public virtual string FromAddress { get; set; }

    public virtual BigInteger? Nonce { get; set; }

    public virtual BigInteger? MaxFeePerGas { get; set; }

    public virtual BigInteger? MaxPriorityFeePerGas { get; set; }

    public virtual byte? TransactionType { get; set; }

    public virtual List<AccessList> AccessList { get; set; }
}
