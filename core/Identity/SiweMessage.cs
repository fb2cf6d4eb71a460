using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Nethereum.Util;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Identity;

/// <summary>
/// A sign-in message (EIP-4361). A text is read only where it is exactly what <see cref="ToString"/> would write, so it has one meaning.
/// </summary>
/// <param name="Domain">Who asks to sign in: an authority (RFC 3986), <c>ledger.example:8443</c> for example.</param>
/// <param name="Address">Who signs in.</param>
/// <param name="Uri">What the sign-in is for, an absolute URI.</param>
/// <param name="ChainId">The EIP-155 chain id.</param>
/// <param name="Nonce">At least eight letters and digits.</param>
/// <param name="IssuedAt">When it was written.</param>
public sealed partial record SiweMessage(string Domain, Address Address, string Uri, ulong ChainId, string Nonce, Rfc3339Time IssuedAt)
{
    /// <summary>The longest message, in characters.</summary>
    public const int MaxLength = 4096;

    private const int MaxResources = 32;
    private const string Invitation = " wants you to sign in with your Ethereum account:";

    /// <summary>The scheme before the domain, <c>https</c> for example, or null.</summary>
    public string? Scheme { get; init; }

    /// <summary>A sentence for the one who signs, or null.</summary>
    public string? Statement { get; init; }

    /// <summary>From when on it is no longer good, or null.</summary>
    public Rfc3339Time? ExpirationTime { get; init; }

    /// <summary>From when on it is good, or null.</summary>
    public Rfc3339Time? NotBefore { get; init; }

    /// <summary>An id of the caller's, or null.</summary>
    public string? RequestId { get; init; }

    /// <summary>URIs that the sign-in refers to; null where there is no list, which an empty one differs from.</summary>
    public IReadOnlyList<string>? Resources { get; init; }

    /// <summary>Reads a message.</summary>
    /// <returns>The message, or <c>siwe-malformed</c> with what was expected.</returns>
    public static Result<SiweMessage> Parse(string text)
    {
        if (text.Length > MaxLength)
            return Malformed($"it has more than {MaxLength} characters");
        var lines = new Lines(text.Split('\n'));
        if (!lines.Next().EndsWith(Invitation, StringComparison.Ordinal))
            return Malformed($"the first line ends with \"{Invitation}\"");
        var origin = lines.Current[..^Invitation.Length];
        var schemeEnd = origin.IndexOf("://", StringComparison.Ordinal);
        if (!Address.TryParseInput(lines.Next(), out var address) || address.ToChecksumString() != lines.Current)
            return Malformed("the second line is the address with its EIP-55 checksum");
        if (lines.Next().Length != 0)
            return Malformed("an empty line follows the address");
        var statement = lines.Next().Length == 0 ? null : lines.Current;
        if (statement is not null && lines.Next().Length != 0)
            return Malformed("an empty line follows the statement");
        var uri = lines.Next("URI: ");
        var version = lines.Next("Version: ");
        var chain = lines.Next("Chain ID: ");
        var nonce = lines.Next("Nonce: ");
        var issued = lines.Next("Issued At: ");
        if (lines.Missing is { } missing)
            return Malformed($"a line that begins with \"{missing}\" is missing or in the wrong place");
        if (version != "1")
            return Malformed("the version is 1");
        if (!Decimals.TryParse(chain, out var chainId))
            return Malformed("the chain id is a decimal number");
        if (!Rfc3339Time.TryParse(issued!, out var issuedAt) || !TryOptionalTime("Expiration Time: ", out var expires) || !TryOptionalTime("Not Before: ", out var notBefore))
            return Malformed("times are written as RFC 3339 says");
        var message = new SiweMessage(schemeEnd < 0 ? origin : origin[(schemeEnd + 3)..], address, uri!, chainId, nonce!, issuedAt)
        {
            Scheme = schemeEnd < 0 ? null : origin[..schemeEnd],
            Statement = statement,
            ExpirationTime = expires,
            NotBefore = notBefore,
            RequestId = lines.NextIf("Request ID: "),
            Resources = lines.NextIf("Resources:") is { } rest ? (rest.Length == 0 ? lines.Rest("- ") : null) : null,
        };
        return message.Problem() is { } problem ? Malformed(problem)
            : message.ToString() != text ? Malformed("nothing else follows, and lines end with a line feed alone")
            : message;

        bool TryOptionalTime(string name, out Rfc3339Time? time)
        {
            time = null;
            if (lines.NextIf(name) is not { } value)
                return true;
            var ok = Rfc3339Time.TryParse(value, out var parsed);
            time = parsed;
            return ok;
        }
    }

    /// <summary>Why it is not good for signing in here and now, or null.</summary>
    /// <param name="isDomain">Whether an authority is this server's.</param>
    /// <param name="chainId">The ledger's chain id.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="maxAge">How old it may be at most.</param>
    public Error? Check(Func<string, bool> isDomain, ulong chainId, DateTimeOffset now, TimeSpan maxAge)
    {
        if (!isDomain(Domain) || !System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || !isDomain(uri.Authority))
            return Refused("siwe-domain", $"The message is for {Domain}, which is not this server: whoever asked for this signature may not be who they seem.");
        if (ChainId != chainId)
            return Refused("siwe-chain", $"The message is for chain {ChainId}; this ledger's is {chainId}.");
        if (IssuedAt.Value > now + Tolerance || IssuedAt.Value < now - maxAge)
            return Refused("siwe-time", $"The message was issued at {IssuedAt}; it is {Rfc3339Time.From(now)}, and it is good for {maxAge.TotalMinutes:0} minutes.");
        if (ExpirationTime is { } expires && expires.Value <= now)
            return Refused("siwe-time", $"The message expired at {expires}.");
        return NotBefore is { } begins && begins.Value > now + Tolerance ? Refused("siwe-time", $"The message is good only from {begins} on.") : null;
    }

    /// <summary>What the wallet signs: EIP-191, version 0x45 (<c>personal_sign</c>), of the text.</summary>
    public Hash256 Digest() => new(new EthereumMessageHasher().HashPrefixedMessage(ToString()));

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(512);
        text.Append(Scheme is null ? "" : Scheme + "://").Append(Domain).Append(Invitation).Append('\n').Append(Address.ToChecksumString()).Append("\n\n");
        if (Statement is not null)
            text.Append(Statement).Append('\n');
        text.Append("\nURI: ").Append(Uri).Append("\nVersion: 1\nChain ID: ").Append(ChainId.ToString(CultureInfo.InvariantCulture))
            .Append("\nNonce: ").Append(Nonce).Append("\nIssued At: ").Append(IssuedAt.Text);
        if (ExpirationTime is { } expires)
            text.Append("\nExpiration Time: ").Append(expires.Text);
        if (NotBefore is { } begins)
            text.Append("\nNot Before: ").Append(begins.Text);
        if (RequestId is not null)
            text.Append("\nRequest ID: ").Append(RequestId);
        if (Resources is not null)
            text.Append("\nResources:").AppendJoin("", Resources.Select(r => "\n- " + r));
        return text.ToString();
    }

    /// <summary>How far ahead of the server's clock a wallet's may be.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private static Error Malformed(string expected) => Error.Invalid("siwe-malformed", $"This is not a message of EIP-4361: {expected}.", "/message");

    private static Error Refused(string code, string message) => new(ErrorKind.Unauthenticated, code, message, "/message");

    private string? Problem()
    {
        if (Scheme is not null && !SchemeForm().IsMatch(Scheme))
            return "the scheme is letters, digits, +, - and .";
        if (Domain.Length > 255 || !DomainForm().IsMatch(Domain))
            return "the domain is a host name or address, perhaps with a port";
        if (Statement is not null && !StatementForm().IsMatch(Statement))
            return "the statement is one line of letters, digits, blanks and the marks of a URI";
        if (!IsUri(Uri) || Resources is { } resources && (resources.Count > MaxResources || !resources.All(IsUri)))
            return $"URIs are absolute, and at most {MaxResources} resources are listed";
        if (Nonce.Length is < 8 or > 128 || !Nonce.All(char.IsAsciiLetterOrDigit))
            return "the nonce is 8 to 128 letters and digits";
        return RequestId is not null && !RequestIdForm().IsMatch(RequestId) ? "the request id holds a character that a path may not" : null;
    }

    private static bool IsUri(string text) => UriForm().IsMatch(text);

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]{0,31}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SchemeForm();

    [GeneratedRegex(@"^(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?)(:[0-9]{1,5})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DomainForm();

    // RFC 3986: reserved / unreserved / " "
    [GeneratedRegex(@"^[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;= -]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex StatementForm();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UriForm();

    // RFC 3986: pchar
    [GeneratedRegex(@"^([A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RequestIdForm();

    /// <summary>Lines read in order.</summary>
    private sealed class Lines(string[] lines)
    {
        private int _at = -1;

        public string Current => _at < lines.Length ? lines[_at] : "";

        /// <summary>The beginning of the first line that was not where it should be, or null.</summary>
        public string? Missing { get; private set; }

        public string Next()
        {
            _at = Math.Min(_at + 1, lines.Length);
            return Current;
        }

        public string? Next(string name)
        {
            if (Missing is null && NextIf(name) is { } value)
                return value;
            Missing ??= name;
            return null;
        }

        public string? NextIf(string name)
        {
            if (_at + 1 >= lines.Length || !lines[_at + 1].StartsWith(name, StringComparison.Ordinal))
                return null;
            return Next()[name.Length..];
        }

        public List<string> Rest(string prefix)
        {
            var rest = new List<string>();
            while (NextIf(prefix) is { } value)
                rest.Add(value);
            return rest;
        }
    }
}
