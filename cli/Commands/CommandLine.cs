using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;

namespace OpenLedger.Cli.Commands;

/// <summary>The command <c>openledger</c>: exit code 0 when it did what it was asked, 1 when it failed, 2 when it was asked wrongly.</summary>
internal static class CommandLine
{
    private const int Failed = 1;
    private const int WrongUsage = 2;
    private const int Interrupted = 130;

    /// <summary>How long a command may take to clean up after Ctrl-C or SIGTERM: a stack drains first.</summary>
    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(90);

    /// <summary>Runs one command.</summary>
    /// <param name="args">What stands after the command's name.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where everything else goes.</param>
    /// <param name="cancellationToken">Ends it as Ctrl-C does.</param>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken = default)
    {
        var parsed = Create().Parse(args);
        var configuration = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = CleanUpLimit,
        };
        try
        {
            var status = await parsed.InvokeAsync(configuration, cancellationToken);
            return parsed.Errors.Count > 0 ? WrongUsage : status;
        }
        catch (OperationCanceledException e) when (e.InnerException is not TimeoutException)
        {
            error.WriteLine("openledger: interrupted.");
            return Interrupted;
        }
        catch (Exception e)
        {
            Explain(e, error);
            return Failed;
        }
    }

    /// <summary>The table of commands.</summary>
    internal static RootCommand Create()
    {
        var root = new RootCommand("OpenLedger: shared data sets with a ledger that anyone can verify.") { HelpName = "./openledger" };
        root.Add(ServerOptions.MaxGas);
        root.Add(DemoCommand.Create());
        root.Add(UpCommand.Create());
        root.Add(DownCommand.Create());
        root.Add(StatusCommand.Create());
        root.Add(LogsCommand.Create());
        root.Add(KeygenCommand.Create());
        root.Add(DatanetCommands.Create());
        root.Add(UploadCommand.Create());
        root.Add(ContributionCommands.Create());
        root.Add(LedgerCommands.Create());
        root.Add(VerifyCommands.Create());
        root.Add(WitnessCommand.Create());
        root.Add(ProofCommand.Create());
        root.Add(CancelCommand.Create());
        root.Add(KeyCommands.Create());
        root.Add(AccountCommands.Create());
        root.Add(StakeCommands.Create());
        root.Add(ProviderCommands.Create());
        root.Add(CurationCommands.Create());
        root.Add(DisputeCommands.Create());
        root.Add(LeaderboardCommand.Create());
        root.Add(ParameterCommands.Create());
        root.Add(ProposalCommands.Create());
        root.Add(VoteCommands.Create());
        root.Add(JobCommands.Create());
        root.Add(TestCommand.Create());
        root.Add(BenchCommand.Create());
        root.Add(BenchCommand.CreateSimulate());
        root.Add(BenchCommand.CreateMutation());
        HelpWithExamples.Install(root);
        return root;
    }

    private static void Explain(Exception failure, TextWriter error)
    {
        switch (failure)
        {
            case ApiException refused:
                error.WriteLine($"openledger: {refused.Message}{(refused.Problem.Pointer is { } pointer ? $" (at {pointer})" : "")}");
                Next(Advice.For(refused));
                if (refused.Status >= 500 && refused.Problem.TraceId is { } trace)
                    error.WriteLine($"  trace {trace}");
                break;
            case CliException known:
                error.WriteLine($"openledger: {known.Message}");
                Next(known.Next);
                break;
            case HttpRequestException unreachable:
                error.WriteLine($"openledger: no answer from the server: {unreachable.Message}");
                Next("Is it running? ./openledger up starts one here; --server URL or OPENLEDGER_SERVER names another.");
                break;
            case OperationCanceledException:
                error.WriteLine("openledger: the server did not answer in time.");
                Next("See how it fares: ./openledger status");
                break;
            case IOException or UnauthorizedAccessException or InvalidDataException or TimeoutException:
                error.WriteLine($"openledger: {failure.Message}");
                break;
            default:
                error.WriteLine($"openledger: this is a defect ({failure.GetType().Name}: {failure.Message}).");
                Next(SaveTrace(failure) is { } file ? $"Please report it with {file}" : null);
                break;
        }

        void Next(string? text)
        {
            if (text is not null)
                error.WriteLine($"  {text}");
        }
    }

    private static string? SaveTrace(Exception failure)
    {
        try
        {
            var folder = new StackFolder();
            folder.Create();
            var file = Path.Combine(folder.LogFolder, $"defect-{DateTime.UtcNow:yyyyMMdd-HHmmss}-{Environment.ProcessId}.txt");
            File.WriteAllText(file, failure.ToString());
            return file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
