using Nethereum.Contracts.CQS;

namespace Nethereum.Contracts;

/// <summary>A call of a function: a class with <see cref="ABI.FunctionEncoding.Attributes.FunctionAttribute"/>, whose parameters are its properties.</summary>
public class FunctionMessage : ContractMessageBase
{
}
