using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Stack;

namespace OpenLedger.Polyfills.Tests.Functions;

/// <summary>The sample functions app as a child process with keys and host id of its own.</summary>
public sealed partial class SampleApp : IAsyncDisposable
{
    public const string MasterKey = "the-master-key";
    public const string HostFunctionKey = "the-host-function-key";
    public const string SystemKey = "the-system-key";
    public const string OwnKey = "the-functions-own-key";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _secrets;

    private SampleApp(ChildServer server, Uri address, string hostId, DirectoryInfo secrets)
    {
        Server = server;
        HostId = hostId;
        _secrets = secrets;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public ChildServer Server { get; }

    public HttpClient Client { get; }

    public string HostId { get; }

    public string SecretsFolder => _secrets.FullName;

    /// <summary>Starts the app; <paramref name="settings"/> are environment variables over the defaults, which switch every timer and queue off.</summary>
    public static async Task<SampleApp> StartAsync(AzuriteServer azurite, IReadOnlyDictionary<string, string>? settings = null, string? hostId = null)
    {
        hostId ??= "h" + Guid.NewGuid().ToString("N")[..20];
        var secrets = Directory.CreateTempSubdirectory("functions-secrets-");
        await File.WriteAllTextAsync(Path.Combine(secrets.FullName, "host.json"), $$"""
            {
              "masterKey": { "name": "master", "value": "{{MasterKey}}", "encrypted": false },
              "functionKeys": [ { "name": "default", "value": "{{HostFunctionKey}}", "encrypted": false } ],
              "systemKeys": [ { "name": "an_extension", "value": "{{SystemKey}}", "encrypted": false } ]
            }
            """);
        await File.WriteAllTextAsync(
            Path.Combine(secrets.FullName, "needsfunctionkey.json"), $$"""{ "keys": [ { "name": "default", "value": "{{OwnKey}}", "encrypted": false } ] }""");
        var server = ChildServer.Start("the sample functions app", Describe(azurite, secrets.FullName, hostId, settings));
        try
        {
            var line = await server.WaitForLineAsync(l => l.Contains("Now listening on: ", StringComparison.Ordinal), StartLimit);
            return new SampleApp(server, new Uri(Address().Match(line).Value), hostId, secrets);
        }
        catch
        {
            await server.DisposeAsync();
            secrets.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>How the app is started: the program beside this test, in the same configuration.</summary>
    public static ProcessStartInfo Describe(AzuriteServer azurite, string secretsFolder, string hostId, IReadOnlyDictionary<string, string>? settings)
    {
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(RepositoryLayout.Root, "artifacts", "bin", "SampleFunctionsApp", configuration, "SampleFunctionsApp.dll");
        var start = new ProcessStartInfo("dotnet") { ArgumentList = { program, "--urls", "http://127.0.0.1:0" } };
        var environment = new Dictionary<string, string>
        {
            ["AzureWebJobsStorage"] = azurite.ConnectionString,
            ["ServiceBus"] = azurite.ServiceBusConnectionString,
            ["AzureFunctionsWebHost__hostid"] = hostId,
            ["AzureFunctionsWebHost__SecretsPath"] = secretsFolder,
            ["AzureWebJobsSecretStorageType"] = "files",
            ["FAST_SCHEDULE"] = "* * * * * *",
            ["SAMPLE_QUEUE"] = "unused",
            ["AzureWebJobs.SwitchedOff.Disabled"] = "true",
            ["AzureWebJobs.EverySecond.Disabled"] = "1",
            ["AzureWebJobs.Monthly.Disabled"] = "true",
            ["AzureWebJobs.AtStart.Disabled"] = "true",
        };
        foreach (var name in QueueFunctions)
            environment[$"AzureWebJobs.{name}.Disabled"] = "true";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            environment[name] = value;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>The sample's functions that read queues.</summary>
    public static string[] QueueFunctions => ["OnMessage", "OnText", "OnBytes", "OnItem", "OnManual"];

    /// <summary>What the app has written to its journal.</summary>
    public async Task<string[]> JournalAsync() => await Client.GetFromJsonAsync<string[]>("/api/journal") ?? [];

    /// <summary>The first journal line that matches, waited for.</summary>
    public async Task<string> WaitForJournalAsync(Func<string, bool> match, double seconds = 30)
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            var lines = await JournalAsync();
            if (lines.FirstOrDefault(match) is { } line)
                return line;
            if (deadline.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"No such journal line. Journal:\n{string.Join('\n', lines)}\nOutput:\n{Server.Output}");
            await Task.Delay(25);
        }
    }

    public Task OpenGateAsync(string name) => Client.PostAsync($"/api/open/{name}", content: null);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        _secrets.Delete(recursive: true);
    }

    [GeneratedRegex(@"http://[0-9.]+:\d+", RegexOptions.None, 1000)]
    private static partial Regex Address();
}
