using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class ChunkedTests
{
    [Fact]
    public void List_says_what_a_list_says_and_earlier_lists_stay_as_they_were() => Gens.ForAllSequences(Gen.Choose(0, 400), 60, 12, steps =>
    {
        var (list, expected, kept) = (Chunked<int>.Empty, new List<int>(), new List<(Chunked<int> List, int[] Expected)>());
        foreach (var step in steps)
        {
            var builder = new Chunked<int>.Builder(list);
            for (var i = 0; i < step; i++)
            {
                builder.Add(step + i);
                expected.Add(step + i);
            }
            for (var place = step % 7; place < expected.Count; place += 1 + step)
            {
                builder[place] += 3;
                expected[place] += 3;
            }
            list = builder.ToImmutable();
            kept.Add((list, [.. expected]));
        }
        Assert.All(kept, k => Assert.Equal(k.Expected, Enumerable.Range(0, k.List.Count).Select(place => k.List[place])));
    });
}
