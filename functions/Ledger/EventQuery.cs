using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Ledger;

/// <summary>Which entries a caller follows.</summary>
/// <param name="First">Where to begin; null at what comes next.</param>
/// <param name="Actor">Only entries of this address.</param>
/// <param name="Kind">Only entries of this kind.</param>
internal sealed record EventQuery(Seq? First, Address? Actor, string? Kind)
{
    public static Result<EventQuery> Read(HttpRequest request)
    {
        string? Value(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
        if (!ReadFirst(request.Headers["Last-Event-ID"].ToString(), Value("from")).Try(out var first, out var error))
            return error;
        Address? actor = null;
        if (Value("actor") is { } text)
        {
            if (!Address.TryParseInput(text, out var address))
                return Error.Invalid("not-an-address", "actor is 0x and 40 hexadecimal digits.");
            actor = address;
        }
        if (Value("kind") is { } kind && !Command.IsKind(kind))
            return Error.Invalid("not-a-kind", "kind is lower-case words joined by dots.");
        return new EventQuery(first, actor, Value("kind"));
    }

    public bool Matches(ReadOnlyMemory<byte> line)
    {
        if (Actor is null && Kind is null)
            return true;
        var entry = Entry.Parse(line).Try(out var parsed, out var error) ? parsed : throw new CorruptLedgerException($"A stored entry is damaged: {error.Message}");
        return (Actor is null || entry.Actor == Actor) && (Kind is null || entry.Kind == Kind);
    }

    /// <summary>A reader that comes back sends its first query again, with the id of the last event that it has seen.</summary>
    private static Result<Seq?> ReadFirst(string lastEventId, string? from)
    {
        var text = lastEventId.Length > 0 ? lastEventId : from;
        if (text is null)
            return (Seq?)null;
        if (!Seq.TryParse(text, out var seq) || seq.Value == ulong.MaxValue)
            return Error.Invalid("not-a-sequence-number", "Last-Event-ID and from are decimal digits without leading zeros.");
        return (Seq?)(lastEventId.Length > 0 ? seq.Next : seq);
    }
}
