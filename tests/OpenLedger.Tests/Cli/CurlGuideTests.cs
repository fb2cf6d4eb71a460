using System.Diagnostics;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Cli;

/// <summary>Runs the commands of docs/guides/curl.md as they stand there, with anvil as the wallet.</summary>
public sealed partial class CurlGuideTests
{
    /// <summary>The first of the accounts that anvil holds the keys of.</summary>
    private const string Account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Commands_of_the_guide_contribute_a_file()
    {
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions());
        await using var wallet = await AnvilServer.StartAsync();
        var folder = Directory.CreateTempSubdirectory("openledger-curl-");
        try
        {
            var (status, output) = await RunAsync(folder.FullName, string.Join('\n', Commands()), stack.Functions.Address, wallet.Address);
            Assert.True(status == 0, $"Exit code {status}: {output}");
            using var client = new LedgerClient(stack.Functions.Address);
            var datanet = await client.ListDatanetsAsync(TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
            var contribution = await client.ListContributionsAsync(datanet.Id, TestContext.Current.CancellationToken).SingleAsync(TestContext.Current.CancellationToken);
            Assert.Equal(Account, contribution.Contributor.ToChecksumString());
            Assert.Equal(2UL, contribution.Records);
            Assert.Contains($"{contribution.Id}: succeeded", output);
            Assert.Contains(contribution.State, new[] { "accepted", "published" });
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Commands() =>
        ShellBlock().Matches(File.ReadAllText(Path.Combine(RepositoryLayout.Root, "docs", "guides", "curl.md"))).Select(match => match.Groups["commands"].Value);

    private static async Task<(int Status, string Output)> RunAsync(string folder, string commands, Uri server, Uri wallet)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["OPENLEDGER"] = server.GetLeftPart(UriPartial.Authority);
        start.Environment["WALLET"] = wallet.GetLeftPart(UriPartial.Authority);
        start.Environment["ME"] = Account;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShellBlock();
}
