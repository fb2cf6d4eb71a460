using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Stack;

/// <summary>What the functions app of a local stack is started with.</summary>
/// <param name="Azurite">Where its tables, blobs and queues are.</param>
/// <param name="Keys">Its secrets.</param>
/// <param name="SecretsFolder">Where the host's key files go.</param>
public sealed record FunctionsOptions(AzuriteServer Azurite, StackKeys Keys, string SecretsFolder)
{
    /// <summary>The folder that holds OpenLedger.Functions.dll; null finds it.</summary>
    public string? AppFolder { get; init; }

    /// <summary>The port of 127.0.0.1, or 0 for any that is free.</summary>
    public int Port { get; init; }

    /// <summary>The ledger's name.</summary>
    public string LedgerName { get; init; } = "local";

    /// <summary>Further settings, or others in place of the usual; an empty value removes one.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where its output goes, beside memory.</summary>
    public string? LogFile { get; init; }

    /// <summary>Whether the start ends when the app is ready, or as soon as it listens.</summary>
    public bool WaitUntilReady { get; init; } = true;

    /// <summary>How long it may take until it is ready.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>The functions app as a child process. This launcher alone knows whether the app runs on its own host or on Azure Functions Core Tools.</summary>
public sealed partial class FunctionsServer : IAsyncDisposable
{
    /// <summary>How long in-flight requests and messages get on SIGTERM: the host's drain time and some.</summary>
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(35);
    private static readonly TimeSpan ReadyPoll = TimeSpan.FromMilliseconds(50);

    private readonly ChildServer _server;

    private FunctionsServer(ChildServer server, Uri address)
    {
        _server = server;
        Address = address;
    }

    /// <summary>http://127.0.0.1:PORT/ of the app.</summary>
    public Uri Address { get; }

    /// <summary>The process.</summary>
    public ChildServer Process => _server;

    /// <summary>Starts the app and waits until it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its last output.</exception>
    /// <exception cref="TimeoutException">It was not ready in time.</exception>
    public static async Task<FunctionsServer> StartAsync(FunctionsOptions options, CancellationToken cancellationToken = default)
    {
        options.Keys.WriteHostSecrets(options.SecretsFolder);
        var server = ChildServer.Start("The functions app", Describe(options), options.LogFile);
        try
        {
            var line = await server.WaitForLineAsync(l => Listening().IsMatch(l), options.StartLimit, cancellationToken);
            var address = new Uri($"http://127.0.0.1:{Listening().Match(line).Groups["port"].Value}/");
            if (options.WaitUntilReady)
                await WaitUntilReadyAsync(server, address, options.StartLimit, cancellationToken);
            return new FunctionsServer(server, address);
        }
        catch
        {
            await server.KillAsync();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the process at once (SIGKILL), as a crash would.</summary>
    public Task KillAsync() => _server.KillAsync();

    /// <summary>Asks the app to drain and end (SIGTERM); its exit code.</summary>
    public Task<int> StopAsync() => _server.StopAsync(DrainLimit);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _server.DisposeAsync();
    }

    /// <summary>The settings of an app, as environment variables.</summary>
    internal static Dictionary<string, string> Settings(FunctionsOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["AzureWebJobsStorage"] = options.Azurite.ConnectionString,
            ["AzureWebJobsSecretStorageType"] = "Files",
            ["AzureFunctionsWebHost__SecretsPath"] = options.SecretsFolder,
            ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
            ["ServiceBus"] = options.Azurite.ServiceBusConnectionString,
            ["Storage__ConnectionString"] = options.Azurite.ConnectionString,
            ["Ledger__ChainId"] = "31337",
            ["Ledger__WriterKey"] = options.Keys.Writer.ExportPrivateKey(),
            ["Ledger__AttestorKey"] = options.Keys.Attestor.ExportPrivateKey(),
            ["Ledger__OperatorAddress"] = options.Keys.Operator.Address.ToString(),
            ["Scan__Endpoint"] = "off",
            ["Ledger__CreateIfMissing"] = "true",
            ["Ledger__Allocations"] = LocalSupply.File,
            ["Ledger__Name"] = options.LedgerName,
            ["Log__SigningKey"] = options.Keys.LogKey.ExportPrivateKey(),
            ["Identity__SigningKey"] = options.Keys.SessionKey,
            // Everybody on this machine has one address, benchmarks among them.
            ["Api__PerMinute"] = "100000000",
            ["Storage__CreateMissing"] = "true",
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{options.Port}",
            ["DOTNET_NOLOGO"] = "1",
        };
        foreach (var (pool, beneficiary) in LocalSupply.Beneficiaries(AccountId.Of(options.Keys.Operator.Address)))
            settings[$"Ledger__Beneficiaries__{pool}"] = beneficiary.ToString();
        foreach (var (name, value) in options.Settings)
        {
            settings.Remove(name);
            if (value.Length > 0)
                settings[name] = value;
        }
        return settings;
    }

    private static ProcessStartInfo Describe(FunctionsOptions options)
    {
        var folder = options.AppFolder ?? AppFolder.Of(AppFolder.Functions);
        var start = RunsOnCoreTools
            ? new ProcessStartInfo("func", ["start", "--port", options.Port.ToString()])
            : new ProcessStartInfo("dotnet", [Path.Combine(folder, AppFolder.Functions + ".dll")]);
        start.WorkingDirectory = folder;
        foreach (var (name, value) in Settings(options))
            start.Environment[name] = value;
        return start;
    }

    private static bool RunsOnCoreTools => typeof(FunctionsServer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Any(a => a is { Key: "Polyfills", Value: "false" });

    private static async Task WaitUntilReadyAsync(ChildServer server, Uri address, TimeSpan within, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = within };
        var began = Stopwatch.GetTimestamp();
        var last = "nothing";
        while (Stopwatch.GetElapsedTime(began) < within)
        {
            if (server.HasExited)
                throw new InvalidOperationException($"{server.Name} ended before it was ready. Its last output:\n{server.Output}");
            try
            {
                using var response = await http.GetAsync(new Uri("api/health/ready", UriKind.Relative), cancellationToken);
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
                last = $"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}";
            }
            catch (HttpRequestException e)
            {
                last = e.Message;
            }
            await Task.Delay(ReadyPoll, cancellationToken);
        }
        throw new TimeoutException($"{server.Name} was not ready within {within.TotalSeconds:0} s; it answered {last}. Its last output:\n{server.Output}");
    }

    [GeneratedRegex(@"(Now listening on: |: \[[A-Z,]+\] )http://[^:/ ]+:(?<port>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
