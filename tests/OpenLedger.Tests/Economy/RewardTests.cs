using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Staking;
using OpenLedger.TestKit;
using OpenLedger.Tests.Ledger;

namespace OpenLedger.Tests.Economy;

/// <summary>What contributors earn, from the version that takes their records in to what they collect.</summary>
public sealed class RewardTests
{
    private static readonly Hash256 Hash = Hash256.Sha256("something"u8);
    private static readonly TimeSpan Epoch = TimeSpan.FromHours(1);

    /// <summary>The community's pool vests over ten epochs: 100 OPEN each, of which 20 are for contributors.</summary>
    private readonly PaperLedger _ledger = new(TestLedger.Start(new ManualClock(), TestLedger.Genesis with
    {
        Parameters = LedgerParameters.Default with { EpochMs = (ulong)Epoch.TotalMilliseconds, RewardEpochs = 2 },
        Allocations =
        [
            new(AccountId.Bridge, OpenAmount.Whole(999_999_000), null, 0, 0),
            new(AccountId.Community, OpenAmount.Whole(1_000), null, 0, 10 * (ulong)Epoch.TotalMilliseconds),
        ],
    }));

    private static AccountId Account => AccountId.Of(TestLedger.Contributor.Address);

    [Fact]
    public void Records_that_a_version_takes_in_earn_a_share_of_their_epoch_which_is_collected_once()
    {
        Publish((TestLedger.Contributor.Address, 30UL), (TestLedger.Stranger.Address, 10UL));
        Assert.Equal("reward-nothing", Collect(TestLedger.Contributor.Address));
        _ledger.Advance(Epoch);
        Assert.Null(Collect(TestLedger.Contributor.Address));
        Assert.Equal(OpenAmount.Whole(15), _ledger.State.Open.BalanceOf(Account));
        Assert.Equal("reward-nothing", Collect(TestLedger.Contributor.Address));
        Assert.Equal("reward-nothing", Collect(TestLedger.Owner.Address));
        Assert.Null(Collect(TestLedger.Stranger.Address));
        Assert.Equal(OpenAmount.Whole(5), _ledger.State.Open.BalanceOf(AccountId.Of(TestLedger.Stranger.Address)));
        Assert.Equal(default, _ledger.State.Open.BalanceOf(AccountId.Contributors));
        Assert.Equal(OpenAmount.Whole(80), _ledger.State.Open.BalanceOf(AccountId.Treasury));
    }

    [Fact]
    public void Reward_that_nobody_collects_in_time_is_the_treasurys()
    {
        Publish((TestLedger.Contributor.Address, 30UL), (TestLedger.Stranger.Address, 10UL));
        _ledger.Advance(3 * Epoch - TimeSpan.FromMilliseconds(1));
        Assert.Null(Collect(TestLedger.Contributor.Address));
        _ledger.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("reward-nothing", Collect(TestLedger.Stranger.Address));
        // 300 have been emitted: 15 were collected.
        Assert.Equal(OpenAmount.Whole(285), Tick(AccountId.Treasury));
        Assert.Empty(_ledger.State.Economy.Contributors.Epochs);
    }

    [Fact]
    public void Operator_who_withholds_ticks_gains_nothing()
    {
        Publish((TestLedger.Contributor.Address, 3UL), (TestLedger.Stranger.Address, 4UL));
        var (withheld, given) = (_ledger.State, _ledger.State);
        var last = _ledger.Now;
        for (var epoch = 1; epoch <= 12; epoch++)
            (given, _) = given.Apply(TestLedger.Tick(given.NextSeq, last.Plus(epoch * Epoch)), null);
        (withheld, _) = withheld.Apply(TestLedger.Tick(withheld.NextSeq, last.Plus(12 * Epoch)), null);
        Assert.Equal(given.Open.Balances, withheld.Open.Balances);
        Assert.Equal((given.Economy.Epoch, given.Economy.EpochBegan), (withheld.Economy.Epoch, withheld.Economy.EpochBegan));
    }

    [Fact]
    public void Epochs_without_contributors_give_their_part_to_the_treasury()
    {
        _ledger.Advance(4 * Epoch);
        Assert.Equal(OpenAmount.Whole(400), Tick(AccountId.Treasury));
        Assert.Equal(OpenAmount.Whole(600), _ledger.State.Open.BalanceOf(AccountId.Community));
        Assert.Equal(4UL, _ledger.State.Economy.Epoch);
    }

    [Fact]
    public void Next_due_is_the_end_of_the_epoch_until_everything_has_vested()
    {
        Assert.Equal(_ledger.Now.Plus(Epoch), _ledger.State.NextDue);
        _ledger.Advance(12 * Epoch);
        Tick(AccountId.Treasury);
        Assert.Null(_ledger.State.NextDue);
        Assert.Equal(OpenAmount.Whole(1_000), _ledger.State.Open.BalanceOf(AccountId.Treasury));
        Assert.Null(new PaperLedger().State.NextDue);
    }

    [Fact]
    public void Epoch_that_a_parameter_makes_shorter_ends_where_the_new_length_says()
    {
        var (economy, open, shorter) = (_ledger.State.Economy, _ledger.State.Open, _ledger.State.Parameters with { EpochMs = 1_000 });
        var now = economy.Began.Plus(TimeSpan.FromMilliseconds(2_500));
        (economy, _, _) = economy.Advance(TestLedger.Tick(new Seq(9), now), now, StakeBook.Empty, open, shorter);
        Assert.Equal((2UL, economy.Began.Plus(TimeSpan.FromSeconds(2))), (economy.Epoch, economy.EpochBegan));
    }

    private string? Collect(Address who) => _ledger.SendUnsigned(who, Kinds.RewardCollect, new { }).Error?.Code;

    private OpenAmount Tick(AccountId account)
    {
        _ledger.Tick();
        return _ledger.State.Open.BalanceOf(account);
    }

    private void Publish(params ReadOnlySpan<(Address Who, ulong Records)> contributions)
    {
        var (owner, attestor) = (TestLedger.Owner.Address, TestLedger.Attestor.Address);
        var datanet = _ledger.SendUnsigned(owner, Kinds.DatanetCreate, PaperLedger.Datanet()).Value.Subject!;
        var (ids, sum) = (new List<string>(), 0UL);
        foreach (var (who, records) in contributions)
        {
            var id = _ledger.SendUnsigned(who, Kinds.ContributionDeclare, PaperLedger.Declare(datanet)).Value.Subject!;
            var licence = _ledger.State.Datanets.Datanets.Values.Single().Terms.Licence.Hash().ToString();
            _ = _ledger.SendUnsigned(who, Kinds.ContributionComplete, new { contribution = id, files = new[] { new { sha256 = Hash.ToString() } }, licenceHash = licence }).Value;
            var found = new Core.Datanets.IngestedRecords(records, 0, 0, Hash, Hash, 5, PaperLedger.Analysis(records));
            _ = Core.Datanets.ContributionId.TryParse(id, out var contribution);
            _ = _ledger.SendUnsigned(attestor, Kinds.ContributionIngest, new Core.Datanets.ContributionIngest(contribution, found).ToJson()).Value;
            _ = _ledger.SendUnsigned(owner, Kinds.ContributionAccept, new { contribution = id }).Value;
            ids.Add(id);
            sum += records;
        }
        _ = _ledger.SendUnsigned(attestor, Kinds.DatanetVersion, PaperLedger.Version(datanet, 1, sum, ids)).Value;
    }
}
