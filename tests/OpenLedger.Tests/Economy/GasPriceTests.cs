using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Tests.Governance;
using static OpenLedger.Tests.Governance.GovernedLedger;

namespace OpenLedger.Tests.Economy;

/// <summary>That who signs a command can know what it will cost.</summary>
public sealed class GasPriceTests
{
    private readonly GovernedLedger _ledger = new();

    private ulong Now => _ledger.Paper.Now.UnixMs;

    private ulong Until => GasSchedule.HoldsUntil(_ledger.State, _ledger.Paper.Now).UnixMs;

    [Fact]
    public void Price_holds_for_a_timelock_while_nothing_is_proposed()
    {
        Assert.Equal(Now + TimelockMs, Until);
        _ledger.Propose(Alice, Text);
        _ledger.Propose(Alice, Set(("maxHoldsPerAccount", "7")));
        Assert.Equal(Now + TimelockMs, Until);
    }

    [Theory]
    [InlineData("gasPrice", "9")]
    [InlineData("gasPerByte", "9")]
    [InlineData("sponsorGasPerEpoch", "9")]
    [InlineData("timelockMs", "9000")]
    public void Proposal_that_has_passed_says_from_when_on_the_price_can_change(string name, string value)
    {
        var id = _ledger.Propose(Alice, Set((name, value)));
        _ledger.Wait(DelayMs + 1);
        Assert.True(_ledger.Vote(Alice, id, "for").IsOk);
        Assert.Equal(Now + TimelockMs, Until);
        _ledger.Wait(PeriodMs);
        var executable = _ledger.Get(id).ExecutableFrom.UnixMs;
        Assert.Equal(executable, Until);
        Assert.InRange(executable, Now + 1, Now + TimelockMs - 1);
        _ledger.Wait(TimelockMs);
        Assert.Equal(Now, Until);
        Assert.True(_ledger.Execute(id).IsOk);
        Assert.Equal(Now + _ledger.State.Parameters.TimelockMs, Until);
    }

    [Fact]
    public void Proposal_that_failed_or_expired_changes_nothing_any_more()
    {
        var failed = _ledger.Propose(Alice, Set(("gasPrice", "9")));
        _ledger.Wait(DelayMs + PeriodMs + 1);
        Assert.Equal(Core.Governance.ProposalState.Defeated, _ledger.StateOf(failed));
        Assert.Equal(Now + TimelockMs, Until);
        _ledger.Pass(Set(("gasPrice", "9")));
        _ledger.Wait(GraceMs);
        Assert.Equal(Now + TimelockMs, Until);
    }

    [Fact]
    public void Command_that_changes_the_price_pays_the_old_one()
    {
        var id = _ledger.Pass(Set(("gasPrice", "1000000")));
        Assert.True(_ledger.Execute(id).IsOk);
        Assert.Equal(default, _ledger.State.Open.BalanceOf(Core.Open.AccountId.Gas));
        Assert.Equal("gas-insufficient", _ledger.TryPropose(Alice, Text).Error?.Code);
    }

    /// <summary>A command that was signed before a change was proposed cannot meet the new price, however fast the change is.</summary>
    [Fact]
    public void Sandwiching_a_signed_command_with_a_new_price_is_too_slow()
    {
        var signed = _ledger.Paper.Sign(TestKit.TestLedger.Owner, Kinds.Cancel, new { nonce = "5" }, deadline: _ledger.Paper.Now.Plus(TimeSpan.FromMilliseconds(Parameters.MaxDeadlineAheadMs)));
        var id = _ledger.Pass(Set(("gasPrice", "9")));
        Assert.True(_ledger.Execute(id).IsOk);
        Assert.Equal("deadline-passed", _ledger.Paper.Send(signed).Error?.Code);
    }

    [Fact]
    public void Timelock_shorter_than_a_deadline_may_be_ahead_cannot_be_proposed()
    {
        Assert.Equal("parameters-inconsistent", _ledger.TryPropose(Alice, Set(("maxDeadlineAheadMs", $"{TimelockMs + 1}"))).Error?.Code);
        Assert.True(_ledger.TryPropose(Alice, Set(("maxDeadlineAheadMs", $"{TimelockMs}"))).IsOk);
    }
}
