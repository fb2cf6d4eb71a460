using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>The table of blocks as a process reaches it.</summary>
/// <param name="world">The world.</param>
/// <param name="table">The table.</param>
/// <param name="server">Who asks.</param>
internal sealed class StorageConnection(World world, SimulatedTable table, SimulatedServer server) : IBlockStore
{
    private readonly RequestLine _line = new(world, server, Remote.Storage);

    /// <inheritdoc/>
    public Task<InsertResult> InsertAsync(Block block, CancellationToken cancellationToken) => _line.SendAsync(
        $"insert {block.Header.Height} at {block.Header.FirstSeq}",
        () => Task.FromResult(new InsertResult(table.TryInsert(block) ? InsertOutcome.Inserted : InsertOutcome.Conflict, Date())),
        e => new InsertResult(InsertOutcome.Unknown, (e as StorageBusyException) is null ? null : Date(), e.Message, (e as StorageBusyException)?.RetryAfter),
        cancellationToken);

    /// <inheritdoc/>
    public Task<BlockPage> ReadAsync(Seq from, CancellationToken cancellationToken)
    {
        var most = server.Random.Next(1, 65);
        return _line.SendAsync($"read from {from}", () => Task.FromResult(table.Read(from, most, Date())), null, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Block?> FindAsync(Seq seq, CancellationToken cancellationToken) => _line.SendAsync($"find {seq}", () => Task.FromResult(table.Find(seq)), null, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Block>> ReadRangeAsync(Seq first, Seq last, CancellationToken cancellationToken) =>
        _line.SendAsync($"read {first} to {last}", () => Task.FromResult(table.Range(first, last)), null, cancellationToken);

    private DateTimeOffset Date() => new(world.Now.Ticks - (world.Now.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
}
