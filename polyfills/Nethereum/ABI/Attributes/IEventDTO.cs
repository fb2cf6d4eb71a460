namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>A class with <see cref="EventAttribute"/>.</summary>
public interface IEventDTO;
