using System.CommandLine;
using System.Diagnostics;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify ledger</c>: recomputes everything from the blocks that a server publishes; and <c>verify record</c>.</summary>
internal static class VerifyCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("verify", "Check what a server publishes, without believing it") { Ledger(), VerifyRecordCommand.Create() };

    private static Verb Ledger()
    {
        var server = ServerOptions.Server("--url");
        var json = ServerOptions.Json();
        var verb = new Verb("ledger", "Recompute the whole ledger: links, roots, signatures, rules", "verify ledger", "verify ledger --server https://ledger.example") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var claimed = await client.GetLedgerAsync(cancellationToken);
            var began = Stopwatch.GetTimestamp();
            VerificationReport report;
            try
            {
                report = await LedgerVerifier.VerifyAsync(new HttpBlockReader(client), Progress(claimed, printer), cancellationToken);
                CheckClaims(claimed, report);
            }
            catch (CorruptLedgerException e)
            {
                throw new CliException($"This ledger does not verify: {e.Message}", "Keep a copy of its blocks, and trust nothing from this position on.");
            }
            var elapsed = Stopwatch.GetElapsedTime(began);
            if (parsed.GetValue(json))
                printer.Json(new { verified = true, server = client.Server, genesis = report.Head.Domain.Genesis, head = new { report.Head.Height, report.Head.Hash, report.Head.State.NextSeq }, report.Entries, report.Commands, report.Forged, report.NoOps, elapsedMs = (ulong)elapsed.TotalMilliseconds });
            else
                Print(claimed, report, elapsed, printer);
            return 0;
        });
    }

    /// <summary>What the server says about its ledger must be what its blocks say.</summary>
    private static void CheckClaims(LedgerInfo claimed, VerificationReport report)
    {
        if (claimed.Genesis != report.Head.Domain.Genesis || claimed.ChainId != report.Head.Domain.ChainId)
            throw new CorruptLedgerException($"the server says genesis {claimed.Genesis} on chain {claimed.ChainId}, its blocks say {report.Head.Domain.Genesis} on chain {report.Head.Domain.ChainId}.");
        if (report.Head.Height < claimed.Head.Height)
            throw new CorruptLedgerException($"the server says that block {claimed.Head.Height} is its newest, but its blocks end at {report.Head.Height}.");
        if (report.Head.Height == claimed.Head.Height && report.Head.Hash != claimed.Head.Hash)
            throw new CorruptLedgerException($"the server says that its newest block is {claimed.Head.Hash}, its blocks end with {report.Head.Hash}.");
    }

    private static Progress<LedgerHead>? Progress(LedgerInfo claimed, Printer printer) => printer.ErrorConsole.Profile.Capabilities.Interactive
        ? new Progress<LedgerHead>(head => printer.Transient($"{head.State.NextSeq} of {claimed.Head.NextSeq} entries …"))
        : null;

    private static void Print(LedgerInfo claimed, VerificationReport report, TimeSpan elapsed, Printer printer)
    {
        printer.Transient("");
        printer.Line($"VERIFIED: the ledger \"{claimed.Name}\" is what its blocks say, and its blocks follow from each other.");
        printer.Line();
        printer.Fields(
            ("genesis", report.Head.Domain.Genesis.ToString()),
            ("head", $"block {report.Head.Height}, hash {report.Head.Hash}"),
            ("blocks", $"{report.Head.Height + 1}: each names the hash of the one before and is signed by a registered writer"),
            ("entries", $"{report.Entries}: each in its canonical form, under its block's Merkle root, in order of number and time"),
            ("signatures", $"{report.Commands} commands, each signed by its author for this ledger"),
            ("forged", report.Forged == 0 ? null : $"{report.Forged} entries claim an author whose signature they do not carry; they change nothing, and the writer of their blocks is to blame"),
            ("rules", $"all entries applied from an empty state; {report.NoOps} were recorded without effect"),
            ("took", $"{elapsed.TotalSeconds:0.00} s, on this machine"));
        printer.Line();
        printer.Line("Not proven by this: that the server shows everybody the same ledger. Compare the head hash with somebody else's.");
    }
}
