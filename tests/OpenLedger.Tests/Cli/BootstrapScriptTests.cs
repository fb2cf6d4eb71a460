using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

/// <summary>The script <c>openledger</c> in a small repository of its own, where dotnet, node and npm are stand-ins that note how they were called.</summary>
public sealed class BootstrapScriptTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");
    private readonly List<Process> _running = [];

    private string Root => Path.Combine(_folder.FullName, "repo with blanks");

    private string[] Calls => File.Exists(InFolder("calls")) ? File.ReadAllLines(InFolder("calls")) : [];

    private string[] Published => Directory.Exists(Path.Combine(Root, "artifacts", "publish"))
        ? [.. Directory.GetDirectories(Path.Combine(Root, "artifacts", "publish")).Select(folder => Path.GetFileName(folder))]
        : [];

    [Fact]
    public async Task First_run_installs_and_builds_and_hands_over_and_the_second_only_hands_over()
    {
        var (status, output, error) = await RunAsync("keygen", "-o", "a file");
        Assert.Equal((0, "ran keygen -o a file\n"), (status, output));
        Assert.Contains("Building OpenLedger", error);
        Assert.Equal(1, Calls.Count(call => call.StartsWith("npm ci", StringComparison.Ordinal)));
        Assert.Equal(["cli", "functions"], Calls.Where(call => call.StartsWith("dotnet publish", StringComparison.Ordinal)).Select(AppOf));
        var before = Calls.Length;
        (status, output, error) = await RunAsync("status");
        Assert.Equal((0, "ran status\n", ""), (status, output, error));
        Assert.Equal(before, Calls.Length);
    }

    [Fact]
    public async Task Change_of_a_source_builds_again_and_removes_the_old_build()
    {
        await RunAsync("status");
        var old = Assert.Single(Published);
        await File.WriteAllTextAsync(Path.Combine(Root, "core", "New.cs"), "class New;", TestContext.Current.CancellationToken);
        var (status, _, error) = await RunAsync("status");
        Assert.Equal(0, status);
        Assert.Contains("Building OpenLedger", error);
        Assert.NotEqual(old, Assert.Single(Published));
    }

    [Fact]
    public async Task Change_of_a_document_builds_nothing()
    {
        await RunAsync("status");
        await File.WriteAllTextAsync(Path.Combine(Root, "README.md"), "new", TestContext.Current.CancellationToken);
        var (_, _, error) = await RunAsync("status");
        Assert.Equal("", error);
    }

    [Fact]
    public async Task Build_that_fails_shows_its_errors_and_leaves_nothing_half_made()
    {
        await File.WriteAllTextAsync(InFolder("fail"), "", TestContext.Current.CancellationToken);
        var (status, output, error) = await RunAsync("status");
        Assert.Equal((1, ""), (status, output));
        Assert.Contains("error CS1002: ; expected", error);
        Assert.Contains("build.log", error);
        File.Delete(InFolder("fail"));
        (status, output, _) = await RunAsync("status");
        Assert.Equal((0, "ran status\n"), (status, output));
    }

    [Fact]
    public async Task Runs_at_the_same_time_build_once()
    {
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => RunAsync("run", i.ToString())));
        Assert.All(runs, run => Assert.Equal(0, run.Status));
        Assert.Equal(["ran run 0\n", "ran run 1\n", "ran run 2\n", "ran run 3\n"], runs.Select(run => run.Output));
        Assert.Equal(2, Calls.Count(call => call.StartsWith("dotnet publish", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Build_that_a_command_still_runs_from_is_not_removed_under_it()
    {
        var gate = InFolder("gate");
        Process.Start("mkfifo", [gate]).WaitForExit();
        var blocked = Start("up");
        Assert.Equal("ran up", await blocked.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Limit, TestContext.Current.CancellationToken));
        var used = Assert.Single(Published);
        await File.WriteAllTextAsync(Path.Combine(Root, "core", "New.cs"), "class New;", TestContext.Current.CancellationToken);
        await RunAsync("status");
        Assert.Contains(used, Published);
        Assert.Equal(2, Published.Length);
        await File.WriteAllTextAsync(gate, "go on\n", TestContext.Current.CancellationToken);
        await blocked.WaitForExitAsync(TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Root, "core", "New.cs"), "class Newer;", TestContext.Current.CancellationToken);
        await RunAsync("status");
        Assert.DoesNotContain(used, Published);
    }

    [Fact]
    public async Task Missing_tool_is_named_with_where_to_get_it()
    {
        await Programs.InstallAsync(InFolder("bin/node"), "#!/bin/sh\necho 18\n");
        var (status, _, error) = await RunAsync("status");
        Assert.Equal(1, status);
        Assert.Contains("Node.js 20 or newer is missing", error);
        Assert.Contains("https://nodejs.org", error);
    }

    [Fact]
    public async Task Test_builds_the_solution_and_hands_over_to_the_cli_beside_the_tests()
    {
        var (status, output, error) = await RunAsync("test", "--filter", "X");
        Assert.Equal((0, "ran test --filter X\n"), (status, output));
        Assert.Contains("Building OpenLedger and its tests", error);
        Assert.Single(Calls, call => call.StartsWith("dotnet build OpenLedger.sln", StringComparison.Ordinal));
        (status, output, error) = await RunAsync("test");
        Assert.Equal((0, "ran test\n", ""), (status, output, error));
        Assert.Single(Calls, call => call.StartsWith("dotnet build OpenLedger.sln", StringComparison.Ordinal));
    }

    public async ValueTask InitializeAsync()
    {
        foreach (var (project, name) in new[] { ("cli", "OpenLedger.Cli"), ("functions", "OpenLedger.Functions"), ("core", "OpenLedger.Core") })
        {
            Directory.CreateDirectory(Path.Combine(Root, project));
            await File.WriteAllTextAsync(Path.Combine(Root, project, name + ".csproj"), "<Project />");
        }
        await File.WriteAllTextAsync(Path.Combine(Root, ".gitignore"), "artifacts/\n.openledger/\nnode_modules\n");
        await File.WriteAllTextAsync(Path.Combine(Root, "package-lock.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(Root, "README.md"), "old");
        File.Copy(Path.Combine(RepositoryLayout.Root, "openledger"), Path.Combine(Root, "openledger"));
        Process.Start(new ProcessStartInfo("git", ["init", "-q", Root]))!.WaitForExit();
        Directory.CreateDirectory(InFolder("bin"));
        await Programs.InstallAsync(InFolder("bin/node"), "#!/bin/sh\necho 20\n");
        await Programs.InstallAsync(InFolder("bin/npm"), """
            #!/bin/sh
            echo "npm $*" >>"$TEST_FOLDER/calls"
            mkdir -p node_modules && touch node_modules/.package-lock.json
            """);
        await Programs.InstallAsync(InFolder("bin/dotnet"), """
            #!/usr/bin/env bash
            case "$1" in
                --version) echo 10.0.100 ;;
                publish)
                    echo "dotnet $*" >>"$TEST_FOLDER/calls"
                    if [ -e "$TEST_FOLDER/fail" ]; then echo "X.cs(1,1): error CS1002: ; expected"; exit 1; fi
                    out="${*: -1}"
                    mkdir -p "$out" && touch "$out/$(basename "$out").dll" ;;
                build)
                    echo "dotnet $*" >>"$TEST_FOLDER/calls"
                    mkdir -p artifacts/bin/OpenLedger.Tests/release && touch artifacts/bin/OpenLedger.Tests/release/OpenLedger.Cli.dll ;;
                *.dll)
                    [ -e "$1" ] || { echo "no $1" >&2; exit 9; }
                    shift
                    echo "ran $*"
                    [ ! -p "$TEST_FOLDER/gate" ] || [ "$1" != up ] || cat "$TEST_FOLDER/gate" ;;
            esac
            """);
    }

    public ValueTask DisposeAsync()
    {
        foreach (var process in _running)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string InFolder(string name) => Path.Combine(_folder.FullName, name);

    private static string AppOf(string call) => Path.GetFileName(Path.GetDirectoryName(call.Split(" -c ")[0]["dotnet publish ".Length..]))!;

    private async Task<(int Status, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await error);
    }

    private Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Root, "openledger"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["PATH"] = $"{InFolder("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["TEST_FOLDER"] = _folder.FullName;
        start.Environment.Remove("Polyfills");
        // Whether libsecp256k1 is here must not matter: a test installs nothing on the machine.
        Directory.CreateDirectory(Path.Combine(Root, ".openledger"));
        File.WriteAllText(Path.Combine(Root, ".openledger", "without-libsecp256k1"), "");
        var process = Process.Start(start)!;
        _running.Add(process);
        return process;
    }
}
