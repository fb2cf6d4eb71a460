using FsCheck.Fluent;
using OpenLedger.Core.Collections;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Collections;

public sealed class AppendListTests
{
    private const int Room = 12;

    [Fact]
    public void Lists_that_go_on_from_any_of_the_earlier_ones_say_what_plain_lists_say() => Gens.ForAllSequences(Gen.Choose(0, 1_000), 200, 60, numbers =>
    {
        // Each goes on from one that was made before, so that many have the same beginning.
        var lists = new List<(AppendList<int> List, int[] Expected)> { (AppendList<int>.WithRoomFor(Room), []) };
        var places = new List<(AppendList<int>.Place Place, int Expected)>();
        foreach (var number in numbers)
        {
            var (from, items) = lists[^(1 + (number % 3 == 0 ? number % lists.Count : 0))];
            Assert.Equal(items.Length < Room, from.HasRoom);
            if (from.HasRoom)
            {
                lists.Add((from.Add(number), [.. items, number]));
                places.Add((lists[^1].List.Last, number));
            }
            else
            {
                Assert.Throws<InvalidOperationException>(() => from.Add(number));
            }
        }
        Assert.True(default(AppendList<int>.Place).IsNone);
        Assert.All(places, place => Assert.Equal((false, place.Expected), (place.Place.IsNone, place.Place.Item)));
        Assert.All(lists, list => Assert.Equal(list.Expected, list.List.Items.ToArray()));
        Assert.All(lists, list => Assert.Equal(list.Expected.Length, list.List.Count));
    });

    [Fact]
    public async Task Threads_that_add_to_one_list_each_get_their_own()
    {
        var list = AppendList<int>.WithRoomFor(Room).Add(-1);
        using var start = new Barrier(4);
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return list.Add(number).Add(10 + number);
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        for (var number = 0; number < added.Length; number++)
            Assert.Equal([-1, number, 10 + number], added[number].Items.ToArray());
    }
}
