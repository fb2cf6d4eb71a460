using Microsoft.AspNetCore.Http;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Http;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Functions.Ledger;

/// <summary>Which entries a caller lists.</summary>
/// <param name="List">What its cursors are bound to.</param>
/// <param name="IndexKey">The index that it goes by, or null for all entries.</param>
/// <param name="Descending">Newest first.</param>
/// <param name="Limit">The size of a page.</param>
/// <param name="Position">Where the page begins (ascending) or before which it ends (descending); null at the list's beginning.</param>
internal sealed record EntryQuery(string List, string? IndexKey, bool Descending, int Limit, ulong? Position)
{
    public static Result<EntryQuery> Read(HttpRequest request)
    {
        string? Value(string name) => request.Query.TryGetValue(name, out var values) ? values.ToString() : null;
        if (!RequestReader.ReadLimit(request).Try(out var limit, out var error))
            return error;
        if (Value("order") is { } order && order is not ("asc" or "desc"))
            return Error.Invalid("order-unknown", "order is asc or desc.");
        var descending = Value("order") != "asc";
        if (!ReadIndexKey(Value("actor"), Value("kind")).Try(out var key, out error))
            return error;
        if (key.Length > 0 && !descending)
            return Error.Invalid("order-unknown", "Entries by actor or kind are listed newest first.");
        var list = $"entries|{(descending ? "desc" : "asc")}|{key}";
        if (!RequestReader.ReadCursor(request, list).Try(out var position, out error))
            return error;
        if (Value("from") is { } from)
        {
            if (position is not null || key.Length > 0)
                return Error.Invalid("from-not-allowed", "from does not go with cursor, actor or kind.");
            if (!Seq.TryParse(from, out var seq) || seq.Value == ulong.MaxValue)
                return Error.Invalid("not-a-sequence-number", "from is decimal digits without leading zeros.");
            // A descending page ends before its position, and from is meant to be in it.
            position = descending ? seq.Value + 1 : seq.Value;
        }
        return new EntryQuery(list, key.Length == 0 ? null : key, descending, limit, position);
    }

    /// <summary>The first and last sequence number of the page; first is above last where the page is empty.</summary>
    /// <param name="end">The first sequence number that the ledger does not have yet.</param>
    public (Seq First, Seq Last) Range(Seq end)
    {
        if (Descending)
        {
            var before = Math.Min(Position ?? end.Value, end.Value);
            return before == 0 ? (new Seq(1), new Seq(0)) : (new Seq(before - Math.Min(before, (ulong)Limit)), new Seq(before - 1));
        }
        var first = Position ?? 0;
        return first >= end.Value ? (new Seq(1), new Seq(0)) : (new Seq(first), new Seq(Math.Min(end.Value, first + (ulong)Limit) - 1));
    }

    private static Result<string> ReadIndexKey(string? actor, string? kind)
    {
        if (actor is not null && kind is not null)
            return Error.Invalid("filters-combined", "List by actor or by kind, not by both.");
        if (actor is not null)
            return Address.TryParseInput(actor, out var address) ? EntryIndex.ByActor(address) : Error.Invalid("not-an-address", "actor is 0x and 40 hexadecimal digits.");
        if (kind is not null)
            return Command.IsKind(kind) ? EntryIndex.ByKind(kind) : Error.Invalid("not-a-kind", "kind is lower-case words joined by dots.");
        return "";
    }
}
