using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Open;

public sealed class OpenBookTests
{
    private static readonly Address Alice = TestLedger.Owner.Address;
    private static readonly Address Bob = TestLedger.Contributor.Address;

    private readonly PaperLedger _ledger = new();

    [Fact]
    public void Deposit_is_credited_and_leaves_the_bridge()
    {
        var outcome = Deposit(Alice, OpenAmount.Whole(5), 1);
        Assert.Equal($"{Bob}/1", outcome.Value.Subject);
        Assert.Equal(OpenAmount.Whole(5), Book.BalanceOf(AccountId.Of(Alice)));
        Assert.Equal(OpenAmount.Whole(999_999_995), Book.BalanceOf(AccountId.Bridge));
        var line = Assert.Single(Statement(AccountId.Of(Alice)));
        Assert.Equal((new MovementPlace(outcome.Value.Seq, 0), Kinds.BridgeDeposit, MovementReason.Deposit, (Int128)OpenAmount.Whole(5).Units, OpenAmount.Whole(5)),
            (line.Place, line.Kind, line.Reason, line.Change, line.Balance));
        Assert.Equal(-line.Change, Assert.Single(Statement(AccountId.Bridge)).Change);
    }

    [Fact]
    public void Deposit_is_credited_once_whatever_else_is_said_of_it()
    {
        Assert.True(Deposit(Alice, OpenAmount.Whole(5), 1).IsOk);
        Assert.Equal("deposit-known", Deposit(Alice, OpenAmount.Whole(5), 1).Error?.Code);
        Assert.Equal("deposit-known", Deposit(Bob, OpenAmount.Whole(7), 1).Error?.Code);
        Assert.True(Deposit(Alice, OpenAmount.Whole(5), 1, vault: Alice).IsOk);
        Assert.Equal((OpenAmount.Whole(10), default), (Book.BalanceOf(AccountId.Of(Alice)), Book.BalanceOf(AccountId.Of(Bob))));
    }

    [Fact]
    public void Deposit_by_a_key_without_the_duty_is_a_no_op_with_its_code()
    {
        var before = Book;
        foreach (var key in new[] { TestLedger.Stranger, TestLedger.Attestor, TestLedger.Writer, TestLedger.Operator })
            Assert.Equal("not-attestor", Deposit(Alice, OpenAmount.Whole(5), 1, by: key).Error?.Code);
        Assert.Same(before, Book);
        Assert.True(_ledger.Send(TestLedger.Operator, Kinds.KeyRevoke, new { address = TestLedger.Bridge.Address.ToString(), duties = new[] { "bridge" } }).IsOk);
        Assert.Equal("not-attestor", Deposit(Alice, OpenAmount.Whole(5), 1).Error?.Code);
        Assert.True(_ledger.Send(TestLedger.Operator, Kinds.KeyRegister, new { address = TestLedger.Stranger.Address.ToString(), duties = new[] { "bridge" } }).IsOk);
        Assert.True(Deposit(Alice, OpenAmount.Whole(5), 1, by: TestLedger.Stranger).IsOk);
    }

    [Fact]
    public void Deposit_on_another_chain_is_refused()
    {
        var deposit = new BridgeDeposit(TestLedger.ChainId + 1, new DepositId(Bob, 0), Hash256.Sha256([1]), 9, Alice, OpenAmount.Whole(1));
        Assert.Equal("deposit-chain", _ledger.Send(TestLedger.Bridge, Kinds.BridgeDeposit, deposit.ToJson()).Error?.Code);
    }

    [Fact]
    public void Deposit_of_more_than_the_bridge_has_is_refused_with_what_there_is()
    {
        Assert.True(Deposit(Alice, OpenAmount.Supply - OpenAmount.Whole(1), 1).IsOk);
        var error = Deposit(Bob, OpenAmount.Whole(2), 2).Error!;
        Assert.Equal("balance-insufficient", error.Code);
        Assert.Contains(OpenAmount.Whole(1).ToString(), error.Message, StringComparison.Ordinal);
        Assert.Contains(OpenAmount.Whole(2).ToString(), error.Message, StringComparison.Ordinal);
        Assert.True(Deposit(Bob, OpenAmount.Whole(1), 2).IsOk);
        Assert.DoesNotContain(AccountId.Bridge, Book.Balances.Select(b => b.Key));
    }

    [Fact]
    public void Postings_that_do_not_sum_to_zero_are_a_bug() =>
        Assert.Throws<InvalidOperationException>(() => OpenBook.Empty.Post(TestLedger.Tick(new Seq(1), default), MovementReason.Transfer, new Posting(AccountId.Bridge, -2), new Posting(AccountId.Of(Alice), 1)));

    [Theory]
    [InlineData("amount", "0", "amount-out-of-range")]
    [InlineData("amount", "1000000000000000000000000001", "amount-out-of-range")]
    [InlineData("amount", "1.5", "amount-out-of-range")]
    [InlineData("amount", "-1", "amount-out-of-range")]
    [InlineData("number", "18446744073709551616", "not-a-decimal")]
    [InlineData("blockNumber", "18446744073709551616", "not-a-decimal")]
    [InlineData("chainId", "0", "number-out-of-range")]
    [InlineData("txHash", "0x00", "not-a-hash")]
    [InlineData("vault", "bridge", "not-an-address")]
    [InlineData("account", "bridge", "not-an-address")]
    [InlineData("more", "1", "unknown-member")]
    public void Deposit_with_a_fault_is_refused_with_its_code(string member, string value, string code)
    {
        var payload = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["account"] = Alice.ToString(), ["amount"] = "1", ["blockNumber"] = "9", ["chainId"] = $"{TestLedger.ChainId}", ["number"] = "0",
            ["txHash"] = Hash256.Sha256([1]).ToString(), ["vault"] = Bob.ToString(),
        };
        payload[member] = value;
        Assert.Equal(code, _ledger.Send(TestLedger.Bridge, Kinds.BridgeDeposit, payload).Error?.Code);
    }

    [Fact]
    public void Accounts_of_the_ledger_come_before_addresses_and_are_read_by_name()
    {
        Assert.True(AccountId.TryParse("bridge", out var bridge));
        Assert.True(AccountId.TryParse(Alice.ToChecksumString(), out var alice));
        Assert.False(AccountId.TryParse("bridges", out _));
        Assert.Equal((AccountId.Bridge, AccountId.Of(Alice)), (bridge, alice));
        Assert.True(bridge.CompareTo(alice) < 0 && alice.CompareTo(bridge) > 0 && alice.CompareTo(alice) == 0);
        Assert.Equal(("bridge", Alice.ToString()), (bridge.ToString(), alice.ToString()));
    }

    // Each is seen in another transaction: a reorganization of the L2 does that.
    private int _transactions;

    private OpenBook Book => _ledger.State.Open;

    private List<StatementLine> Statement(AccountId account) => [.. StatementLine.Of(account, Book.Recent.BackTo(default))];

    private Core.Results.Result<Outcome> Deposit(Address account, OpenAmount amount, int number, Address? vault = null, Core.Identity.KeyPair? by = null) => _ledger.Send(
        by ?? TestLedger.Bridge, Kinds.BridgeDeposit,
        new BridgeDeposit(TestLedger.ChainId, new DepositId(vault ?? Bob, (ulong)number), Hash256.Sha256(BitConverter.GetBytes(_transactions++)), 9, account, amount).ToJson());
}
