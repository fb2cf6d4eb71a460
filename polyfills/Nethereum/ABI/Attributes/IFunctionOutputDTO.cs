namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>A class with <see cref="FunctionOutputAttribute"/>.</summary>
public interface IFunctionOutputDTO;
