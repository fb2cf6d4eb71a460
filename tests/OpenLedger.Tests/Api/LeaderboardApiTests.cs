using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Leaderboards over HTTP and on the command line.</summary>
[Collection(ApiCollection.Name)]
public sealed class LeaderboardApiTests(StackFixture stack)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_stakes_most_leads_the_board_as_of_an_entry_that_is_named()
    {
        var user = new ApiUser(stack);
        var amount = OpenAmount.Whole(900_000);
        var deposit = new BridgeDeposit(31337, new DepositId(user.Address, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)))), Hash256.Sha256([7]), 1, user.Address, amount);
        await stack.Client.SendAsync(stack.Stack.Keys.Attestor, Kinds.BridgeDeposit, deposit.ToJson(), Cancel);
        var staked = await stack.Client.SendAsync(user.Key, Kinds.StakeAdd, new { amount = amount.ToString() }, Cancel);
        JsonElement board = default;
        await Eventually.TrueAsync(async () => ulong.Parse((board = await stack.GetJsonAsync("leaderboards/stakers?limit=3")).GetProperty("nextSeq").GetString()!) > staked.Seq.Value, TimeSpan.FromSeconds(30));
        Assert.Equal(("stakers", "base units"), (board.GetProperty("board").GetString(), board.GetProperty("unit").GetString()));
        var first = board.GetProperty("places")[0];
        Assert.Equal((1, user.Address.ToString(), amount.ToString()), (first.GetProperty("rank").GetInt32(), first.GetProperty("account").GetString(), first.GetProperty("score").GetString()));
        Assert.InRange(board.GetProperty("places").GetArrayLength(), 1, 3);

        using var output = new StringWriter();
        Assert.Equal(0, await CommandLine.RunAsync(["leaderboard", "stakers", "--lines", "2", "--server", stack.Stack.Functions.Address.ToString()], output, output, Cancel));
        Assert.Contains(user.Address.ToChecksumString(), output.ToString(), StringComparison.Ordinal);
        Assert.Contains("900000", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("leaderboards/richest", 404, "leaderboard-unknown")]
    [InlineData("leaderboards/stakers?limit=201", 400, "limit-out-of-range")]
    [InlineData("leaderboards/stakers?cursor=x", 400, "unknown-parameter")]
    public async Task Question_that_makes_no_sense_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }
}
