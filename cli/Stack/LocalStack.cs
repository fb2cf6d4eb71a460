namespace OpenLedger.Cli.Stack;

/// <summary>Where a local stack keeps things, and on which port it listens.</summary>
public sealed record LocalStackOptions
{
    /// <summary>Azurite's data folder; null keeps everything in memory.</summary>
    public string? DataFolder { get; init; }

    /// <summary>The folder of the servers' log files; null keeps output in memory only.</summary>
    public string? LogFolder { get; init; }

    /// <summary>The secrets; null makes new ones.</summary>
    public StackKeys? Keys { get; init; }

    /// <summary>The folder of the host's key files; null makes a temporary one, which is removed with the stack.</summary>
    public string? SecretsFolder { get; init; }

    /// <summary>The port of 127.0.0.1 on which the API listens; 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The folder that holds OpenLedger.Functions.dll; null finds it.</summary>
    public string? AppFolder { get; init; }

    /// <summary>An L2 to anchor on, beside the stack; null starts none.</summary>
    public LocalChainOptions? Chain { get; init; }

    /// <summary>Further settings of the functions app.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>Azurite, the functions app and, where one is asked for, an L2 on this machine, each a child process.</summary>
public sealed class LocalStack : IAsyncDisposable
{
    private FunctionsOptions _functionsOptions;
    private readonly string? _temporaryFolder;

    private LocalStack(AzuriteServer azurite, LocalChain? chain, FunctionsServer functions, FunctionsOptions functionsOptions, string? temporaryFolder)
    {
        Azurite = azurite;
        Chain = chain;
        Functions = functions;
        _functionsOptions = functionsOptions;
        _temporaryFolder = temporaryFolder;
    }

    /// <summary>The storage.</summary>
    public AzuriteServer Azurite { get; }

    /// <summary>The L2, where one was asked for.</summary>
    public LocalChain? Chain { get; }

    /// <summary>The functions app; another one after a restart.</summary>
    public FunctionsServer Functions { get; private set; }

    /// <summary>The stack's secrets.</summary>
    public StackKeys Keys => _functionsOptions.Keys;

    /// <summary>Starts the servers and waits until the API is ready.</summary>
    public static async Task<LocalStack> StartAsync(LocalStackOptions options, CancellationToken cancellationToken = default)
    {
        var temporary = options.SecretsFolder is null ? Directory.CreateTempSubdirectory("openledger-").FullName : null;
        var keys = options.Keys ?? StackKeys.Generate();
        AzuriteServer? azurite = null;
        LocalChain? chain = null;
        try
        {
            azurite = await AzuriteServer.StartAsync(options.DataFolder, logFile: LogFile("azurite"), cancellationToken: cancellationToken);
            if (options.Chain is { } chainOptions)
                chain = await LocalChain.StartAsync(chainOptions with { LogFile = chainOptions.LogFile ?? LogFile("anvil") }, keys.Chain, cancellationToken);
            var functionsOptions = new FunctionsOptions(azurite, keys, options.SecretsFolder ?? Path.Combine(temporary!, "secrets"))
            {
                AppFolder = options.AppFolder,
                LogFile = LogFile("functions"),
                Port = options.Port,
                Settings = Merge(chain?.Settings, options.Settings),
            };
            var functions = await FunctionsServer.StartAsync(functionsOptions, cancellationToken);
            return new LocalStack(azurite, chain, functions, functionsOptions, temporary);
        }
        catch
        {
            if (chain is not null)
                await chain.DisposeAsync();
            if (azurite is not null)
                await azurite.DisposeAsync();
            RemoveFolder(temporary);
            throw;
        }

        string? LogFile(string name) => options.LogFolder is null ? null : Path.Combine(options.LogFolder, name + ".log");
    }

    /// <summary>Starts the functions app again on the same storage, after it was killed or stopped.</summary>
    public async Task RestartFunctionsAsync(CancellationToken cancellationToken = default)
    {
        await Functions.DisposeAsync();
        Functions = await FunctionsServer.StartAsync(_functionsOptions, cancellationToken);
    }

    /// <summary>Starts the functions app again on the same storage with more settings, or others, from now on.</summary>
    public Task RestartFunctionsAsync(IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken = default)
    {
        _functionsOptions = _functionsOptions with { Settings = Merge(_functionsOptions.Settings, settings) };
        return RestartFunctionsAsync(cancellationToken);
    }

    /// <summary>Starts one more functions app on the same storage; the caller disposes of it before the stack.</summary>
    public Task<FunctionsServer> StartAnotherFunctionsAsync(CancellationToken cancellationToken = default) =>
        FunctionsServer.StartAsync(_functionsOptions with { Port = 0 }, cancellationToken);

    /// <summary>Waits until one of the servers ends, which none should.</summary>
    public async Task<ChildServer> WaitForAnyExitAsync(CancellationToken cancellationToken)
    {
        var servers = new[] { Azurite.Process, Functions.Process, Chain?.Anvil.Process }.OfType<ChildServer>().ToList();
        var exits = servers.ConvertAll(server => server.WaitForExitAsync(cancellationToken));
        var ended = await Task.WhenAny(exits);
        await ended;
        return servers[exits.IndexOf(ended)];
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Functions.DisposeAsync();
        if (Chain is not null)
            await Chain.DisposeAsync();
        await Azurite.DisposeAsync();
        RemoveFolder(_temporaryFolder);
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? usual, IReadOnlyDictionary<string, string> others)
    {
        var merged = new Dictionary<string, string>(usual ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        foreach (var (name, value) in others)
            merged[name] = value;
        return merged;
    }

    private static void RemoveFolder(string? folder)
    {
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }
}
