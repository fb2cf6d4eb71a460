using System.Runtime;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Tests.Hosting;

public sealed class UncollectedHeapTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(6_000_000)]
    [InlineData(1UL << 50)]
    [InlineData(ulong.MaxValue)]
    public void State_that_is_small_or_needs_more_than_half_of_the_memory_is_made_as_anything_else(ulong stateBytes) => Assert.Null(UncollectedHeap.TryReserve(stateBytes));

    [Fact]
    public void Reserved_memory_is_given_back_once_and_what_needed_more_does_no_harm()
    {
        using (var heap = UncollectedHeap.TryReserve(8_000_000))
            Assert.NotNull(heap);
        var exceeded = UncollectedHeap.TryReserve(8_000_000)!;
        var kept = new List<byte[]>();
        for (var i = 0; i < 200; i++)
            kept.Add(new byte[1 << 20]);
        exceeded.Dispose();
        exceeded.Dispose();
        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
        GC.KeepAlive(kept);
    }
}
