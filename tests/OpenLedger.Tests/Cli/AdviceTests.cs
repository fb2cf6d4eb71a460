using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;

namespace OpenLedger.Tests.Cli;

public sealed class AdviceTests
{
    [Theory]
    [InlineData(404, "datanet-unknown", "datanet list")]
    [InlineData(404, "contribution-unknown", "datanet show")]
    [InlineData(404, "version-unknown", "datanet show")]
    [InlineData(404, "entry-unknown", "ledger tail")]
    [InlineData(404, "job-unknown", "job list")]
    [InlineData(404, "apikey-unknown", "account key list")]
    [InlineData(409, "grant-unknown", "datanet grants")]
    [InlineData(409, "contribution-state", "contribution show")]
    [InlineData(410, "version-withdrawn", "datanet show")]
    public void Advice_names_the_command_that_shows_what_was_asked_for(int status, string code, string command) =>
        Assert.Contains($"./openledger {command}", Advice.For(new ApiException(status, new Problem(Code: code))), StringComparison.Ordinal);

    [Theory]
    [InlineData(404, "route-unknown")]
    [InlineData(409, "nonce-used")]
    [InlineData(409, "record-withdrawn")]
    public void Advice_is_left_out_where_none_fits(int status, string code) => Assert.Null(Advice.For(new ApiException(status, new Problem(Code: code))));
}
