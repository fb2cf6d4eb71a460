using Azure.Data.Tables;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Open;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Storage;

[Collection(StorageCollection.Name)]
public sealed class StatementTableTests(AzuriteFixture azurite)
{
    private static readonly AccountId Alice = AccountId.Of(TestLedger.Owner.Address);

    [Fact]
    public async Task Lines_come_back_newest_first_as_they_were_written_and_only_one_of_two_moves_the_mark()
    {
        var table = await TableAsync();
        var none = await table.ReadMarkAsync(CancellationToken.None);
        Assert.Equal(new StatementMark(default, null), none);
        var movements = Enumerable.Range(1, 250).Select(i => Movement(i / 2, i % 2, i)).ToList();
        var moved = await table.AddAsync(movements, new Seq(126), none, CancellationToken.None);
        Assert.Equal(new Seq(126), moved!.Next);
        Assert.Null(await table.AddAsync(movements, new Seq(126), none, CancellationToken.None));
        Assert.Equal(moved, await table.ReadMarkAsync(CancellationToken.None));
        Assert.NotNull(await table.AddAsync([Movement(126, 0, 251)], new Seq(127), moved, CancellationToken.None));
        Assert.Null(await table.AddAsync([], new Seq(130), moved, CancellationToken.None));

        movements.Add(Movement(126, 0, 251));
        foreach (var account in new[] { Alice, AccountId.Bridge })
        {
            var expected = StatementLine.Of(account, Enumerable.Reverse(movements)).ToList();
            Assert.Equal(expected, await table.ReadAsync(account, MovementPlace.End, 1_000, CancellationToken.None));
            Assert.Equal(expected[100..107], await table.ReadAsync(account, expected[99].Place, 7, CancellationToken.None));
        }
        Assert.Empty(await table.ReadAsync(AccountId.Of(TestLedger.Stranger.Address), MovementPlace.End, 5, CancellationToken.None));
    }

    private static Movement Movement(int seq, int index, int amount) => new(
        new MovementPlace(new Seq((ulong)seq), (ushort)index), new LedgerTime((ulong)seq), Kinds.BridgeDeposit, MovementReason.Deposit,
        [new MovementLine(AccountId.Bridge, -amount, OpenAmount.Supply - new OpenAmount((UInt128)amount)), new MovementLine(Alice, amount, new OpenAmount((UInt128)amount << 60))]);

    private async Task<StatementTable> TableAsync()
    {
        var table = new TableClient(azurite.Server.ConnectionString, AzuriteFixture.UniqueName("statements"), StorageServices.TableOptions(TimeSpan.FromSeconds(30)));
        await table.CreateAsync();
        return new StatementTable(table);
    }
}
