using Microsoft.Extensions.Options;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>Makes a session of a signed message: everything about it is checked before its nonce is used up, and only then.</summary>
public sealed class SiweSignIn(SiweNonces nonces, SessionTokens sessions, ContractWallets wallets, IOptions<IdentityOptions> options, TimeProvider clock)
{
    /// <summary>The largest signature, in bytes: contract wallets may put several into one.</summary>
    public const int MaxSignatureBytes = 2048;

    private static readonly string[] OwnNames = ["localhost", "127.0.0.1", "[::1]"];

    private readonly HashSet<string> _domains =
        options.Value.Domains.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>A session for the message's address, or why not.</summary>
    /// <param name="message">The message.</param>
    /// <param name="signature">The wallet's signature of it.</param>
    /// <param name="domain">The ledger's domain.</param>
    /// <param name="localPort">The port of this connection, which tells this server's own names where no domain is configured.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public async Task<Result<Session>> SignInAsync(SiweMessage message, byte[] signature, LedgerDomain domain, int localPort, CancellationToken cancellationToken)
    {
        if (message.Check(authority => IsOwn(authority, localPort), domain.ChainId, clock.GetUtcNow(), TimeSpan.FromMinutes(options.Value.NonceMinutes)) is { } refused)
            return refused;
        if (nonces.Check(message.Nonce) is { } bad)
            return bad;
        if (await CheckSignatureAsync(message, signature, cancellationToken) is { } forged)
            return forged;
        return await nonces.TryUseAsync(message.Nonce, cancellationToken)
            ? sessions.Issue(message.Address, domain)
            : new Error(ErrorKind.Unauthenticated, "siwe-nonce-used", "The nonce was used before; ask for another one and sign it.", "/message");
    }

    private bool IsOwn(string authority, int localPort) =>
        _domains.Count > 0 ? _domains.Contains(authority) : OwnNames.Any(name => string.Equals(authority, $"{name}:{localPort}", StringComparison.OrdinalIgnoreCase));

    private async Task<Error?> CheckSignatureAsync(SiweMessage message, byte[] signature, CancellationToken cancellationToken)
    {
        var digest = message.Digest();
        if (Signature.TryCreate(signature, out var ecdsa, out var problem) && KeyPair.Recover(digest, ecdsa) == message.Address)
            return null;
        return wallets.IsConfigured
            ? await wallets.CheckAsync(message.Address, digest, signature, cancellationToken)
            : new Error(ErrorKind.Unauthenticated, "signer-mismatch", $"The signature is not {message.Address}'s of this message{(problem is null ? "" : $": {problem}")}.", "/signature");
    }
}
