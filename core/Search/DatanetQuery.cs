using System.Collections.Immutable;
using System.Text;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Search;

/// <summary>In which order Datanets are found.</summary>
public enum DatanetOrder
{
    /// <summary>The one that fits the text best first, as <see cref="Ranking"/> says.</summary>
    Relevance,

    /// <summary>The one that was created last first.</summary>
    Newest,

    /// <summary>The one whose newest version has the most records first.</summary>
    Records,
}

/// <summary>A term that a Datanet must have.</summary>
/// <param name="Text">The folded term.</param>
/// <param name="IsPrefix">Whether what begins with it will do.</param>
internal readonly record struct QueryTerm(string Text, bool IsPrefix);

/// <summary>Which Datanets are wanted, and in which order.</summary>
public sealed class DatanetQuery
{
    /// <summary>The most characters of the text.</summary>
    public const int MaxCharacters = 200;

    /// <summary>The most words of the text; a run of signs without blanks is one.</summary>
    public const int MaxWords = 16;

    /// <summary>The most values that one facet is filtered by.</summary>
    public const int MaxValues = 16;

    /// <summary>A word of fewer characters is no prefix: too much begins with it. A sign of a script without blanks is.</summary>
    private const int MinPrefix = 2;

    private DatanetQuery(IReadOnlyList<QueryTerm> terms, DatanetOrder order, ImmutableSortedDictionary<DatanetFacet, ImmutableSortedSet<string>> filters)
    {
        (Terms, Order, Filters) = (terms, order, filters);
        var all = new StringBuilder().Append(order);
        foreach (var term in terms)
            all.Append('\n').Append(term.Text).Append(term.IsPrefix ? '*' : ' ');
        foreach (var (facet, values) in filters)
            all.Append('\n').Append(facet.Word()).Append('=').AppendJoin(',', values);
        Fingerprint = Hash256.Sha256(Encoding.UTF8.GetBytes(all.ToString())).ToString()[..16];
    }

    /// <summary>The order.</summary>
    public DatanetOrder Order { get; }

    /// <summary>Queries with the same fingerprint, 16 hexadecimal digits, ask the same.</summary>
    public string Fingerprint { get; }

    /// <summary>What the text asks for; empty where there is none.</summary>
    internal IReadOnlyList<QueryTerm> Terms { get; }

    /// <summary>Of each facet that is filtered by, the values of which a Datanet must have one.</summary>
    internal ImmutableSortedDictionary<DatanetFacet, ImmutableSortedSet<string>> Filters { get; }

    /// <summary>Reads a query. Whatever the text is, it means words: there is no syntax in it.</summary>
    /// <param name="text">Words that a Datanet must have, at most <see cref="MaxCharacters"/> characters; of the last one the beginning will do. Null for none.</param>
    /// <param name="order"><c>relevance</c>, <c>newest</c> or <c>records</c>; null for the first where there is a text, else the second.</param>
    /// <param name="filter">The values of a facet, with commas between them, or null.</param>
    public static Result<DatanetQuery> Parse(string? text, string? order, Func<DatanetFacet, string?> filter)
    {
        IReadOnlyList<QueryTerm> terms = [];
        if (text is not null && !ReadTerms(text).Try(out terms!, out var error))
            return error;
        DatanetOrder? read = order switch
        {
            null => text is null ? DatanetOrder.Newest : DatanetOrder.Relevance,
            "relevance" when text is not null => DatanetOrder.Relevance,
            "newest" => DatanetOrder.Newest,
            "records" => DatanetOrder.Records,
            _ => null,
        };
        if (read is null)
            return Error.Invalid("sort-unknown", "sort is newest or records, or relevance where there is a text to be relevant for.");
        var filters = ImmutableSortedDictionary.CreateBuilder<DatanetFacet, ImmutableSortedSet<string>>();
        foreach (var facet in DatanetFacets.All)
        {
            if (filter(facet) is not { } values)
                continue;
            if (!ReadValues(facet, values).Try(out var wanted, out error))
                return error;
            filters.Add(facet, wanted);
        }
        return new DatanetQuery(terms, read.Value, filters.ToImmutable());
    }

    private static Result<IReadOnlyList<QueryTerm>> ReadTerms(string text)
    {
        if (text.EnumerateRunes().Count() > MaxCharacters)
            return TooLong();
        var (terms, words) = (new List<QueryTerm>(), 0);
        SearchText.Read(text, (word, units) =>
        {
            words++;
            // The last sign stands as the end of a pair already.
            for (var i = 0; i < Math.Max(1, units.Length - 1); i++)
                terms.Add(new QueryTerm(SearchText.Term(word, units, i).ToString(), units.Length == 1));
        });
        if (words == 0)
            return Error.Invalid("query-empty", "q has no letter and no digit to look for; leave it out to list all Datanets.");
        if (words > MaxWords)
            return TooLong();
        if (terms[^1].Text.Length >= MinPrefix)
            terms[^1] = terms[^1] with { IsPrefix = true };
        return terms.Distinct().ToList();
    }

    private static Result<ImmutableSortedSet<string>> ReadValues(DatanetFacet facet, string text)
    {
        var values = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', MaxValues + 1))
        {
            if (!facet.Read(part).Try(out var value, out var error))
                return error;
            values.Add(value);
            if (values.Count > MaxValues)
                return Error.Invalid("filter-invalid", $"{facet.Word()} has at most {MaxValues} values.");
        }
        return values.ToImmutable();
    }

    private static Error TooLong() => Error.Invalid("query-too-long", $"q has at most {MaxCharacters} characters and {MaxWords} words.");
}
