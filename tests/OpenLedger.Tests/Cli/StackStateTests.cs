using System.Diagnostics;
using OpenLedger.Cli.Stack;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Cli;

public sealed class StackStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");
    private readonly List<Process> _processes = [];

    private StackFolder Folder => new(Path.Combine(_folder.FullName, ".openledger"));

    [Fact]
    public void Keys_are_made_once_and_only_their_owner_may_read_them()
    {
        var folder = Folder;
        folder.Create();
        var made = StackKeys.LoadOrCreate(folder.KeysFile);
        var loaded = StackKeys.LoadOrCreate(folder.KeysFile);
        Assert.Equal(made.Writer.Address, loaded.Writer.Address);
        Assert.Equal(made.Attestor.Address, loaded.Attestor.Address);
        Assert.Equal(made.Operator.Address, loaded.Operator.Address);
        Assert.Equal(made.FunctionKey, loaded.FunctionKey);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.KeysFile));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder.StateFolder));
    }

    [Fact]
    public void Broken_keys_are_neither_replaced_nor_repeated()
    {
        var folder = Folder;
        folder.Create();
        File.WriteAllText(folder.KeysFile, """{"writer":"secret-that-is-no-key"}""");
        var failure = Assert.Throws<InvalidDataException>(() => StackKeys.LoadOrCreate(folder.KeysFile));
        Assert.DoesNotContain("secret-that-is-no-key", failure.Message);
        Assert.Contains("secret-that-is-no-key", File.ReadAllText(folder.KeysFile));
    }

    [Fact]
    public void Host_secrets_are_in_the_form_of_the_functions_host()
    {
        var keys = StackKeys.Generate();
        keys.WriteHostSecrets(_folder.FullName);
        var file = Path.Combine(_folder.FullName, "host.json");
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(file));
        Assert.Equal(keys.FunctionKey, json.RootElement.GetProperty("functionKeys")[0].GetProperty("value").GetString());
        Assert.False(json.RootElement.GetProperty("masterKey").GetProperty("encrypted").GetBoolean());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    public void Folder_is_claimed_by_one_launcher_at_a_time()
    {
        var folder = Folder;
        folder.Create();
        var first = folder.TryClaim();
        Assert.NotNull(first);
        Assert.Null(Folder.TryClaim());
        first.Dispose();
        using var second = Folder.TryClaim();
        Assert.NotNull(second);
    }

    [Fact]
    public void Log_that_has_grown_large_is_put_aside_and_others_stay()
    {
        var folder = Folder;
        folder.Create();
        var (large, small) = (Path.Combine(folder.LogFolder, "functions.log"), Path.Combine(folder.LogFolder, "azurite.log"));
        using (var stream = File.Create(large))
            stream.SetLength(17 << 20);
        File.WriteAllText(small, "x");
        folder.RotateLogs();
        Assert.False(File.Exists(large));
        Assert.True(File.Exists(large + ".old"));
        Assert.Equal("x", File.ReadAllText(small));
    }

    [Fact]
    public void Process_is_told_from_a_later_one_with_its_id()
    {
        var process = StartIdle();
        var identity = ProcessIdentity.Of("idle", process.Id);
        Assert.NotNull(identity);
        Assert.True(identity.IsRunning());
        Assert.False((identity with { StartTicks = identity.StartTicks + 1 }).IsRunning());
        Assert.False((identity with { BootId = "another boot" }).IsRunning());
    }

    [Fact]
    public async Task Process_that_is_stopped_runs_no_more()
    {
        var process = StartIdle();
        var identity = ProcessIdentity.Of("idle", process.Id)!;
        await identity.StopAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(identity.IsRunning());
        Assert.Null(ProcessIdentity.Of("idle", process.Id));
    }

    [Fact]
    public async Task Process_that_ignores_SIGTERM_is_killed_after_its_grace()
    {
        var process = Start("trap '' TERM; echo ready; exec tail -f /dev/null");
        Assert.Equal("ready", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        var identity = ProcessIdentity.Of("stubborn", process.Id)!;
        await identity.StopAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, process.ExitCode);
    }

    [Fact]
    public async Task Stop_ends_what_the_record_names_and_spares_a_stranger_with_a_recorded_id()
    {
        var folder = Folder;
        folder.Create();
        var (own, stranger) = (StartIdle(), StartIdle());
        var recorded = ProcessIdentity.Of("functions", own.Id)!;
        var stale = ProcessIdentity.Of("azurite", stranger.Id)! with { StartTicks = 1 };
        folder.Write(new RunningStack(new Uri("http://127.0.0.1:1/"), "storage", DateTimeOffset.UnixEpoch, [stale, recorded]));
        Assert.Null(folder.ReadRunning());
        Assert.Equal(["functions"], await folder.StopRecordedAsync(TestContext.Current.CancellationToken));
        await own.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.False(stranger.HasExited);
        Assert.Null(folder.Read());
        Assert.Empty(await folder.StopRecordedAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Record_of_a_running_launcher_is_read_back()
    {
        var folder = Folder;
        folder.Create();
        var launcher = StartIdle();
        folder.Write(new RunningStack(new Uri("http://127.0.0.1:7071/"), "storage", DateTimeOffset.UnixEpoch, [ProcessIdentity.Of("up", launcher.Id)!]));
        Assert.Equal(new Uri("http://127.0.0.1:7071/"), Folder.ReadRunning()?.Address);
        launcher.Kill();
        await launcher.WaitForExitAsync(TestContext.Current.CancellationToken);
        await Eventually.TrueAsync(() => Folder.ReadRunning() is null);
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }
        _folder.Delete(recursive: true);
    }

    /// <summary>A process that does nothing until it is ended.</summary>
    private Process StartIdle() => Start("exec tail -f /dev/null");

    private Process Start(string script)
    {
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", script]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        _processes.Add(process);
        return process;
    }
}
