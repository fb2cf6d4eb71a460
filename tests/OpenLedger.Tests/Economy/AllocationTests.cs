using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpenLedger.Core.Economy;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;
using OpenLedger.Tests.Docs;
using OpenLedger.Tests.Ledger;
using OpenLedger.Tests.Snapshots;

namespace OpenLedger.Tests.Economy;

/// <summary>How a genesis divides the supply, and what of the file that says so is refused.</summary>
public sealed class AllocationTests
{
    private const string File = "infra/genesis/allocations.json";
    private const ulong Month = 2_629_800_000;

    private static readonly AccountId s_investor = AccountId.Of(TestLedger.Owner.Address);
    private static readonly AccountId s_founder = AccountId.Of(TestLedger.Stranger.Address);

    private static Dictionary<string, AccountId> Beneficiaries => new(StringComparer.Ordinal) { ["investors"] = s_investor, ["team"] = s_founder };

    private static IReadOnlyList<Allocation> Reviewed => Allocations.Parse(Encoding.UTF8.GetBytes(Repository.Current.Read(File)), Beneficiaries).Value;

    [Fact]
    public void Reviewed_file_divides_the_supply_as_the_design_says()
    {
        Assert.Equal(
            [
                ("bridge", "50000000", null, 0UL, 0UL),
                ("community", "517100000", null, 0UL, 48 * Month),
                ("ecosystem", "100000000", "treasury", 0UL, 48 * Month),
                ("investors", "182900000", s_investor.ToString(), 12 * Month, 36 * Month),
                ("team", "150000000", s_founder.ToString(), 12 * Month, 36 * Month),
            ],
            Reviewed.Select(a => (a.Pool.ToString(), a.Amount.ToOpen(), a.Beneficiary?.ToString(), a.CliffMs, a.DurationMs)));
        Assert.Equal(OpenAmount.Whole(950_000_000), Allocations.OnLedger(Reviewed));
        var page = Repository.Current.Read("infra/genesis/README.md");
        Assert.All(Reviewed, a => Assert.Contains($"| `{a.Pool}` | {Percent(a.Amount)} % | {Whole(a.Amount)} |", page, StringComparison.Ordinal));

        static string Percent(OpenAmount amount) => ((decimal)(amount.Units * 10_000 / OpenAmount.Supply.Units) / 100).ToString("0.##", CultureInfo.InvariantCulture);
        static string Whole(OpenAmount amount) => decimal.Parse(amount.ToOpen(), CultureInfo.InvariantCulture).ToString("#,0", CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Genesis_gives_each_pool_its_part_in_one_movement_and_a_snapshot_has_it()
    {
        var ledger = new PaperLedger(TestLedger.Start(new ManualClock(), TestLedger.Genesis with { Allocations = Reviewed }));
        var open = ledger.State.Open;
        Assert.Equal(Reviewed.Select(a => (a.Pool, a.Amount)), open.Balances.Select(b => (b.Key, b.Value)));
        var movement = Assert.Single(open.Recent.BackTo(default));
        Assert.Equal((MovementReason.Allocation, Kinds.Genesis, 5), (movement.Reason, movement.Kind, movement.Lines.Count));
        Assert.Equal(Int128.Zero, movement.Lines.Aggregate(Int128.Zero, (sum, line) => sum + line.Change));
        var bytes = StateCodecTests.Encode(ledger.State);
        Assert.Equal(bytes, StateCodecTests.Encode(await StateCodecTests.DecodeAsync(bytes)));
    }

    [Fact]
    public void Genesis_without_allocations_leaves_all_with_the_bridge()
    {
        Assert.Equal([new(AccountId.Bridge, OpenAmount.Supply)], new PaperLedger().State.Open.Balances);
        Assert.Equal(default, Allocations.OnLedger(TestLedger.Genesis.Allocations));
    }

    [Fact]
    public void Genesis_that_is_read_is_the_one_that_was_written()
    {
        var genesis = TestLedger.Genesis with { Allocations = Reviewed };
        var read = Genesis.Parse(genesis.Encode()).Value;
        Assert.Equal(Reviewed, read.Allocations);
        Assert.Equal(genesis.Encode(), read.Encode());
    }

    public static TheoryData<string, string, string> Faults { get; } = new()
    {
        { """[0]["amount"]=49999999999999999999999999""", "allocations-not-supply", "/allocations" },
        { """[0]["amount"]=50000000000000000000000001""", "allocations-not-supply", "/allocations" },
        { """[1]["amount"]=0""", "amount-out-of-range", "/allocations/1/amount" },
        { """[1]["amount"]=1000000000000000000000000001""", "amount-out-of-range", "/allocations/1/amount" },
        { """[1]["pool"]=nobody""", "not-an-account", "/allocations/1/pool" },
        { """[1]["pool"]=contributors""", "allocation-pool", "/allocations/1/pool" },
        { """[0]["cliffMs"]=1""", "allocation-vesting", "/allocations/0/durationMs" },
        { """[0]["durationMs"]=1""", "allocation-vesting", "/allocations/0/durationMs" },
        { """[0]["beneficiary"]=treasury""", "allocation-beneficiary", "/allocations/0/beneficiary" },
        { """[1]["beneficiary"]=treasury""", "allocation-beneficiary", "/allocations/1/beneficiary" },
        { """[2]["beneficiary"]=bridge""", "allocation-beneficiary", "/allocations/2/beneficiary" },
        { """[2]["beneficiary"]=ecosystem""", "allocation-beneficiary", "/allocations/2/beneficiary" },
        { """[2]["beneficiary"]=0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED""", "not-an-account", "/allocations/2/beneficiary" },
        { """[3]["cliffMs"]=3155760000001""", "number-out-of-range", "/allocations/3/cliffMs" },
        { """[3]["durationMs"]=3155760000001""", "number-out-of-range", "/allocations/3/durationMs" },
        { """[3]["start"]=1""", "unknown-member", "/allocations/3/start" },
        { """[4]["pool"]=investors""", "allocations-not-sorted", "/allocations" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Allocations_that_break_a_rule_are_refused_in_the_file_and_in_a_genesis(string change, string code, string pointer)
    {
        var file = JsonNode.Parse(Repository.Current.Read(File))!;
        Assert.Equal((code, pointer), Change(file["allocations"]!, () => Allocations.Parse(Encoding.UTF8.GetBytes(file.ToJsonString()), FewerOf(file)).Error));
        var genesis = JsonNode.Parse((TestLedger.Genesis with { Allocations = Reviewed }).Encode())!;
        // What has the same pool must have another beneficiary too.
        if (code == "allocations-not-sorted")
            genesis["allocations"]![4]!["beneficiary"] = s_investor.ToString();
        Assert.Equal((code, pointer), Change(genesis["allocations"]!, () => Genesis.Parse(Encoding.UTF8.GetBytes(genesis.ToJsonString())).Error));

        (string?, string?) Change(JsonNode allocations, Func<Core.Results.Error?> read)
        {
            var parts = change.Split('[', ']', '"', '=').Where(p => p.Length > 0).ToList();
            allocations[int.Parse(parts[0], CultureInfo.InvariantCulture)]![parts[1]] = parts[2];
            var error = read();
            return (error?.Code, error?.Pointer);
        }

        static Dictionary<string, AccountId> FewerOf(JsonNode file)
        {
            var pools = file["allocations"]!.AsArray().Select(a => a!["pool"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
            return Beneficiaries.Where(b => pools.Contains(b.Key)).ToDictionary(StringComparer.Ordinal);
        }
    }

    [Theory]
    [InlineData("investors")]
    [InlineData("investors,team,ecosystem")]
    [InlineData("investors,team,community")]
    [InlineData("investors,team,elsewhere")]
    public void Beneficiary_who_is_missing_or_not_asked_for_is_refused(string pools)
    {
        var beneficiaries = pools.Split(',').ToDictionary(pool => pool, _ => s_investor, StringComparer.Ordinal);
        Assert.Equal("allocation-beneficiary", Allocations.Parse(Encoding.UTF8.GetBytes(Repository.Current.Read(File)), beneficiaries).Error!.Code);
    }

    [Fact]
    public void Beneficiary_is_an_address_or_the_treasury()
    {
        var beneficiaries = new Dictionary<string, AccountId>(StringComparer.Ordinal) { ["investors"] = s_investor, ["team"] = AccountId.Bridge };
        Assert.Equal("allocation-beneficiary", Allocations.Parse(Encoding.UTF8.GetBytes(Repository.Current.Read(File)), beneficiaries).Error!.Code);
    }

    [Fact]
    public void Allocations_whose_sum_wraps_around_are_refused()
    {
        var parts = Enumerable.Range(0, Allocations.Most).Select(i => new { amount = OpenAmount.Supply.ToString(), cliffMs = "0", durationMs = "0", pool = new Address([.. new byte[19], (byte)(i + 1)]).ToString() });
        var file = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(new { allocations = parts });
        Assert.Equal("allocations-not-supply", Allocations.Parse(file, new Dictionary<string, AccountId>(StringComparer.Ordinal)).Error!.Code);
    }

    [Fact]
    public void Nothing_vests_before_the_cliff_and_everything_at_the_end()
    {
        var team = Reviewed[4];
        Assert.Equal(default, team.VestedAfter(0));
        Assert.Equal(default, team.VestedAfter((12 * Month) - 1));
        Assert.Equal(default, team.VestedAfter(12 * Month));
        Assert.Equal(OpenAmount.Whole(75_000_000), team.VestedAfter(30 * Month));
        Assert.NotEqual(team.Amount, team.VestedAfter((48 * Month) - 1));
        Assert.Equal(team.Amount, team.VestedAfter(48 * Month));
        Assert.Equal(team.Amount, team.VestedAfter(ulong.MaxValue));
        var cliff = team with { DurationMs = 0 };
        Assert.Equal((default, team.Amount), (cliff.VestedAfter(cliff.CliffMs - 1), cliff.VestedAfter(cliff.CliffMs)));
    }
}
