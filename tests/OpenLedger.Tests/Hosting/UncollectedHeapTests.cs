using System.Runtime;
using OpenLedger.Functions.Hosting;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Hosting;

public sealed class UncollectedHeapTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(6_000_000)]
    [InlineData(1UL << 50)]
    [InlineData(ulong.MaxValue)]
    public void State_that_is_small_or_needs_more_than_half_of_the_memory_is_made_as_anything_else(ulong stateBytes) => Assert.Null(UncollectedHeap.TryReserve(stateBytes, TimeSpan.Zero));

    [Fact]
    public void Reserved_memory_is_given_back_once_and_what_needed_more_does_no_harm()
    {
        using (var heap = UncollectedHeap.TryReserve(8_000_000, TimeSpan.Zero))
            Assert.NotNull(heap);
        var exceeded = UncollectedHeap.TryReserve(8_000_000, TimeSpan.Zero)!;
        var kept = new List<byte[]>();
        for (var i = 0; i < 200; i++)
            kept.Add(new byte[1 << 20]);
        exceeded.Dispose();
        exceeded.Dispose();
        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        GC.KeepAlive(kept);
    }

    [Fact]
    public async Task Collection_waits_for_the_grace_and_comes_then()
    {
        var heap = UncollectedHeap.TryReserve(8_000_000, TimeSpan.FromSeconds(1))!;
        heap.Dispose();
        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        await Eventually.TrueAsync(() => GCSettings.LatencyMode != GCLatencyMode.NoGCRegion);
    }
}
