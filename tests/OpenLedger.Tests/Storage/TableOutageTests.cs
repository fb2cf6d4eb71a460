using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Tests.Storage;

public sealed class TableOutageTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TableOutageTests() => _listener.Start();

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Storage_that_refuses_connections_is_an_unknown_outcome_or_an_IOException()
    {
        var store = Store(TimeSpan.FromSeconds(1));
        _listener.Stop();
        await AssertOutageAsync(store);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_is_given_up_after_three_short_tries()
    {
        var began = Stopwatch.GetTimestamp();
        await AssertOutageAsync(Store(TimeSpan.FromMilliseconds(100)));
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20), "Four calls of three tries of 100 ms took longer than 20 s.");
    }

    [Fact]
    public async Task Cancelling_during_a_second_try_is_a_cancellation_and_no_outcome()
    {
        using var cancelled = new CancellationTokenSource();
        var store = Store(TimeSpan.FromSeconds(1));
        var insert = store.InsertAsync(Chain.Of(0, 1).Blocks[0], cancelled.Token);
        using var first = await _listener.AcceptTcpClientAsync();
        using var second = await _listener.AcceptTcpClientAsync();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => insert);

        using var cancelledRead = new CancellationTokenSource();
        var read = store.ReadAsync(new Seq(0), cancelledRead.Token);
        using var third = await _listener.AcceptTcpClientAsync();
        using var fourth = await _listener.AcceptTcpClientAsync();
        await cancelledRead.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
    }

    private static async Task AssertOutageAsync(TableBlockStore store)
    {
        var inserted = await store.InsertAsync(Chain.Of(0, 1).Blocks[0], CancellationToken.None);
        Assert.Equal(InsertOutcome.Unknown, inserted.Outcome);
        Assert.Null(inserted.Date);
        Assert.NotEmpty(inserted.Problem!);
        await Assert.ThrowsAsync<IOException>(() => store.ReadAsync(new Seq(0), CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => store.FindAsync(new Seq(0), CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(() => store.ReadRangeAsync(new Seq(0), new Seq(9), CancellationToken.None));
    }

    private TableBlockStore Store(TimeSpan oneTry)
    {
        var (name, key) = AzuriteServer.SharedKey;
        var endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{name}");
        return new TableBlockStore(new TableClient(endpoint, "ledger", new TableSharedKeyCredential(name, key), StorageServices.TableOptions(oneTry)));
    }
}
