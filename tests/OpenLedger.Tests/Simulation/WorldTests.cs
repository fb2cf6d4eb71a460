using OpenLedger.Bench.Simulation;

namespace OpenLedger.Tests.Simulation;

public sealed class WorldTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    [Fact]
    public void Time_stands_still_until_nothing_runs_and_then_jumps()
    {
        var world = new World(1, null);
        var process = new SimulatedProcess(world, "one");
        var clock = new ProcessClock(world, process, () => TimeSpan.FromSeconds(3));
        var seen = new List<TimeSpan>();
        process.Start(async () =>
        {
            for (var i = 0; i < 10; i++)
                await Task.Yield();
            seen.Add(world.Elapsed);
            await Task.Delay(TimeSpan.FromMinutes(5), clock);
            seen.Add(world.Elapsed);
            Assert.Equal(World.Start.AddMinutes(5).AddSeconds(3), clock.GetUtcNow());
        });
        world.RunUntil(() => world.IsIdle, Limit, 1_000, "the end");
        Assert.Null(world.Finding);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromMinutes(5)], seen);
    }

    [Fact]
    public void Killed_process_does_nothing_more()
    {
        var world = new World(1, null);
        var turns = 0;
        var process = new SimulatedProcess(world, "one");
        process.Start(async () =>
        {
            while (true)
            {
                if (++turns == 7)
                    process.Kill();
                await Task.Yield();
            }
        });
        world.RunUntil(() => world.IsIdle, Limit, 1_000, "the end");
        Assert.Equal(7, turns);
    }

    [Fact]
    public void Order_of_what_can_run_is_drawn_from_the_seed()
    {
        var orders = Enumerable.Range(0, 50).Select(seed => Order((ulong)seed)).ToList();
        Assert.True(orders.Distinct(StringComparer.Ordinal).Count() > 10);
        Assert.Equal(Order(5), orders[5]);

        static string Order(ulong seed)
        {
            var world = new World(seed, null);
            var order = "";
            foreach (var name in "abcdef")
                new SimulatedProcess(world, "one").Start(() => Task.FromResult(order += name));
            world.RunUntil(() => world.IsIdle, Limit, 1_000, "the end");
            return order;
        }
    }

    [Fact]
    public void What_goes_on_from_another_thread_is_found()
    {
        var world = new World(1, null);
        var elsewhere = new TaskCompletionSource();
        new SimulatedProcess(world, "one").Start(() => elsewhere.Task);
        world.After(TimeSpan.FromSeconds(1), () =>
        {
            var thread = new Thread(elsewhere.SetResult);
            thread.Start();
            thread.Join();
        });
        world.RunUntil(() => false, Limit, 1_000, "the end");
        Assert.Equal("one thread", world.Finding?.Invariant);
    }

    [Fact]
    public void What_never_ends_is_found()
    {
        var world = new World(1, null);
        var isDone = false;
        new SimulatedProcess(world, "one").Start(async () =>
        {
            await new TaskCompletionSource().Task;
            isDone = true;
        });
        world.RunUntil(() => isDone, Limit, 1_000, "the end");
        Assert.Equal("liveness", world.Finding?.Invariant);
    }

    [Fact]
    public void What_throws_is_found()
    {
        var world = new World(1, null);
        new SimulatedProcess(world, "one").Start(() => throw new InvalidOperationException("simulated"));
        world.RunUntil(() => world.IsIdle, Limit, 1_000, "the end");
        Assert.Equal("no defect", world.Finding?.Invariant);
    }
}
