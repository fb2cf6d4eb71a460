using System.CommandLine;
using System.Globalization;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ingest;
using Spectre.Console;

namespace OpenLedger.Cli.Commands;

/// <summary><c>upload</c>: contributes files to a Datanet and waits for what ingest makes of them.</summary>
internal static class UploadCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var files = new Argument<string[]>("FILE") { Description = "The files, 1 to 64", Arity = ArgumentArity.OneOrMore };
        var datanet = new Option<string>("--datanet") { Description = "The Datanet, dn-5 for example", HelpName = "ID", Required = true };
        var format = new Option<string?>("--format") { Description = "How the files are read, where their endings do not tell", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong([.. FileFormats.Words]);
        var wait = new Option<int>("--wait") { Description = "How long to wait until the files are read", HelpName = "SECONDS", DefaultValueFactory = _ => 600 };
        var (server, key, json, quiet) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json(), ServerOptions.Quiet());
        var verb = new Verb("upload", "Contribute files to a Datanet, under its licence", "upload answers.jsonl --datanet dn-5", "upload notes/*.md --datanet dn-5 --key alice.key")
        {
            files, datanet, format, wait, server, key, json, quiet,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            FileFormat? asked = parsed.GetValue(format) is { } word && FileFormats.TryParse(word, out var known) ? known : null;
            var local = parsed.GetRequiredValue(files).Select(path => LocalFile.Open(path, asked)).ToList();
            var contributor = parsed.LoadKey(key);
            using var client = parsed.Client(server);
            var target = await client.GetDatanetAsync(parsed.GetRequiredValue(datanet), cancellationToken);
            printer.Note($"Contributing to {target.Id}, \"{target.Name}\", under {target.Licence.Id} (terms {target.LicenceHash}).");
            var contribution = await RunAsync(client, contributor, target, local, TimeSpan.FromSeconds(parsed.GetValue(wait)), printer, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(contribution);
            else if (parsed.GetValue(quiet) && !IsLost(contribution))
                printer.Line(contribution.Id);
            else
                Print(contribution, printer);
            return IsLost(contribution) ? 1 : 0;
        });
    }

    private static async Task<Contribution> RunAsync(
        LedgerClient client, KeyPair contributor, Datanet target, IReadOnlyList<LocalFile> files, TimeSpan wait, Printer printer, CancellationToken cancellationToken)
    {
        if (!printer.ErrorConsole.Profile.Capabilities.Interactive)
            return await SendAsync(new ContributionUpload(client, contributor) { Stage = stage => printer.Note(Capital(stage) + " …") });
        return await printer.ErrorConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("declaring", maxValue: files.Sum(file => (double)file.Size));
                return await SendAsync(new ContributionUpload(client, contributor)
                {
                    Stage = stage => task.Description = Markup.Escape(stage),
                    Sent = bytes => task.Increment(bytes),
                });
            });

        async Task<Contribution> SendAsync(ContributionUpload upload) =>
            await upload.WaitUntilReadAsync(await upload.SendAsync(target, files, cancellationToken), wait, cancellationToken);
    }

    private static void Print(Contribution contribution, Printer printer)
    {
        if (contribution.State == "failed")
        {
            printer.Line($"{contribution.Id} was not taken:");
            ContributionCommands.PrintIssues(contribution, printer);
            printer.Line("Mend the files and upload them again; nothing of them is in the Datanet.");
            return;
        }
        printer.Fields(
            ("contribution", contribution.Id),
            ("state", contribution.State),
            ("records", contribution.Records?.ToString(CultureInfo.InvariantCulture)),
            ("duplicates", contribution.Duplicates?.ToString(CultureInfo.InvariantCulture)),
            ("root", contribution.Root?.ToString()),
            ("next", contribution.State == "ingested" ? $"the owner of {contribution.Datanet} decides: ./openledger datanet accept {contribution.Id}" : null));
    }

    private static bool IsLost(Contribution contribution) => contribution.State is "failed" or "expired";

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
