using System.Buffers;
using OpenLedger.Core.Collections;

namespace OpenLedger.Core.Search;

/// <summary>
/// How well Datanets fit a text: BM25F (S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009, section 3.6), with what a term counts for in a field as
/// <see cref="Weights"/> has it. The frequency of a term in a Datanet is f = Σ weight · count / (1 − b + b · length / average length) over its fields, the Datanet's score
/// Σ ln(1 + (N − n + ½) / (n + ½)) · f / (k₁ + f) over the terms, where n of N Datanets have the term. A word that only begins with the wanted one counts half.
/// </summary>
internal static class Ranking
{
    /// <summary>How soon more of a term stops to count.</summary>
    private const double K1 = 1.2;

    /// <summary>How much the length of a name or a card takes from what stands in it.</summary>
    private const double B = 0.75;

    /// <summary>What a word counts for that only begins with the wanted one.</summary>
    private const double PrefixPart = 0.5;

    /// <summary>Scores are whole numbers of this part, so that no rounding of the processor's decides an order.</summary>
    private const double Unit = 1e-6;

    /// <summary>What a term counts for in a field, by <see cref="SearchField"/>.</summary>
    internal static readonly double[] Weights = [8, 1, 2, 2];

    /// <summary>The Datanets that have all terms, with their scores; the youngest first.</summary>
    /// <param name="segments">The terms of all Datanets.</param>
    /// <param name="datanets">All Datanets.</param>
    /// <param name="count">How many of them, the oldest, there are to be: no younger one changes anything.</param>
    /// <param name="terms">The terms, at least one.</param>
    internal static IEnumerable<(int Ordinal, ulong Score)> Rank(IReadOnlyList<TermSegment> segments, Chunked<IndexedDatanet> datanets, int count, IReadOnlyList<QueryTerm> terms)
    {
        if (count == 0)
            yield break;
        var (scores, frequencies, had) = (Rent<double>(count), Rent<double>(count), Rent<int>(count));
        try
        {
            var found = new List<int>();
            var averages = (Name: datanets[count - 1].NamesThrough / (double)count, Card: datanets[count - 1].CardsThrough / (double)count);
            for (var i = 0; i < terms.Count; i++)
            {
                found.Clear();
                foreach (var (segment, term, part) in Find(segments, terms[i]))
                {
                    foreach (var posting in segment.PostingsOf(term))
                    {
                        if (posting.Ordinal >= count)
                            break;
                        if (frequencies[posting.Ordinal] == 0)
                            found.Add(posting.Ordinal);
                        frequencies[posting.Ordinal] += part * Frequency(posting.Count, in datanets[posting.Ordinal], averages);
                    }
                }
                var rarity = Math.Log(1 + ((count - found.Count + 0.5) / (found.Count + 0.5)));
                foreach (var ordinal in found)
                {
                    var frequency = frequencies[ordinal];
                    frequencies[ordinal] = 0;
                    if (had[ordinal] != i)
                        continue;
                    had[ordinal]++;
                    scores[ordinal] += rarity * frequency / (K1 + frequency);
                }
            }
            for (var ordinal = count - 1; ordinal >= 0; ordinal--)
            {
                if (had[ordinal] == terms.Count)
                    yield return (ordinal, (ulong)Math.Round(scores[ordinal] / Unit));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
            ArrayPool<double>.Shared.Return(frequencies);
            ArrayPool<int>.Shared.Return(had);
        }
    }

    private static IEnumerable<(TermSegment Segment, int Term, double Part)> Find(IReadOnlyList<TermSegment> segments, QueryTerm wanted)
    {
        foreach (var segment in segments)
        {
            var (first, end) = segment.Find(wanted.Text, wanted.IsPrefix);
            for (var term = first; term < end; term++)
                yield return (segment, term, segment.Text(term).Length == wanted.Text.Length ? 1 : PrefixPart);
        }
    }

    private static double Frequency(TermCount counts, in IndexedDatanet datanet, (double Name, double Card) averages)
    {
        var (name, card) = (counts.Of(SearchField.Name), counts.Of(SearchField.Card));
        var frequency = (Weights[(int)SearchField.Licence] * counts.Of(SearchField.Licence)) + (Weights[(int)SearchField.Owner] * counts.Of(SearchField.Owner));
        if (name > 0)
            frequency += Weights[(int)SearchField.Name] * name / (1 - B + (B * datanet.NameLength / averages.Name));
        if (card > 0)
            frequency += Weights[(int)SearchField.Card] * card / (1 - B + (B * datanet.CardLength / averages.Card));
        return frequency;
    }

    private static T[] Rent<T>(int count)
    {
        var array = ArrayPool<T>.Shared.Rent(count);
        array.AsSpan(0, count).Clear();
        return array;
    }
}
