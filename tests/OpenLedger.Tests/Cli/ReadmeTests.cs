using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Tests.Cli;

/// <summary>Runs the commands of the README as they stand there, in a folder of their own and on a stack of their own.</summary>
public sealed partial class ReadmeTests : IAsyncLifetime
{
    /// <summary>The command that runs these tests; CI runs it, and a test cannot run itself.</summary>
    private const string TestCommand = "./openledger test";

    /// <summary>What one of these tests runs by itself, to look at what it writes.</summary>
    private const string DemoCommand = "./openledger demo";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-readme-");

    public static TheoryData<string> Blocks => [.. Commands().Select(block => string.Join('\n', block.Split('\n').Where(line => line is not (TestCommand or DemoCommand)))).Where(block => block.Length > 0)];

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Commands_of_the_readme_succeed(string commands)
    {
        var (status, output) = await RunAsync(commands);
        Assert.True(status == 0, $"Exit code {status} of\n{commands}\nwith\n{output}");
    }

    [Fact]
    public async Task Command_that_runs_the_tests_is_what_CI_runs()
    {
        Assert.Contains(Commands(), block => block.Split('\n').Contains(TestCommand));
        Assert.Contains($"exec {TestCommand}", await File.ReadAllTextAsync(Path.Combine(RepositoryLayout.Root, ".ci", "run"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Demo_verifies_everything_and_writes_its_account_as_json()
    {
        Assert.Contains(Commands(), block => block.Split('\n').Contains(DemoCommand));
        var (status, output) = await RunAsync($"{DemoCommand} --json account.json");
        Assert.True(status == 0, output);
        Assert.Contains("VERIFIED in", output);
        using var account = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "account.json"), TestContext.Current.CancellationToken));
        Assert.True(account.RootElement.GetProperty("verified").GetBoolean());
        Assert.Equal(3, account.RootElement.GetProperty("contributions").GetArrayLength());
        Assert.Equal("binary-content", account.RootElement.GetProperty("refused").GetProperty("code").GetString());
        Assert.Contains("PROVEN: this is entry", output);
        Assert.Contains("NOT PROVEN", output);
        Assert.True(account.RootElement.GetProperty("proof").GetProperty("flippedByteRefused").GetBoolean());
        Assert.Contains(account.RootElement.GetProperty("contributions").EnumerateArray(), c => c.GetProperty("duplicates").GetString() != "0");

        var economy = account.RootElement.GetProperty("economy");
        Assert.All(["gasPrice", "slashed", "rewarded", "gas"], name => Assert.True(Units(economy.GetProperty(name)) > 0, name));
        var payout = economy.GetProperty("payout");
        Assert.True(Units(payout.GetProperty("claim")) > 0);
        Assert.Equal(Units(payout.GetProperty("claim")), Units(payout.GetProperty("tokenBalance")));
        var postings = economy.GetProperty("postings").EnumerateArray().ToList();
        Assert.Superset(new HashSet<string> { "allocation", "bond", "bond-return", "deposit", "emission", "gas", "reward", "slash", "stake", "vesting", "withdrawal" },
            postings.Select(p => p.GetProperty("reason").GetString()!).ToHashSet(StringComparer.Ordinal));
        Assert.Equal(Int128.Zero, postings.Aggregate(Int128.Zero, (sum, p) => sum + Units(p.GetProperty("change"))));

        static Int128 Units(JsonElement text) => Int128.Parse(text.GetString()!, CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task Second_up_is_refused_and_down_ends_the_first_and_the_ledger_stays()
    {
        var (status, output) = await RunAsync("""
            ./openledger up --detach
            ./openledger keygen -o key
            ./openledger datanet create --name Kept --licence CC0-1.0 --key key
            if ./openledger up; then echo "a second stack started"; exit 1; fi
            ./openledger down
            if ./openledger status; then echo "status found a stack"; exit 1; fi
            ./openledger up --detach
            ./openledger datanet list
            """);
        Assert.True(status == 0, output);
        Assert.Contains("A stack runs already at http://127.0.0.1:", output);
        Assert.Contains("Kept", output);
    }

    public async ValueTask InitializeAsync()
    {
        File.Copy(Path.Combine(RepositoryLayout.Root, "README.md"), Path.Combine(_folder.FullName, "README.md"));
        await Programs.InstallAsync(Path.Combine(_folder.FullName, "openledger"), $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "OpenLedger.Cli.dll")}' \"$@\"\n");
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("./openledger down");
        _folder.Delete(recursive: true);
    }

    /// <summary>The blocks of the README that are marked as shell commands.</summary>
    private static List<string> Commands() =>
        [.. ShellBlock().Matches(File.ReadAllText(Path.Combine(RepositoryLayout.Root, "README.md"))).Select(match => match.Groups["commands"].Value.Trim())];

    private async Task<(int Status, string Output)> RunAsync(string commands)
    {
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", commands])
        {
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HOME"] = _folder.FullName;
        start.Environment[StackFolder.Variable] = Path.Combine(_folder.FullName, ".openledger");
        start.Environment["OPENLEDGER_PORT"] = "0";
        foreach (var name in new[] { "OPENLEDGER_SERVER", "OPENLEDGER_KEY", "XDG_CONFIG_HOME" })
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Limit);
        return (process.ExitCode, await output + await error);
    }

    [GeneratedRegex(@"^```sh\n(?<commands>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ShellBlock();
}
