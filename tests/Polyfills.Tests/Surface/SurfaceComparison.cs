using OpenLedger.Polyfills.Surface;

namespace OpenLedger.Polyfills.Tests.Surface;

/// <summary>Compares a polyfill's types with upstream's lists: what the polyfill has must be there, character by character.</summary>
internal static class SurfaceComparison
{
    /// <summary>Every difference, in words, with the nearest line of upstream.</summary>
    /// <param name="upstream">The lists of the packages that the polyfill stands for.</param>
    /// <param name="annotated">The polyfill's types with nullable annotations.</param>
    /// <param name="plain">The same types in the same order without them.</param>
    public static IEnumerable<string> Differences(IReadOnlyCollection<SurfaceList> upstream, IReadOnlyList<SurfaceType> annotated, IReadOnlyList<SurfaceType> plain)
    {
        var types = upstream.SelectMany(l => l.Types).ToLookup(t => t.Name, StringComparer.Ordinal);
        foreach (var (mine, bare) in annotated.Zip(plain))
        {
            var theirs = types[mine.Name].ToList();
            if (theirs.Count == 0)
            {
                yield return $"{mine.Name}: upstream has no such public type{Nearest(mine.Name, types.Select(t => t.Key))}";
                continue;
            }
            if (theirs.TrueForAll(t => t.Declaration != mine.Declaration))
                yield return $"{mine.Name}: is \"{mine.Declaration}\", upstream: \"{theirs[0].Declaration}\"";
            var lines = theirs.SelectMany(t => t.Members).ToList();
            foreach (var (member, plainMember) in mine.Members.Zip(bare.Members))
            {
                if (!lines.Exists(l => Covers(l, member, plainMember, mine.IsInterface)))
                    yield return $"{mine.Name}: {member}{Nearest(member, lines)}";
            }
            foreach (var missing in lines.Where(l => MustBeWhole(l, mine)).Where(l => !mine.Members.Zip(bare.Members).Any(m => Covers(l, m.First, m.Second, mine.IsInterface))))
                yield return $"{mine.Name}: lacks {missing}, which whoever implements the type has to write";
        }
    }

    /// <summary>True where the polyfill has everything that the list has.</summary>
    public static bool HasNothingMore(SurfaceList upstream, IReadOnlyList<SurfaceType> plain)
    {
        var mine = plain.ToLookup(t => t.Name, StringComparer.Ordinal);
        return upstream.Types.All(t => mine[t.Name].FirstOrDefault() is { } m
            && t.Members.Where(l => !l.StartsWith("implements ", StringComparison.Ordinal)).All(l => m.Members.Count(x => Name(x) == Name(l)) >= t.Members.Count(x => Name(x) == Name(l))));
    }

    /// <summary>
    /// True where upstream's line stands for the polyfill's. A line that starts with ~ is compared without annotations; a property may lack an accessor, unless
    /// others implement it.
    /// </summary>
    public static bool Covers(string upstream, string annotated, string plain, bool isInterface)
    {
        var (theirs, mine) = upstream.StartsWith('~') ? (upstream[1..], plain) : (upstream, annotated);
        if (theirs == mine)
            return true;
        if (isInterface || !theirs.EndsWith(" }", StringComparison.Ordinal) || !mine.EndsWith(" }", StringComparison.Ordinal) || theirs.Contains(" abstract ", StringComparison.Ordinal))
            return false;
        var (their, my) = (theirs.LastIndexOf('{'), mine.LastIndexOf('{'));
        return theirs[..their] == mine[..my] && !Accessors(mine[my..]).Except(Accessors(theirs[their..]), StringComparer.Ordinal).Any();
    }

    private static string[] Accessors(string block) => block.Trim('{', '}', ' ').Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool MustBeWhole(string line, SurfaceType type) =>
        type.IsInterface ? !type.IsClosed && !line.StartsWith("implements ", StringComparison.Ordinal)
        : line.Contains(" abstract ", StringComparison.Ordinal) && line.Split('(')[0].Split(' ').Contains("abstract", StringComparer.Ordinal);

    private static string Nearest(string line, IEnumerable<string> candidates)
    {
        var nearest = candidates.OrderByDescending(c => Name(c) == Name(line)).ThenByDescending(c => Likeness(c, line)).FirstOrDefault();
        return nearest is null || (Name(nearest) != Name(line) && Likeness(nearest, line) < 0.5) ? "; upstream has nothing like it" : $"\n        nearest upstream: {nearest}";
    }

    private static string Name(string line)
    {
        var head = line.TrimStart('~').Split('(', '{', '=')[0].TrimEnd();
        return head[(head.LastIndexOf(' ') + 1)..].Split('<')[0];
    }

    /// <summary>The share of letter pairs that two lines have in common.</summary>
    private static double Likeness(string a, string b)
    {
        var (left, right) = (Pairs(a), Pairs(b));
        return left.Count + right.Count == 0 ? 0 : 2.0 * left.Intersect(right).Count() / (left.Count + right.Count);
    }

    private static HashSet<(char, char)> Pairs(string s) => [.. s.Zip(s.Skip(1))];
}
