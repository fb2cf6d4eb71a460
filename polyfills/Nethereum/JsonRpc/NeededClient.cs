#nullable disable
namespace Nethereum.JsonRpc.Client;

/// <summary>An account without a node can sign, and not ask or send.</summary>
internal static class NeededClient
{
    /// <exception cref="NullReferenceException">There is none.</exception>
    internal static IClient OrThrow(this IClient client) =>
#pragma warning disable MA0012 // It is upstream's exception.
        client ?? throw new NullReferenceException("There is no client to send with.");
#pragma warning restore MA0012
}
