using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Demo;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Transparency;
using OpenLedger.Core.Verification;

namespace OpenLedger.Cli.Commands;

/// <summary><c>demo</c>: contributions from four fresh wallets on a private stack, and a fresh reader who verifies all of it from tables and blobs.</summary>
internal static class DemoCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var json = new Option<string?>("--json") { Description = "Write the account to FILE as well, as JSON", HelpName = "FILE" };
        var verb = new Verb("demo", "Show it all on a private stack: contribute, publish, and verify from the raw storage", "demo", "demo --json demo.json") { json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var began = Stopwatch.GetTimestamp();
            var folder = Directory.CreateTempSubdirectory("openledger-demo-");
            try
            {
                var (account, bundle, key) = await PlayAsync(folder.FullName, began, printer, cancellationToken);
                printer.Line();
                printer.Line("The stack is stopped. With nothing left but that file and the log's key:");
                account = account with { Proof = await DemoProof.CheckAsync(bundle, key, folder.FullName, printer, cancellationToken) };
                if (parsed.GetValue(json) is { } file)
                    await File.WriteAllTextAsync(file, JsonSerializer.Serialize(account, ApiJson.Indented) + "\n", cancellationToken);
                return 0;
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        });
    }

    /// <summary>All that needs the stack; it is gone afterwards.</summary>
    private static async Task<(DemoAccount Account, ProofBundle Bundle, string LogKey)> PlayAsync(string folder, long began, Printer printer, CancellationToken cancellationToken)
    {
        printer.Line("Starting a private stack: storage in memory, an L2, and the API …");
        await using var stack = await LocalStack.StartAsync(new LocalStackOptions { Chain = new LocalChainOptions() }, cancellationToken);
        using var time = new DemoTime(stack);
        var economy = new DemoEconomy(stack, time, printer.Line);
        await economy.DepositAsync(cancellationToken);
        var play = new DemoPlay(time.Client, folder, printer.Line);
        await play.RunAsync(cancellationToken);
        var played = await economy.RunAsync(play.First, cancellationToken);
        printer.Line("The operator asks for an anchor on the L2 …");
        var client = time.Client;
        var anchor = await DemoAnchor.AnchorAsync(stack, client, cancellationToken);
        var payout = await DemoClaim.PayAsync(stack, client, play.First.Key, folder, cancellationToken);
        printer.Line($"{play.First.Name} has the vault pay the claim, by a proof against the anchor; the token's contract says {played.Withdrawn.ToOpen()} OPEN, as the ledger does.");
        printer.Line("A fresh reader verifies from the tables, the blobs and the L2, without the API …");
        var account = await VerifyAsync(stack, play, played, anchor, began, cancellationToken);
        account = account with { Economy = account.Economy! with { Payout = payout } };
        Print(account, played.Names, printer);
        var key = stack.Keys.LogKey.Verifier;
        var policy = new LogPolicy(key.Name, [key], [], 0);
        var bundle = await ProofCommand.FetchAsync(client, new Seq(account.Versions[^1].Entry), stage: "anchored", policy, cancellationToken);
        printer.Line();
        printer.Line("The proof of the newest version's entry, written to a file and held against the L2:");
        await DemoProof.CheckAnchorAsync(bundle, key.ToString(), stack.Chain!, folder, printer, cancellationToken);
        return (account, bundle, key.ToString());
    }

    private static async Task<DemoAccount> VerifyAsync(LocalStack stack, DemoPlay play, DemoEconomyPlay played, LedgerAnchor anchor, long began, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await new FreshReader(stack.Azurite.ConnectionString).ReadAsync([anchor.Commitment], cancellationToken);
            var account = await DemoVerdict.GiveAsync(reading, play, Stopwatch.GetElapsedTime(began), cancellationToken);
            var stored = anchor.Stored;
            return account with { Economy = DemoPostings.Verify(reading.Report.State, played), Anchor = new VerifiedAnchor(anchor.ChainId, anchor.Contract, stored.Anchor.Size, stored.Anchor.LogRoot, stored.Block, stored.Transaction) };
        }
        catch (Exception e) when (e is VerificationException or CorruptLedgerException)
        {
            throw new CliException($"NOT VERIFIED: {e.Message}", "This is a defect of OpenLedger. Please report it.");
        }
    }

    private static void Print(DemoAccount account, IReadOnlyDictionary<string, string> names, Printer printer)
    {
        printer.Line();
        printer.Fields(
            ("ledger", $"{account.Ledger.Entries} entries in {account.Ledger.Height + 1} blocks, {account.Ledger.Commands} signatures checked"),
            ("genesis", account.Ledger.Genesis.ToString()),
            ("head", account.Ledger.Head.ToString()),
            ("anchor", account.Anchor is { } anchor ? $"{anchor.Size} entries, in block {anchor.Block} of the chain {anchor.ChainId}, transaction 0x{anchor.Transaction}" : null),
            ("datanet", $"{account.Datanet} of {account.Owner}"));
        printer.Line();
        printer.Rows(
            ["VERSION", "RECORDS", "ENTRY", "ROOT"],
            account.Versions.Select(v => new[] { v.Number.ToString(), v.Records.ToString(), v.Entry.ToString(), v.Root.ToString() }));
        foreach (var contribution in account.Contributions)
        {
            printer.Line();
            printer.Fields(
                (contribution.Id, $"{contribution.Contributor} ({contribution.Address})"),
                ("records", $"{contribution.Records}, {contribution.New} of them new in version {contribution.Version}; {contribution.Duplicates} duplicates set aside"),
                ("root", contribution.Root.ToString()),
                ("entries", string.Join(", ", contribution.Entries)));
            foreach (var file in contribution.Files)
                printer.Line($"  {file.Sha256}  {file.Name} ({file.Bytes} bytes), as on {contribution.Contributor}'s disk");
        }
        printer.Line();
        printer.Line($"{account.Refused.Id}: {account.Refused.File} of {account.Refused.Contributor} was refused: {account.Refused.Code}: {account.Refused.Reason}");
        printer.Line();
        printer.Line("Every posting of OPEN since the genesis, as recomputed from the blocks:");
        DemoPostings.Print(account.Economy!.Postings, names, printer);
        printer.Line();
        printer.Line($"VERIFIED in {account.ElapsedMs / 1000.0:0.0} s: links, signatures and rules of the ledger, up to its anchor on the L2; manifests and record files by their hashes; every record; every root; every posting.");
    }
}
