using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary><c>up</c>: starts the local stack and stays with it, or leaves it in the background with <c>--detach</c>.</summary>
internal static class UpCommand
{
    private const int DefaultPort = 7071;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var port = new Option<int>("--port") { Description = $"The port of 127.0.0.1; 0 takes any that is free [{ServerOptions.PortVariable}]", HelpName = "PORT", DefaultValueFactory = _ => FindPort() };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError("A port is a number from 0 to 65535.");
        });
        var detach = new Option<bool>("--detach", "-d") { Description = "Return as soon as the stack is ready; ./openledger down ends it" };
        var verb = new Verb("up", "Start the local stack: storage, an L2 and the API, with a ledger that persists", "up", "up --port 8080 --detach") { port, detach };
        return verb.Does((parsed, printer, cancellationToken) =>
        {
            var folder = new StackFolder();
            folder.Create();
            return parsed.GetValue(detach)
                ? DetachedStack.StartAsync(folder, parsed.GetValue(port), printer, cancellationToken)
                : RunAsync(folder, parsed.GetValue(port), printer, cancellationToken);
        });
    }

    /// <summary>That a stack runs already, and what to do about it.</summary>
    public static CliException RunsAlready(StackFolder folder) => new(
        folder.ReadRunning() is { } running
            ? $"A stack runs already at {Shown(running.Address)} (process {running.Processes[0].ProcessId})."
            : "Another openledger up is starting or ending.",
        "End it with ./openledger down, or use it: ./openledger status");

    /// <summary>What is at hand once the stack is ready.</summary>
    public static void Announce(RunningStack running, StackFolder folder, Printer printer) => printer.Fields(
        ("API", $"{Shown(running.Address)}/api"),
        ("L2", running.Chain is { } chain ? Shown(chain) : "none: anvil is not installed"),
        ("logs", folder.LogFolder),
        ("next", "./openledger keygen, ./openledger datanet create --help, ./openledger status"));

    private static async Task<int> RunAsync(StackFolder folder, int port, Printer printer, CancellationToken cancellationToken)
    {
        using var claim = folder.TryClaim() ?? throw RunsAlready(folder);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        // A closed terminal ends the stack as Ctrl-C does.
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        foreach (var name in await folder.StopRecordedAsync(stop.Token))
            printer.Note($"An earlier stack had left {name} running; it is ended.");
        folder.RotateLogs();
        try
        {
            printer.Note("Starting storage, an L2 and the API …");
            await using var stack = await LocalStack.StartAsync(
                new LocalStackOptions
                {
                    DataFolder = folder.DataFolder,
                    Keys = StackKeys.LoadOrCreate(folder.KeysFile),
                    LogFolder = folder.LogFolder,
                    SecretsFolder = folder.SecretsFolder,
                    Chain = AnvilServer.IsInstalled ? new LocalChainOptions { Folder = folder.ChainFolder } : null,
                    Port = port,
                },
                stop.Token);
            var running = Describe(stack);
            folder.Write(running);
            Announce(running, folder, printer);
            printer.Note("Ctrl-C ends the stack; what is on the ledger stays.");
            var ended = await stack.WaitForAnyExitAsync(stop.Token);
            throw new CliException($"{ended.Name} ended by itself. Its last output:\n{ended.Output}", $"All output is in {folder.LogFolder}.");
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            printer.Note("The stack is down.");
            return 0;
        }
        finally
        {
            folder.Forget();
        }
    }

    private static int FindPort() =>
        int.TryParse(Environment.GetEnvironmentVariable(ServerOptions.PortVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : DefaultPort;

    private static RunningStack Describe(LocalStack stack)
    {
        var processes = new[]
        {
            ProcessIdentity.Of("openledger up", Environment.ProcessId),
            ProcessIdentity.Of("the functions app", stack.Functions.Process.ProcessId),
            ProcessIdentity.Of("Azurite", stack.Azurite.Process.ProcessId),
            stack.Chain is { } chain ? ProcessIdentity.Of("anvil", chain.Anvil.Process.ProcessId) : null,
        };
        return new RunningStack(stack.Functions.Address, stack.Azurite.ConnectionString, DateTimeOffset.UtcNow, [.. processes.OfType<ProcessIdentity>()], stack.Chain?.Anvil.Address);
    }

    private static string Shown(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
