using System.Reflection;
using System.Text.Json;

namespace OpenLedger.Cli.Stack;

/// <summary>A compiled contract, as <c>contracts/artifacts</c> holds it.</summary>
/// <param name="Name">The contract's.</param>
/// <param name="Abi">Its functions, events and errors (Solidity's contract ABI specification, "JSON").</param>
/// <param name="Bytecode">What creates it, <c>0x</c> and hexadecimal digits; arguments of the constructor follow it.</param>
public sealed record ContractArtifact(string Name, JsonElement Abi, string Bytecode)
{
    /// <summary>The artifact of one of the contracts in <c>contracts/</c>.</summary>
    /// <exception cref="ArgumentException">There is no contract of that name.</exception>
    public static ContractArtifact Load(string name) => Load(name, typeof(ContractArtifact).Assembly);

    /// <summary>The artifact that an assembly carries under a contract's name.</summary>
    /// <exception cref="ArgumentException">There is no contract of that name.</exception>
    public static ContractArtifact Load(string name, Assembly assembly)
    {
        using var stream = assembly.GetManifestResourceStream($"contracts/{name}.json") ?? throw new ArgumentException($"There is no contract {name}.", nameof(name));
        using var json = JsonDocument.Parse(stream);
        return new ContractArtifact(name, json.RootElement.GetProperty("abi").Clone(), json.RootElement.GetProperty("bytecode").GetString()!);
    }
}
