using System.Text.RegularExpressions;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Identity;

/// <summary>What a caller signs (EIP-712 <c>Request</c>) to read something private. It is never published.</summary>
/// <param name="Method">The HTTP method, upper case.</param>
/// <param name="Path">The path and query as sent, from the first slash.</param>
/// <param name="Body">SHA-256 of the request's body.</param>
/// <param name="Deadline">The last moment at which it is taken, at most <see cref="MaxLife"/> ahead.</param>
public sealed partial record SignedRequest(string Method, string Path, Hash256 Body, LedgerTime Deadline)
{
    /// <summary>How far ahead the deadline may be.</summary>
    public static readonly TimeSpan MaxLife = TimeSpan.FromSeconds(60);

    /// <summary>The scheme of the Authorization header (RFC 9110, section 11.4).</summary>
    public const string Scheme = "OpenLedger";

    /// <summary>The header's value: <c>OpenLedger actor="0x…", deadline="…", signature="0x…"</c>.</summary>
    public string Authorize(KeyPair key, LedgerDomain domain) =>
        $"{Scheme} actor=\"{key.Address}\", deadline=\"{Deadline.UnixMs}\", signature=\"{key.Sign(domain.Digest(this))}\"";

    /// <summary>Who signed this very request, or why it does not count.</summary>
    /// <param name="header">The Authorization header's value.</param>
    /// <param name="method">The HTTP method, upper case.</param>
    /// <param name="path">The path and query as received.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="domain">The ledger's domain.</param>
    public static Result<Address> Authenticate(string? header, string method, string path, ReadOnlySpan<byte> body, LedgerTime now, LedgerDomain domain)
    {
        if (string.IsNullOrEmpty(header))
            return Unauthenticated("authorization-missing", $"This needs an Authorization header of the scheme {Scheme}.");
        if (header.Length > 512 || Header().Match(header) is not { Success: true } match
            || !Address.TryParseInput(match.Groups["actor"].Value, out var claimed)
            || !Decimals.TryParse(match.Groups["deadline"].ValueSpan, out var deadlineMs) || deadlineMs > LedgerTime.Max.UnixMs)
            return Unauthenticated("authorization-malformed", $"The header's form is: {Scheme} actor=\"0x…\", deadline=\"milliseconds\", signature=\"0x…\".");
        if (!Signature.TryParse(match.Groups["signature"].Value, out var signature, out var problem))
            return Unauthenticated("signature-malformed", problem!);
        var deadline = new LedgerTime(deadlineMs);
        if (deadline < now)
            return Unauthenticated("request-expired", $"The request's deadline {deadline} has passed; it is {now}.");
        if (deadline > now.Plus(MaxLife))
            return Unauthenticated("deadline-too-far", $"The request's deadline {deadline} is more than {MaxLife.TotalSeconds:0} s ahead of {now}.");
        var request = new SignedRequest(method, path, Hash256.Sha256(body), deadline);
        return KeyPair.Recover(domain.Digest(request), signature) is { } actor && actor == claimed
            ? actor
            : Unauthenticated("signer-mismatch", $"The signature is not {claimed}'s for this request on this ledger.");
    }

    private static Error Unauthenticated(string code, string message) => new(ErrorKind.Unauthenticated, code, message);

    [GeneratedRegex("^OpenLedger actor=\"(?<actor>0x[0-9a-fA-F]{40})\", deadline=\"(?<deadline>[0-9]{1,20})\", signature=\"(?<signature>0x[0-9a-f]{130})\"\\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Header();
}
