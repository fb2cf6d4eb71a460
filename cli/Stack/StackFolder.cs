using System.Text.Json;

namespace OpenLedger.Cli.Stack;

/// <summary>What runs since <c>openledger up</c>.</summary>
/// <param name="Address">The API.</param>
/// <param name="StorageConnectionString">The storage.</param>
/// <param name="StartedAt">When it was ready.</param>
/// <param name="Processes">The launcher first, then its servers.</param>
/// <param name="Chain">The local L2's JSON-RPC endpoint; null where there is none.</param>
public sealed record RunningStack(Uri Address, string StorageConnectionString, DateTimeOffset StartedAt, IReadOnlyList<ProcessIdentity> Processes, Uri? Chain = null);

/// <summary>The folder in which <c>openledger up</c> keeps its ledger, its secrets and the record of what runs. Only its owner may read it.</summary>
public sealed class StackFolder
{
    /// <summary>From this size on, in bytes, a log is put aside when the stack starts.</summary>
    private const long MaxLogBytes = 16 << 20;

    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    /// <summary>The environment variable that names another folder than <c>.openledger</c> of the checkout.</summary>
    public const string Variable = "OPENLEDGER_STATE";

    private readonly string _folder;

    /// <summary>The named folder, else that of <c>OPENLEDGER_STATE</c>, else <c>.openledger</c> of the checkout.</summary>
    public StackFolder(string? stateFolder = null)
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        StateFolder = Path.GetFullPath(stateFolder ?? (string.IsNullOrEmpty(named) ? Path.Combine(RepositoryLayout.Root, ".openledger") : named));
        _folder = Path.Combine(StateFolder, "stack");
    }

    /// <summary>The folder of everything that a checkout keeps.</summary>
    public string StateFolder { get; }

    /// <summary>The stack's secrets.</summary>
    public string KeysFile => Path.Combine(_folder, "keys.json");

    /// <summary>Azurite's data.</summary>
    public string DataFolder => Path.Combine(_folder, "azurite");

    /// <summary>The local L2: its chain, and where its contracts are.</summary>
    public string ChainFolder => Path.Combine(_folder, "chain");

    /// <summary>The key files of the Functions host.</summary>
    public string SecretsFolder => Path.Combine(_folder, "secrets");

    /// <summary>The servers' logs.</summary>
    public string LogFolder => Path.Combine(StateFolder, "logs");

    private string RunningFile => Path.Combine(_folder, "running.json");

    /// <summary>Makes the folders where they are missing.</summary>
    public void Create()
    {
        PrivateFile.CreateFolder(StateFolder);
        PrivateFile.CreateFolder(_folder);
        PrivateFile.CreateFolder(LogFolder);
    }

    /// <summary>Puts logs that have grown large aside, in place of those put aside before.</summary>
    public void RotateLogs()
    {
        foreach (var log in new DirectoryInfo(LogFolder).EnumerateFiles("*.log"))
        {
            if (log.Length > MaxLogBytes)
                log.MoveTo(log.FullName + ".old", overwrite: true);
        }
    }

    /// <summary>Claims the folder for one launcher, until the claim is disposed of or the process ends; null where another one has it.</summary>
    public IDisposable? TryClaim()
    {
        try
        {
            return new FileStream(Path.Combine(_folder, "up.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>What was last recorded, whether or not it still runs; null where there is no record.</summary>
    public RunningStack? Read()
    {
        try
        {
            return JsonSerializer.Deserialize<RunningStack>(File.ReadAllBytes(RunningFile), JsonSerializerOptions.Web);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The recorded stack, where its launcher still runs.</summary>
    public RunningStack? ReadRunning() => Read() is { } stack && stack.Processes[0].IsRunning() ? stack : null;

    /// <summary>Records what runs.</summary>
    public void Write(RunningStack stack) => PrivateFile.Write(RunningFile, JsonSerializer.SerializeToUtf8Bytes(stack, JsonSerializerOptions.Web));

    /// <summary>Removes the record.</summary>
    public void Forget()
    {
        if (Directory.Exists(_folder))
            File.Delete(RunningFile);
    }

    /// <summary>Ends what the record names, launcher first, and removes the record.</summary>
    /// <returns>The names of the processes that were running.</returns>
    public async Task<IReadOnlyList<string>> StopRecordedAsync(CancellationToken cancellationToken)
    {
        var stopped = new List<string>();
        foreach (var process in Read()?.Processes ?? [])
        {
            if (!process.IsRunning())
                continue;
            stopped.Add(process.Name);
            await process.StopAsync(StopLimit, cancellationToken);
        }
        Forget();
        return stopped;
    }
}
