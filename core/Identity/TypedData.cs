using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace OpenLedger.Core.Identity;

/// <summary>What a wallet is asked to sign, as JSON that <c>eth_signTypedData_v4</c> takes (EIP-712, "Specification of the eth_signTypedData JSON RPC").</summary>
public static class TypedData
{
    /// <summary>The typed data of a command, whose digest is <see cref="LedgerDomain.Digest(Command)"/>.</summary>
    public static byte[] Of(Command command, LedgerDomain domain) => Write(LedgerDomain.CommandType, domain, json =>
    {
        json.WriteString("kind", command.Kind);
        json.WriteString("payload", command.Payload.Span);
        json.WriteString("nonce", Decimal(command.Nonce));
        json.WriteString("deadline", Decimal(command.Deadline.UnixMs));
    });

    /// <summary>The typed data of a request, whose digest is <see cref="LedgerDomain.Digest(SignedRequest)"/>.</summary>
    public static byte[] Of(SignedRequest request, LedgerDomain domain) => Write(LedgerDomain.RequestType, domain, json =>
    {
        json.WriteString("method", request.Method);
        json.WriteString("path", request.Path);
        json.WriteString("body", "0x" + request.Body);
        json.WriteString("deadline", Decimal(request.Deadline.UnixMs));
    });

    /// <summary>The typed data of a rotation, whose digest is <see cref="LedgerDomain.Digest(Rotation)"/>.</summary>
    public static byte[] Of(Rotation rotation, LedgerDomain domain) => Write(LedgerDomain.RotationType, domain, json =>
    {
        json.WriteString("account", rotation.Account.ToString());
        json.WriteString("key", rotation.Key.ToString());
        json.WriteString("nonce", Decimal(rotation.Nonce));
        json.WriteString("deadline", Decimal(rotation.Deadline.UnixMs));
    });

    private static byte[] Write(string type, LedgerDomain domain, Action<Utf8JsonWriter> message)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
        {
            var name = type[..type.IndexOf('(')];
            json.WriteStartObject();
            json.WriteStartObject("types");
            WriteType(json, LedgerDomain.DomainType);
            WriteType(json, type);
            json.WriteEndObject();
            json.WriteString("primaryType", name);
            json.WriteStartObject("domain");
            json.WriteString("name", LedgerDomain.Name);
            json.WriteString("version", LedgerDomain.Version);
            json.WriteNumber("chainId", domain.ChainId);
            json.WriteString("salt", "0x" + domain.Genesis);
            json.WriteEndObject();
            json.WriteStartObject("message");
            message(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The members of a type as EIP-712 writes it: <c>Name(type name,…)</c>.</summary>
    private static void WriteType(Utf8JsonWriter json, string type)
    {
        var open = type.IndexOf('(');
        json.WriteStartArray(type[..open]);
        foreach (var member in type[(open + 1)..^1].Split(','))
        {
            var parts = member.Split(' ');
            json.WriteStartObject();
            json.WriteString("name", parts[1]);
            json.WriteString("type", parts[0]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Decimal(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
