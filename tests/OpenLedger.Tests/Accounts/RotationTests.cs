using OpenLedger.Core.Accounts;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Accounts;

/// <summary>Rotations from the new key's signature to what follows the account, with what each way of abusing them meets.</summary>
public sealed class RotationTests
{
    private const int DelayMs = 60_000;

    private static readonly KeyPair First = TestLedger.Key(500), Second = TestLedger.Key(501), Third = TestLedger.Key(502), Other = TestLedger.Key(503), Guard = TestLedger.Key(504);
    private static readonly Address Account = First.Address;
    private static readonly LedgerParameters Parameters = LedgerParameters.Default with { RotationDelayMs = DelayMs, MinStake = new OpenAmount(1), UnbondingMs = 10_000, CurationCommitMs = 1_000, CurationRevealMs = 1_000 };

    private readonly PaperLedger _ledger = new(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
    {
        Parameters = Parameters,
        Allocations =
        [
            new(AccountId.Bridge, new OpenAmount(OpenAmount.Supply.Units - 2_000), null, 0, 0),
            .. new[] { Account, Other.Address }.Order().Select(key => new Allocation(AccountId.Of(key), new OpenAmount(1_000), null, 0, 0)),
        ],
    }));

    private LedgerState State => _ledger.State;

    [Fact]
    public void New_key_acts_and_old_key_does_not_from_the_very_moment_on()
    {
        var asked = _ledger.Now;
        Assert.Equal(Account.ToString(), Ok(_ledger.Rotate(First, Account, Second)).Subject);
        Assert.Equal(asked.Plus(TimeSpan.FromMilliseconds(DelayMs)), State.NextDue);
        _ledger.Advance(TimeSpan.FromMilliseconds(DelayMs - 1));
        Assert.Equal("key-pending", Pay(Second, Other.Address, 1).Error?.Code);
        Ok(Pay(First, Other.Address, 1));
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((ErrorKind.Forbidden, "key-rotated"), (Pay(First, Other.Address, 1).Error!.Kind, Pay(First, Other.Address, 1).Error!.Code));
        Ok(Pay(Second, Other.Address, 1));
        Assert.Equal((998UL, 1_002UL), (Balance(Account), Balance(Other.Address)));
        Assert.Equal(new AccountKeys(Account, Second.Address, asked.Plus(TimeSpan.FromMilliseconds(DelayMs)), null, null), State.Accounts.Of(Account, _ledger.Now));
        Assert.Null(State.NextDue);
    }

    [Fact]
    public void Everything_that_an_account_has_follows_because_its_id_stays()
    {
        var datanet = Ok(_ledger.Send(First, Kinds.DatanetCreate, PaperLedger.Datanet())).Subject!;
        var hash = Hash256.Sha256("key"u8).ToString();
        Ok(_ledger.Send(First, Kinds.ApiKeyRegister, new { expiresAt = _ledger.Now.Plus(TimeSpan.FromDays(1)).UnixMs.ToString(), hash, label = "", perDay = "1", perMinute = "1", scopes = new[] { "read" } }));
        Ok(_ledger.Send(First, Kinds.StakeAdd, new { amount = "500" }));
        Ok(_ledger.Send(First, Kinds.StakeRemove, new { amount = "100" }));
        Ok(_ledger.Send(First, Kinds.BridgeWithdraw, new { amount = "50", payout = Account.ToString() }));
        var hold = Ok(_ledger.Send(Other, Kinds.HoldReserve, new { amount = "7", expiresAt = _ledger.Now.Plus(TimeSpan.FromHours(1)).UnixMs.ToString(), payee = Account.ToString() })).Subject!;
        Rotate(First, Second);
        Assert.Equal((UInt128)550, State.Open.BalanceOf(AccountId.Of(Account)).Units);
        Assert.Equal((400UL, 400UL), ((ulong)State.Stakes.StakeOf(Account), (ulong)State.Votes.PowerNow(Account).Units));
        Ok(_ledger.Send(Second, Kinds.StakeRemove, new { amount = "400" }));
        Ok(_ledger.Send(Second, Kinds.HoldPost, new { amount = "7", hold }));
        Ok(_ledger.Send(Second, Kinds.DatanetGrant, new { datanet, grantee = Other.Address.ToString(), uses = new[] { "read" } }));
        Ok(_ledger.Send(Second, Kinds.ApiKeyRevoke, new { hash }));
        Ok(_ledger.Send(Second, Kinds.VoteDelegate, new { @delegate = Other.Address.ToString() }));
        Assert.Equal("key-rotated", _ledger.Send(First, Kinds.HoldVoid, new { hold }).Error?.Code);
        // What the vault was to pay to the old key, it is to pay to the new one; nothing is claimed anew.
        Assert.Equal((Second.Address, (UInt128)50), (State.Open.Claims.Find(Account)!.Value.Payout, State.Open.Claims.Find(Account)!.Value.Total));
        Assert.Null(State.Open.Claims.Find(Second.Address));
    }

    [Fact]
    public void Whoever_sends_to_any_key_of_an_account_sends_to_the_account()
    {
        Ok(_ledger.Rotate(First, Account, Second));
        Ok(Pay(Other, Second.Address, 10));
        Deposit(Second.Address, 20, 0);
        Rotated();
        Rotate(Second, Third);
        foreach (var key in new[] { First, Second, Third })
            Ok(Pay(Other, key.Address, 5));
        Assert.Equal("transfer-to-self", Pay(Third, Second.Address, 1).Error?.Code);
        Assert.Equal("hold-for-self", _ledger.Send(Third, Kinds.HoldReserve, new { amount = "1", expiresAt = _ledger.Now.Plus(TimeSpan.FromHours(1)).UnixMs.ToString(), payee = Third.Address.ToString() }).Error?.Code);
        Assert.Equal((1_045UL, 0UL, 0UL), (Balance(Account), Balance(Second.Address), Balance(Third.Address)));
    }

    [Fact]
    public void Key_of_a_rotation_that_was_taken_back_has_an_account_of_its_own_again()
    {
        Ok(_ledger.Rotate(First, Account, Second));
        Ok(Pay(Other, Second.Address, 10));
        Ok(_ledger.Send(First, Kinds.AccountRotateCancel, new { }));
        Ok(Pay(Other, Second.Address, 3));
        Assert.Equal((1_010UL, 3UL), (Balance(Account), Balance(Second.Address)));
        Rotated();
        Ok(Pay(Second, Other.Address, 3));
        Ok(Pay(First, Other.Address, 10));
        Assert.Equal("key-in-use", _ledger.Rotate(First, Account, Second).Error?.Code);
        Ok(_ledger.Rotate(First, Account, Third));
    }

    [Fact]
    public void Signature_of_the_new_key_counts_for_one_command_on_one_ledger()
    {
        var payload = _ledger.RotationOf(Account, Second);
        var sent = _ledger.Sign(First, Kinds.AccountRotate, payload);
        Ok(_ledger.Send(sent));
        Assert.Equal("account-change-pending", _ledger.Rotate(First, Account, Third).Error?.Code);
        Ok(_ledger.Send(First, Kinds.AccountRotateCancel, new { }));
        // The very command is taken once, and its signature is worth nothing in another: other nonces, other deadlines, other accounts, other keys.
        Assert.Equal("nonce-used", _ledger.Send(sent).Error?.Code);
        Assert.Equal("rotation-signature", _ledger.Send(First, Kinds.AccountRotate, payload).Error?.Code);
        Assert.Equal("rotation-signature", _ledger.Send(_ledger.Sign(First, Kinds.AccountRotate, payload, sent.Command.Nonce + 7, sent.Command.Deadline)).Error?.Code);
        Assert.Equal("rotation-signature", _ledger.Send(_ledger.Sign(First, Kinds.AccountRotate, payload, sent.Command.Nonce, sent.Command.Deadline.Plus(TimeSpan.FromSeconds(1)))).Error?.Code);
        Assert.Equal("rotation-signature", _ledger.Send(Other, Kinds.AccountRotate, Renamed(_ledger.RotationOf(Account, Second), "account", Other.Address)).Error?.Code);
        Assert.Equal("rotation-signature", _ledger.Send(First, Kinds.AccountRotate, Renamed(_ledger.RotationOf(Account, Second), "to", Third.Address)).Error?.Code);
        var elsewhere = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Name = "elsewhere" }));
        Assert.Equal("rotation-signature", _ledger.Send(_ledger.Sign(First, Kinds.AccountRotate, elsewhere.RotationOf(Account, Second), nonce: 1_000_000 + elsewhere.State.NextSeq.Value)).Error?.Code);
        _ledger.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal("deadline-passed", _ledger.Send(sent).Error?.Code);
    }

    [Fact]
    public void What_is_pending_is_taken_back_by_the_key_that_acts_and_by_nobody_else()
    {
        Ok(_ledger.Rotate(First, Account, Second));
        Assert.Equal("not-guardian", _ledger.Send(Other, Kinds.AccountRotateCancel, new { account = Account.ToString() }).Error?.Code);
        Assert.Equal("key-pending", _ledger.Send(Second, Kinds.AccountRotateCancel, new { }).Error?.Code);
        _ledger.Advance(TimeSpan.FromMilliseconds(DelayMs - 1));
        Ok(_ledger.Send(First, Kinds.AccountRotateCancel, new { }));
        Assert.Equal("account-change-none", _ledger.Send(First, Kinds.AccountRotateCancel, new { }).Error?.Code);
        Ok(_ledger.Rotate(First, Account, Third));
        Rotated();
        Assert.Equal("key-rotated", _ledger.Send(First, Kinds.AccountRotateCancel, new { }).Error?.Code);
        Assert.Equal("account-change-none", _ledger.Send(Third, Kinds.AccountRotateCancel, new { }).Error?.Code);
    }

    [Fact]
    public void Keys_are_used_once_so_rotations_go_on_and_never_round()
    {
        Rotate(First, Second);
        Rotate(Second, Third);
        foreach (var (key, account) in new[] { (First, Account), (Second, Account), (Third, Account) })
            Assert.Equal("key-in-use", _ledger.Rotate(Third, account, key).Error?.Code);
        Assert.Equal("key-in-use", _ledger.Rotate(Other, Other.Address, Second).Error?.Code);
        Assert.Equal("key-in-use", _ledger.Rotate(Other, Other.Address, First).Error?.Code);
        Ok(_ledger.Rotate(Other, Other.Address, Guard));
        Assert.Equal("key-in-use", _ledger.Rotate(Third, Account, Guard).Error?.Code);
        // A rotation says whose account it is of; any of its keys names it.
        Assert.Equal("not-guardian", _ledger.Rotate(Third, Other.Address, TestLedger.Key(510)).Error?.Code);
        Ok(_ledger.Rotate(Third, Second.Address, TestLedger.Key(510)));
    }

    [Theory]
    [InlineData("balance"), InlineData("duty"), InlineData("stake"), InlineData("votes"), InlineData("datanet"), InlineData("claim"), InlineData("command")]
    public void Key_that_the_ledger_knows_is_not_taken(string use)
    {
        var key = Third;
        switch (use)
        {
            case "balance":
                Ok(Pay(Other, key.Address, 1));
                break;
            case "duty":
                key = TestLedger.Attestor;
                break;
            case "stake":
                Ok(Pay(Other, key.Address, 1));
                Ok(_ledger.Send(key, Kinds.StakeAdd, new { amount = "1" }));
                break;
            case "votes":
                Ok(_ledger.Send(Other, Kinds.StakeAdd, new { amount = "1" }));
                Ok(_ledger.Send(Other, Kinds.VoteDelegate, new { @delegate = key.Address.ToString() }));
                break;
            case "datanet":
                Ok(_ledger.Send(key, Kinds.DatanetCreate, PaperLedger.Datanet()));
                break;
            case "claim":
                Ok(Pay(Other, key.Address, 1));
                Ok(_ledger.Send(key, Kinds.BridgeWithdraw, new { amount = "1", payout = key.Address.ToString() }));
                break;
            default:
                Ok(_ledger.Send(key, Kinds.Cancel, new { nonce = "1" }));
                break;
        }
        if (use != "command")
        {
            _ledger.Advance(TimeSpan.FromHours(2));
            Assert.True(_ledger.Tick().IsOk);
        }
        Assert.Equal("key-in-use", _ledger.Rotate(First, Account, key).Error?.Code);
        Assert.Empty(State.Accounts.Keys);
    }

    [Fact]
    public void Guardian_and_key_together_rotate_at_once_whatever_who_stole_the_key_has_asked_for()
    {
        Guarded();
        // Who has stolen the key asks for another, and for another guardian, as often as it is taken back.
        var thief = TestLedger.Key(511);
        Ok(_ledger.Rotate(First, Account, thief));
        Ok(_ledger.Send(Guard, Kinds.AccountRotateCancel, new { account = Account.ToString() }));
        Ok(_ledger.Send(First, Kinds.AccountGuard, new { guardian = Other.Address.ToString() }));
        Ok(_ledger.Send(Guard, Kinds.AccountRotateCancel, new { account = Account.ToString() }));
        Ok(_ledger.Rotate(First, Account, thief));
        Assert.Equal("rotation-guardian-signature", _ledger.Rotate(First, Account, Second, Other).Error?.Code);
        Ok(_ledger.Rotate(First, Account, Second, Guard));
        Assert.Equal("key-rotated", _ledger.Send(First, Kinds.AccountRotateCancel, new { }).Error?.Code);
        Ok(Pay(Second, Other.Address, 1));
        Assert.Equal(thief.Address, State.Accounts.AccountOf(thief.Address));
        Assert.Equal((null, Guard.Address), (State.NextDue, State.Accounts.Of(Account, _ledger.Now).Guardian));
    }

    [Fact]
    public void Guardian_alone_gives_an_account_whose_key_is_lost_another_after_the_delay()
    {
        Assert.Equal("not-guardian", _ledger.Rotate(Guard, Account, Second).Error?.Code);
        Guarded();
        Assert.Equal("rotation-guardian-signature", _ledger.Rotate(Other, Other.Address, Second, Guard).Error?.Code);
        Ok(_ledger.Rotate(Guard, Account, Second));
        Ok(_ledger.Send(First, Kinds.AccountRotateCancel, new { }));
        // A guardian that signs twice is not the account's key: it waits all the same.
        Ok(_ledger.Rotate(Guard, Account, Second, Guard));
        Assert.Equal("key-pending", Pay(Second, Other.Address, 1).Error?.Code);
        Rotated();
        Ok(Pay(Second, Other.Address, 1));
    }

    [Fact]
    public void Guardian_changes_after_the_delay_and_its_own_rotation_leaves_it_guardian()
    {
        Assert.Equal("guardian-self", _ledger.Send(First, Kinds.AccountGuard, new { guardian = Account.ToString() }).Error?.Code);
        Assert.Equal("guardian-unchanged", _ledger.Send(First, Kinds.AccountGuard, new { }).Error?.Code);
        Ok(_ledger.Send(First, Kinds.AccountGuard, new { guardian = Guard.Address.ToString() }));
        Assert.Equal("not-guardian", _ledger.Rotate(Guard, Account, Second).Error?.Code);
        Assert.Equal("account-change-pending", _ledger.Send(First, Kinds.AccountGuard, new { guardian = Other.Address.ToString() }).Error?.Code);
        Rotated();
        Ok(_ledger.Rotate(Guard, Guard.Address, Third));
        Rotated();
        Assert.Equal("key-rotated", _ledger.Rotate(Guard, Account, Second).Error?.Code);
        Assert.Equal("rotation-guardian-signature", _ledger.Rotate(First, Account, Second, Guard).Error?.Code);
        Ok(_ledger.Rotate(First, Account, Second, Third));
        Ok(_ledger.Send(Second, Kinds.AccountGuard, new { }));
        Rotated();
        Assert.Null(State.Accounts.Of(Account, _ledger.Now).Guardian);
        Assert.Equal("not-guardian", _ledger.Rotate(Third, Account, TestLedger.Key(512)).Error?.Code);
    }

    [Fact]
    public void Nonces_are_the_keys_and_duties_stay_with_the_key_that_was_given_them()
    {
        var paid = _ledger.Sign(First, Kinds.OpenTransfer, new { amount = "1", to = Other.Address.ToString() }, nonce: 5);
        Ok(_ledger.Send(paid));
        Ok(_ledger.Send(TestLedger.Operator, Kinds.KeyRegister, new { address = Account.ToString(), duties = new[] { "bridge" } }));
        Rotate(First, Second);
        Ok(_ledger.Send(Second, Kinds.OpenTransfer, new { amount = "1", to = Other.Address.ToString() }, nonce: 5));
        Assert.Equal(State.FindOutcome(paid, _ledger.Now)?.Seq, Assert.Single(_ledger.Entries, e => e.Entry.Nonce == 5 && e.Entry.Actor == Account).Entry.Seq);
        Deposit(Account, 4, 1, First);
        Assert.Equal(1_002UL, Balance(Account));
        Ok(_ledger.Send(TestLedger.Operator, Kinds.KeyRevoke, new { address = Account.ToString(), duties = new[] { "bridge" } }));
    }

    [Fact]
    public void More_rotations_than_an_entry_notes_hold_at_their_time_all_the_same()
    {
        const int Many = 150;
        // One of them is guarded.
        // What holds at one moment is noted in the order of the accounts.
        var (accounts, keys) = (Enumerable.Range(1_000, Many).Select(i => TestLedger.Key(i).Address).Order().ToList(), Enumerable.Range(2_000, Many).Select(i => TestLedger.Key(i).Address).ToList());
        Ok(_ledger.SendUnsigned(accounts[^3], Kinds.AccountGuard, new { guardian = Other.Address.ToString() }));
        Rotated();
        for (var i = 0; i < Many; i++)
        {
            Deposit(accounts[i], 10, 100 + (ulong)i);
            Ok(_ledger.SendUnsigned(accounts[i], Kinds.BridgeWithdraw, new { amount = "4", payout = accounts[i].ToString() }));
            Ok(_ledger.RotateUnsigned(accounts[i], accounts[i], keys[i]));
        }
        Rotated();
        // The last of them is noted with its own command, before that does anything.
        Ok(_ledger.SendUnsigned(keys[^1], Kinds.BridgeWithdraw, new { amount = "1", payout = accounts[^1].ToString() }));
        Assert.Equal((accounts[^1], (UInt128)5), (State.Open.Claims.Find(accounts[^1])!.Value.Payout, State.Open.Claims.Find(accounts[^1])!.Value.Total));
        Assert.Equal("key-rotated", State.Accounts.ActsFor(accounts[^2], _ledger.Now).Error?.Code);
        Assert.Equal(accounts[^2], State.Open.Claims.Find(accounts[^2])!.Value.Payout);
        // Its guardian is told of the moment too.
        Ok(_ledger.Rotate(Other, accounts[^3], Third));
        Assert.Equal(keys[^3], State.Open.Claims.Find(accounts[^3])!.Value.Payout);
        for (var left = Many; left > 0; left -= 64)
            Assert.True(_ledger.Tick().IsOk);
        Assert.Equal(keys[..^1], accounts[..^1].Select(account => State.Open.Claims.Find(account)!.Value.Payout));
        Assert.Equal(accounts[^1], State.Open.Claims.Find(accounts[^1])!.Value.Payout);
        Assert.Equal(State.NextDue, State.Accounts.Of(accounts[^3], _ledger.Now).Pending?.EffectiveAt);
    }

    [Fact]
    public void Payment_of_the_treasury_to_two_keys_of_one_account_is_one_payment()
    {
        Rotate(First, Second);
        var ledger = new Governance.GovernedLedger(Governance.GovernedLedger.Parameters with { RotationDelayMs = 1_000 });
        Assert.True(ledger.Paper.RotateUnsigned(Account, Account, Second.Address).IsOk);
        var payments = new[] { Account, Second.Address }.Order().Select(to => new { amount = "7", to = to.ToString() });
        var id = ledger.Pass(new { kind = "treasury", payments });
        Assert.True(ledger.Execute(id).IsOk);
        Assert.Equal((UInt128)14, ledger.State.Open.BalanceOf(AccountId.Of(Account)).Units);
    }

    private static object Renamed(object payload, string member, Address address)
    {
        var members = payload.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(payload), StringComparer.Ordinal);
        members[member] = address.ToString();
        return members;
    }

    private static Outcome Ok(Result<Outcome> result) => result.Try(out var outcome, out var error) ? outcome : throw new Xunit.Sdk.XunitException($"{error.Code}: {error.Message}");

    private Result<Outcome> Pay(KeyPair from, Address to, int amount) => _ledger.Send(from, Kinds.OpenTransfer, new { amount = $"{amount}", to = to.ToString() });

    private void Deposit(Address account, int amount, ulong number, KeyPair? attestor = null) => Ok(_ledger.Send(
        attestor ?? TestLedger.Bridge, Kinds.BridgeDeposit, new BridgeDeposit(TestLedger.ChainId, new DepositId(default, number), default, 1, account, new OpenAmount((UInt128)amount)).ToJson()));

    private ulong Balance(Address address) => (ulong)State.Open.BalanceOf(AccountId.Of(address)).Units;

    private void Guarded()
    {
        Ok(_ledger.Send(First, Kinds.AccountGuard, new { guardian = Guard.Address.ToString() }));
        Rotated();
    }

    private void Rotate(KeyPair from, KeyPair to)
    {
        Ok(_ledger.Rotate(from, Account, to));
        Rotated();
    }

    private void Rotated()
    {
        _ledger.Advance(TimeSpan.FromMilliseconds(DelayMs));
        Assert.True(_ledger.Tick().IsOk);
    }
}
