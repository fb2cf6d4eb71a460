using System.Text.Json;
using OpenLedger.Core.Json;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Identity;

/// <summary>What a user signs to change the ledger.</summary>
/// <param name="Kind">The kind of command, <c>datanet.create</c> for example.</param>
/// <param name="Payload">A JSON object in canonical form (RFC 8785), UTF-8: exactly the string that is signed.</param>
/// <param name="Nonce">A number that the actor has in no other live command.</param>
/// <param name="Deadline">The last moment at which the ledger may take it, in milliseconds since the Unix epoch.</param>
public sealed record Command(string Kind, ReadOnlyMemory<byte> Payload, ulong Nonce, LedgerTime Deadline)
{
    /// <summary>A kind's longest name, in characters.</summary>
    public const int MaxKindLength = 64;

    /// <summary>The command for a payload that System.Text.Json can serialize.</summary>
    public static Command Create<T>(string kind, T payload, ulong nonce, LedgerTime deadline) => new(kind, Jcs.Serialize(payload), nonce, deadline);

    /// <summary>True for lower-case words joined by dots, such as <c>datanet.create</c>.</summary>
    public static bool IsKind(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxKindLength || text[0] == '.' || text[^1] == '.')
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is not ((>= 'a' and <= 'z') or '.' or '-') || (text[i] == '.' && text[i - 1] == '.'))
                return false;
        }
        return true;
    }
}

/// <summary>A command with its signature, whose signer has been recovered: nobody else can have meant it.</summary>
/// <param name="Command">What was signed.</param>
/// <param name="Signature">The signature over <paramref name="Digest"/>.</param>
/// <param name="Actor">Who signed.</param>
/// <param name="Digest">The EIP-712 digest.</param>
/// <param name="Domain">The ledger for which it was signed.</param>
public sealed record SignedCommand(Command Command, Signature Signature, Address Actor, Hash256 Digest, LedgerDomain Domain)
{
    /// <summary>The largest HTTP body that holds a command, in bytes: an entry of 60,000 bytes and what surrounds it.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>Signs <paramref name="command"/> for a ledger.</summary>
    public static SignedCommand Sign(Command command, KeyPair key, LedgerDomain domain)
    {
        var digest = domain.Digest(command);
        return new SignedCommand(command, key.Sign(digest), key.Address, digest, domain);
    }

    /// <summary>Recovers the signer and compares it with the actor that the sender claims.</summary>
    /// <returns>The command, or <c>signature-invalid</c> or <c>signer-mismatch</c>, which is also what a signature for another ledger gives.</returns>
    public static Result<SignedCommand> Verify(Command command, Signature signature, Address claimedActor, LedgerDomain domain)
    {
        var digest = domain.Digest(command);
        if (KeyPair.Recover(digest, signature) is not { } actor)
            return new Error(ErrorKind.Unauthenticated, "signature-invalid", "The signature fits no key.", "/signature");
        if (actor != claimedActor)
            return new Error(ErrorKind.Unauthenticated, "signer-mismatch",
                $"The signature is not {claimedActor}'s for this command on this ledger (genesis {domain.Genesis}, chain {domain.ChainId}).", "/signature");
        return new SignedCommand(command, signature, actor, digest, domain);
    }

    /// <summary>Reads the body of a request: <c>{"actor","deadline","kind","nonce","payload":{…},"signature"}</c>, and verifies it.</summary>
    public static Result<SignedCommand> Parse(ReadOnlyMemory<byte> body, LedgerDomain domain)
    {
        if (!Jcs.Parse(body).Try(out var document, out var error))
            return error;
        using (document)
            return Parse(document.RootElement, domain);
    }

    /// <summary>The body of a request, as <see cref="Parse(ReadOnlyMemory{byte}, LedgerDomain)"/> reads it.</summary>
    public byte[] ToBody()
    {
        using var payload = JsonDocument.Parse(Command.Payload);
        return Jcs.Serialize(new
        {
            actor = Actor.ToString(),
            deadline = Command.Deadline.UnixMs.ToString(),
            kind = Command.Kind,
            nonce = Command.Nonce.ToString(),
            payload = payload.RootElement,
            signature = Signature.ToString(),
        });
    }

    private static Result<SignedCommand> Parse(JsonElement body, LedgerDomain domain)
    {
        var reader = new ObjectReader(body);
        var actorText = reader.Text("actor", 42, 42);
        if (!Address.TryParseInput(actorText, out var actor))
            reader.Reject("not-an-address", "An address is 0x and 40 hexadecimal digits; mixed case must have a right EIP-55 checksum.", "actor");
        var signed = Read(reader, MaxBodyBytes);
        return reader.Finish(() => signed).Try(out var read, out var error) ? Verify(read.Command, read.Signature, actor, domain) : error;
    }

    /// <summary>Reads what was signed, and the signature, of an object that may have other members.</summary>
    internal static (Command Command, Signature Signature) Read(ObjectReader reader, int maxPayloadBytes)
    {
        var deadline = reader.UInt64("deadline", 0, LedgerTime.Max.UnixMs);
        var kind = reader.Text("kind", 1, Command.MaxKindLength);
        var nonce = reader.UInt64("nonce");
        var payload = reader.OptionalRawObject("payload", maxPayloadBytes);
        var signatureText = reader.Text("signature", 1, 2 + (2 * Signature.Size));
        if (reader.Error is null && payload is null)
            reader.Reject("missing-member", "The member \"payload\" is missing.", "payload");
        if (!Command.IsKind(kind))
            reader.Reject("not-a-kind", "A kind is lower-case words joined by dots.", "kind");
        if (!Signature.TryParse(signatureText, out var signature, out var problem))
            reader.Reject("signature-malformed", problem!, "signature");
        return (new Command(kind, System.Text.Encoding.UTF8.GetBytes(payload ?? ""), nonce, new LedgerTime(deadline)), signature);
    }
}
