using OpenLedger.Core.Economy;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Economy;

/// <summary>What commands cost, who pays it, and what becomes of it.</summary>
public sealed class GasChargeTests
{
    private static readonly TimeSpan Epoch = TimeSpan.FromHours(1);
    private static readonly Address Owner = TestLedger.Owner.Address;
    private static readonly Address Contributor = TestLedger.Contributor.Address;
    private static readonly Address Stranger = TestLedger.Stranger.Address;

    private static readonly LedgerParameters Parameters = LedgerParameters.Default with
    {
        EpochMs = (ulong)Epoch.TotalMilliseconds, GasPrice = new OpenAmount(7), GasTransfer = 100, GasCommand = 200, GasContribution = 300, GasDatanet = 400, GasPerByte = 2, SponsorGasPerEpoch = 900,
    };

    /// <summary>The owner has 1,000,000 base units; everything else is on the L2.</summary>
    private readonly PaperLedger _ledger = new(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
    {
        Parameters = Parameters,
        Allocations =
        [
            new(AccountId.Bridge, OpenAmount.Supply - new OpenAmount(1_000_000), null, 0, 0),
            new(AccountId.Of(Owner), new OpenAmount(1_000_000), null, 0, 0),
        ],
    }));

    [Fact]
    public void Command_pays_for_its_kind_and_each_byte_in_the_entry_that_holds_it()
    {
        var payload = new { amount = "5000", to = Contributor.ToString() };
        var cost = (100 + (2 * (UInt128)Jcs.Serialize(payload).Length)) * 7;
        Assert.Null(Send(Owner, Kinds.OpenTransfer, payload));
        Assert.Equal((1_000_000 - 5_000 - cost, (UInt128)5_000, cost), (Balance(Owner), Balance(Contributor), Balance(AccountId.Gas)));
        var moved = _ledger.State.Open.Recent.BackTo(new Seq(1)).ToList();
        Assert.Equal([MovementReason.Gas, MovementReason.Transfer], moved.Select(m => m.Reason));
        Assert.All(moved, m => Assert.Equal(Kinds.OpenTransfer, m.Kind));
    }

    [Fact]
    public void Every_kind_uses_gas_but_those_of_duties() => Assert.All(Kinds.All.Except([Kinds.Genesis, Kinds.Tick, Kinds.State]), kind =>
    {
        string[] free =
        [
            Kinds.BridgeDeposit, Kinds.ContributionArbitrate, Kinds.ContributionFail, Kinds.ContributionIngest, Kinds.DatanetVersion, Kinds.KeyRegister, Kinds.KeyRevoke, Kinds.RulesSwitch,
        ];
        Assert.Equal(free.Contains(kind), GasSchedule.UnitsOf(kind, 10, Parameters) == 0);
        Assert.Equal(free.Contains(kind) ? 0UL : 20, GasSchedule.UnitsOf(kind, 20, Parameters) - GasSchedule.UnitsOf(kind, 10, Parameters));
    });

    [Fact]
    public void Dearest_gas_that_parameters_allow_is_a_number_like_any_other()
    {
        var dearest = ParameterRegistry.All.Where(p => p.Type == ParameterType.Gas || p.Name == "gasPrice").Aggregate(LedgerParameters.Default, (set, p) => p.With(set, p.Max));
        var ledger = new PaperLedger(dearest);
        var error = ledger.SendUnsigned(Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Error!;
        var units = 1_000_000_000_000 + (1_000_000UL * (ulong)Jcs.Serialize(PaperLedger.Datanet()).Length);
        Assert.Equal("gas-insufficient", error.Code);
        Assert.Contains($"{units} units at 1000000000000000, {units}000000000000000 base units, and after the command {Owner} would have 0 available.", error.Message, StringComparison.Ordinal);
        Assert.True(GasSchedule.UnitsOf(Kinds.DatanetCreate, 60_000, dearest) * dearest.GasPrice.Units < (UInt128)Int128.MaxValue);
    }

    [Fact]
    public void Duties_cost_nothing()
    {
        var register = new { address = Stranger.ToString(), duties = new[] { "ingest" } };
        Assert.Null(Send(TestLedger.Operator.Address, Kinds.KeyRegister, register));
        Assert.Equal(UInt128.Zero, Balance(AccountId.Gas));
    }

    [Fact]
    public void Command_whose_gas_cannot_be_paid_names_what_is_needed_and_what_there_is_and_changes_nothing()
    {
        var payload = new { amount = "999999", to = Contributor.ToString() };
        var before = _ledger.State.Open;
        var signed = _ledger.Sign(TestLedger.Owner, Kinds.OpenTransfer, payload);
        var error = _ledger.Send(signed).Error!;
        Assert.Equal("gas-insufficient", error.Code);
        var units = 100 + (2 * Jcs.Serialize(payload).Length);
        Assert.Equal($"The gas of open.transfer is {units} units at 7, {units * 7} base units, and after the command {Owner} would have 1 available.", error.Message);
        Assert.Same(before.Holdings, _ledger.State.Open.Holdings);
        Assert.Null(_ledger.State.FindOutcome(signed, _ledger.Now));
        // The nonce is free for another command.
        Assert.True(_ledger.Send(TestLedger.Owner, Kinds.OpenTransfer, new { amount = "5", to = Contributor.ToString() }, signed.Command.Nonce).IsOk);
    }

    [Fact]
    public void What_is_reserved_pays_no_gas()
    {
        var until = _ledger.Now.Plus(Epoch).UnixMs.ToString();
        Assert.Equal("gas-insufficient", Send(Owner, Kinds.HoldReserve, new { amount = "999999", expiresAt = until, payee = Stranger.ToString() }));
        Assert.Null(Send(Owner, Kinds.HoldReserve, new { amount = "990000", expiresAt = until, payee = Stranger.ToString() }));
        var left = _ledger.State.Open.AvailableTo(AccountId.Of(Owner), _ledger.Now);
        Assert.Equal("gas-insufficient", Send(Owner, Kinds.OpenTransfer, new { amount = left.ToString(), to = Stranger.ToString() }));
    }

    [Fact]
    public void What_a_command_brings_can_pay_for_it()
    {
        var until = _ledger.Now.Plus(Epoch).UnixMs.ToString();
        var hold = _ledger.SendUnsigned(Owner, Kinds.HoldReserve, new { amount = "100000", expiresAt = until, payee = Stranger.ToString() }).Value.Subject;
        Assert.Equal(UInt128.Zero, Balance(Stranger));
        Assert.Null(Send(Stranger, Kinds.HoldPost, new { amount = "100000", hold }));
        Assert.InRange(Balance(Stranger), (UInt128)1, (UInt128)100_000);
    }

    [Fact]
    public void Rejected_command_costs_nothing()
    {
        Assert.Equal("transfer-to-self", Send(Owner, Kinds.OpenTransfer, new { amount = "1", to = Owner.ToString() }));
        Assert.Equal(((UInt128)1_000_000, (UInt128)0), (Balance(Owner), Balance(AccountId.Gas)));
    }

    [Fact]
    public void Free_ledger_charges_nobody()
    {
        var free = new PaperLedger();
        Assert.True(free.SendUnsigned(Stranger, Kinds.DatanetCreate, PaperLedger.Datanet()).IsOk);
        Assert.Empty(free.State.Open.Recent.BackTo(default));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Gas_of_an_epoch_is_divided_when_it_ends(int epochs)
    {
        Assert.Null(Send(Owner, Kinds.OpenTransfer, new { amount = "1", to = Contributor.ToString() }));
        var paid = Balance(AccountId.Gas);
        Assert.Equal(_ledger.State.Economy.EpochEnds(Parameters), _ledger.State.NextDue);
        _ledger.Advance(epochs * Epoch);
        _ledger.Tick();
        var waiting = Balance(AccountId.Gas);
        Assert.InRange(waiting, UInt128.Zero, (UInt128)3);
        Assert.Equal(paid - waiting, Balance(AccountId.Treasury));
        Assert.Null(_ledger.State.NextDue);
    }

    [Fact]
    public void Whoever_has_staked_gets_the_stakers_part_of_the_gas_and_the_validators_part_is_the_treasurys_while_there_is_none()
    {
        var deposit = new BridgeDeposit(TestLedger.ChainId, new DepositId(Owner, 0), default, 1, Owner, OpenAmount.Whole(1));
        Assert.Null(Send(TestLedger.Bridge.Address, Kinds.BridgeDeposit, deposit.ToJson()));
        Assert.Null(Send(Owner, Kinds.StakeAdd, new { amount = deposit.Amount.ToString() }));
        Assert.Null(Send(Owner, Kinds.OpenTransfer, new { amount = "1", to = Contributor.ToString() }));
        var paid = Balance(AccountId.Gas);
        _ledger.Advance(Epoch);
        _ledger.Tick();
        Assert.Equal((paid * 4 / 10, (paid * 4 / 10) + (paid * 2 / 10)), (Balance(AccountId.Rewards), Balance(AccountId.Treasury)));
        var before = Balance(Owner) + Balance(AccountId.Gas);
        Assert.Null(Send(Owner, Kinds.StakeCollect, new { }));
        // The one staker gets all of it, but for fractions that are carried in the stream and in the pool.
        Assert.InRange(Balance(Owner) + Balance(AccountId.Gas), before + (paid * 4 / 10) - 2, before + (paid * 4 / 10));
        Assert.InRange(Balance(AccountId.Rewards), UInt128.Zero, (UInt128)2);
    }

    [Fact]
    public void Sponsor_pays_for_contributors_as_far_as_its_limit_for_each_goes_and_they_pay_the_rest()
    {
        var datanet = Sponsored("100000");
        var sponsor = AccountId.Sponsor(_ledger.State.Datanets.Datanets.Values.Single().Id);
        // A declaration uses 300 units and 2 for each of some 90 bytes: two are over 900.
        var units = GasSchedule.UnitsOf(Kinds.ContributionDeclare, Jcs.Serialize(PaperLedger.Declare(datanet)).Length, Parameters);
        Assert.InRange(units, 451UL, 900UL);
        Assert.Null(Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        Assert.Equal(100_000 - (units * (UInt128)7), Balance(sponsor));
        Assert.Equal("gas-insufficient", Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        // Another contributor has a limit of its own, and everyone a new one with the next epoch.
        Assert.Null(Send(Stranger, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        _ledger.Advance(Epoch);
        Assert.Null(Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        Assert.Equal(100_000 - (3 * units * (UInt128)7), Balance(sponsor));
        Assert.Null(Send(Owner, Kinds.OpenTransfer, new { amount = "50000", to = Contributor.ToString() }));
        Assert.Null(Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        Assert.Equal(50_000 - (units * (UInt128)7), Balance(Contributor));
    }

    [Fact]
    public void Sponsor_that_has_too_little_pays_nothing()
    {
        var datanet = Sponsored("10");
        Assert.Equal("gas-insufficient", Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        Assert.Null(Send(Owner, Kinds.OpenTransfer, new { amount = "50000", to = Contributor.ToString() }));
        Assert.Null(Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)));
        Assert.Equal((UInt128)10, Balance(AccountId.Sponsor(_ledger.State.Datanets.Datanets.Values.Single().Id)));
    }

    [Fact]
    public void Sponsor_pays_for_nothing_but_contributions()
    {
        var datanet = Sponsored("100000");
        Assert.Equal("gas-insufficient", Send(Contributor, Kinds.DatanetCreate, PaperLedger.Datanet()));
        Assert.Equal("datanet-unknown", Send(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare("dn-99")));
        var declared = _ledger.SendUnsigned(Contributor, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;
        Assert.Equal("not-contributor", Send(Stranger, Kinds.ContributionComplete, new { contribution = declared, files = new[] { new { sha256 = Hash256.Sha256([1]).ToString() } }, licenceHash = Hash256.Sha256([2]).ToString() }));
    }

    [Fact]
    public void Owner_alone_takes_out_what_anybody_put_in()
    {
        var datanet = Sponsored("1000");
        Assert.Equal("not-owner", Send(Contributor, Kinds.SponsorWithdraw, new { amount = "1", datanet }));
        Assert.Equal("datanet-unknown", Send(Owner, Kinds.SponsorWithdraw, new { amount = "1", datanet = "dn-99" }));
        Assert.Equal("datanet-unknown", Send(Owner, Kinds.SponsorFund, new { amount = "1", datanet = "dn-99" }));
        Assert.Equal("balance-insufficient", Send(Owner, Kinds.SponsorWithdraw, new { amount = "1001", datanet }));
        Assert.Null(Send(Owner, Kinds.SponsorWithdraw, new { amount = "1000", datanet }));
        Assert.Equal(UInt128.Zero, Balance(AccountId.Sponsor(_ledger.State.Datanets.Datanets.Values.Single().Id)));
    }

    private string Sponsored(string amount)
    {
        var datanet = _ledger.SendUnsigned(Owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        Assert.Null(Send(Owner, Kinds.SponsorFund, new { amount, datanet }));
        return datanet;
    }

    private string? Send(Address who, string kind, object payload) => _ledger.SendUnsigned(who, kind, payload).Error?.Code;

    private UInt128 Balance(Address who) => Balance(AccountId.Of(who));

    private UInt128 Balance(AccountId account) => _ledger.State.Open.BalanceOf(account).Units;
}
