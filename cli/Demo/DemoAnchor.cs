using System.Diagnostics;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Storage.Anchoring;

namespace OpenLedger.Cli.Demo;

/// <summary>The demo's operator has what is published anchored on the local L2, and reads the anchor off the contract.</summary>
internal static class DemoAnchor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Anchors all that is on the ledger now.</summary>
    /// <exception cref="CliException">It was not anchored in time.</exception>
    public static async Task<LedgerAnchor> AnchorAsync(LocalStack stack, LedgerClient client, CancellationToken cancellationToken)
    {
        var (began, size) = (Stopwatch.GetTimestamp(), (await client.GetLogAsync(cancellationToken)).Sequenced.Size);
        var (chain, said) = (stack.Chain!, "nothing");
        var reader = new AnchorReader(chain.Anvil.Address, chain.Contracts.Anchors);
        using var http = new HttpClient { DefaultRequestHeaders = { { "x-functions-key", stack.Keys.FunctionKey } } };
        while (Stopwatch.GetElapsedTime(began) < Patience)
        {
            // Published first, then sent, then seen in a block: each time it is asked it goes a step on.
            using var response = await http.PostAsync(new Uri(stack.Functions.Address, "api/operations/anchor"), null, cancellationToken);
            said = await response.Content.ReadAsStringAsync(cancellationToken);
            using var step = JsonDocument.Parse(said);
            if (step.RootElement.TryGetProperty("stage", out var stage) && stage.GetString() is "confirmed" or "idle"
                && await reader.LatestAsync(cancellationToken) is { } stored && stored.Anchor.Size >= size)
                return new LedgerAnchor(stored, await reader.ChainIdAsync(cancellationToken), chain.Contracts.Anchors);
            await Task.Delay(Pause, cancellationToken);
        }
        throw new CliException($"NOT ANCHORED: {size} entries were not anchored within {Patience.TotalSeconds:0} s; the server said {said}", "This is a defect of OpenLedger. Please report it.");
    }
}
