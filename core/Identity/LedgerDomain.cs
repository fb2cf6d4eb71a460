using System.Collections.Frozen;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Identity;

/// <summary>
/// The EIP-712 domain of one ledger: name <c>OpenLedger</c>, version <c>1</c>, its chain id, and its genesis hash as salt, so that a signature for one
/// ledger means nothing to another. It digests the three types that users sign.
/// </summary>
public sealed class LedgerDomain
{
    /// <summary>The domain's name.</summary>
    public const string Name = "OpenLedger";

    /// <summary>The domain's version.</summary>
    public const string Version = "1";

    /// <summary>The EIP-712 type of a command, which changes the ledger and is published with its signature.</summary>
    public const string CommandType = "Command(string kind,string payload,uint64 nonce,uint64 deadline)";

    /// <summary>The EIP-712 type of a request, which asks for something private and is never published.</summary>
    public const string RequestType = "Request(string method,string path,bytes32 body,uint64 deadline)";

    /// <summary>The EIP-712 type of a rotation, by which a key agrees to act for an account.</summary>
    public const string RotationType = "Rotation(address account,address key,uint64 nonce,uint64 deadline)";

    internal const string DomainType = "EIP712Domain(string name,string version,uint256 chainId,bytes32 salt)";

    private static readonly byte[] DomainTypeHash = Keccak.Hash(DomainType);
    private static readonly byte[] CommandTypeHash = Keccak.Hash(CommandType);
    private static readonly byte[] RequestTypeHash = Keccak.Hash(RequestType);
    private static readonly byte[] RotationTypeHash = Keccak.Hash(RotationType);

    private static readonly FrozenDictionary<string, byte[]> KindHashes = Kinds.All.ToFrozenDictionary(kind => kind, Keccak.Hash, StringComparer.Ordinal);

    // What a thread hashes, written anew each time: a verification makes very many digests.
    [ThreadStatic]
    private static byte[]? _encoded, _message;

    private readonly byte[] _separator;

    /// <summary>The domain of the ledger whose block 0 has the hash <paramref name="genesis"/>.</summary>
    public LedgerDomain(ulong chainId, Hash256 genesis)
    {
        ChainId = chainId;
        Genesis = genesis;
        var encoded = new byte[5 * 32];
        DomainTypeHash.CopyTo(encoded, 0);
        Keccak.Hash(Name).CopyTo(encoded, 32);
        Keccak.Hash(Version).CopyTo(encoded, 64);
        Keccak.Word(chainId, encoded.AsSpan(96));
        genesis.CopyTo(encoded.AsSpan(128));
        _separator = Keccak.Hash(encoded);
    }

    /// <summary>The EIP-155 chain id of the L2 that the ledger is anchored on.</summary>
    public ulong ChainId { get; }

    /// <summary>The hash of block 0.</summary>
    public Hash256 Genesis { get; }

    /// <summary>The digest that the actor of a command signs (EIP-712, "Specification": keccak256(0x1901 ‖ domainSeparator ‖ hashStruct)).</summary>
    /// <param name="command">The command; its payload is signed as the exact canonical text.</param>
    public Hash256 Digest(Command command)
    {
        var encoded = _encoded ??= new byte[5 * 32];
        CommandTypeHash.CopyTo(encoded, 0);
        (KindHashes.TryGetValue(command.Kind, out var kindHash) ? kindHash : Keccak.Hash(command.Kind)).CopyTo(encoded, 32);
        Keccak.Hash(command.Payload.ToArray()).CopyTo(encoded, 64);
        Keccak.Word(command.Nonce, encoded.AsSpan(96));
        Keccak.Word(command.Deadline.UnixMs, encoded.AsSpan(128));
        return Digest(encoded);
    }

    /// <summary>The digest that a caller signs to read something private.</summary>
    public Hash256 Digest(SignedRequest request)
    {
        var encoded = _encoded ??= new byte[5 * 32];
        RequestTypeHash.CopyTo(encoded, 0);
        Keccak.Hash(request.Method).CopyTo(encoded, 32);
        Keccak.Hash(request.Path).CopyTo(encoded, 64);
        request.Body.CopyTo(encoded.AsSpan(96));
        Keccak.Word(request.Deadline.UnixMs, encoded.AsSpan(128));
        return Digest(encoded);
    }

    /// <summary>The digest that a new key and a guardian sign.</summary>
    public Hash256 Digest(Rotation rotation)
    {
        var encoded = _encoded ??= new byte[5 * 32];
        RotationTypeHash.CopyTo(encoded, 0);
        Word(rotation.Account, encoded.AsSpan(32, 32));
        Word(rotation.Key, encoded.AsSpan(64, 32));
        Keccak.Word(rotation.Nonce, encoded.AsSpan(96));
        Keccak.Word(rotation.Deadline.UnixMs, encoded.AsSpan(128));
        return Digest(encoded);
    }

    /// <summary>An address as a word: zeros in front (EIP-712, "Definition of encodeData").</summary>
    private static void Word(Address address, Span<byte> word)
    {
        word.Clear();
        address.CopyTo(word[^Address.Size..]);
    }

    private Hash256 Digest(byte[] encodedStruct)
    {
        var message = _message ??= new byte[2 + 32 + 32];
        message[0] = 0x19;
        message[1] = 0x01;
        _separator.CopyTo(message, 2);
        Keccak.Hash(encodedStruct).CopyTo(message, 34);
        return new Hash256(Keccak.Hash(message));
    }
}
