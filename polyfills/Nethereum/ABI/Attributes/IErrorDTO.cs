namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>A class with <see cref="ErrorAttribute"/>.</summary>
public interface IErrorDTO;
