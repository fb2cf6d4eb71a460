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
        var files = new Argument<string[]>("FILE") { Description = "The files; .gz are packed. More than fit one contribution become several", Arity = ArgumentArity.OneOrMore };
        var datanet = new Option<string>("--datanet") { Description = "The Datanet, dn-5 for example", HelpName = "ID", Required = true };
        var format = new Option<string?>("--format") { Description = "How the files are read, where their endings do not tell", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong([.. FileFormats.Words]);
        var wait = new Option<int>("--wait") { Description = "How long to wait until the files are read", HelpName = "SECONDS", DefaultValueFactory = _ => 600 };
        var parallel = new Option<int>("--parallel") { Description = "How many parts travel at once, 1 to 64", HelpName = "COUNT", DefaultValueFactory = _ => FileUploader.UsualParallelParts };
        parallel.Validators.Add(result => Bound(result, 1, 64));
        var part = new Option<int?>("--part-size") { Description = "The size of parts, in MiB, 1 to 256; 32 unless that makes too many", HelpName = "MIB" };
        part.Validators.Add(result => Bound(result, 1, 256));
        var anew = new Option<bool>("--anew") { Description = "Do not go on with an upload of the same files that was interrupted" };
        var (server, key, json, quiet) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json(), ServerOptions.Quiet());
        var verb = new Verb("upload", "Contribute files to a Datanet, under its licence; given again, it goes on where it was interrupted",
            "upload answers.jsonl --datanet dn-5", "upload notes/*.md --datanet dn-5 --key alice.key", "upload crawl-*.jsonl.gz --datanet dn-5 --parallel 16")
        {
            files, datanet, format, wait, parallel, part, anew, server, key, json, quiet,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            FileFormat? asked = parsed.GetValue(format) is { } word && FileFormats.TryParse(word, out var known) ? known : null;
            var local = parsed.GetRequiredValue(files).Select(path => LocalFile.Open(path, asked)).ToList();
            var contributor = parsed.LoadKey(key);
            using var client = parsed.Client(server);
            var target = await client.GetDatanetAsync(parsed.GetRequiredValue(datanet), cancellationToken);
            var batches = LocalFile.Batch(local, (await client.GetLedgerAsync(cancellationToken)).Parameters);
            printer.Note($"Contributing to {target.Id}, \"{target.Name}\", under {target.Licence.Id} (terms {target.LicenceHash}).");
            var settings = new ContributionUpload(client, contributor)
            {
                ParallelParts = parsed.GetValue(parallel),
                PartBytes = parsed.GetValue(part) is { } mib ? (ulong)mib << 20 : null,
                IsResumed = !parsed.GetValue(anew),
            };
            var contributions = new List<Contribution>();
            foreach (var id in await SendAsync(settings, target, batches, printer, cancellationToken))
                contributions.Add(await settings.WaitUntilReadAsync(id, TimeSpan.FromSeconds(parsed.GetValue(wait)), cancellationToken));
            if (parsed.GetValue(json))
                printer.Json<object>(contributions.Count == 1 ? contributions[0] : contributions);
            foreach (var contribution in parsed.GetValue(json) ? [] : contributions)
            {
                if (parsed.GetValue(quiet) && !IsLost(contribution))
                    printer.Line(contribution.Id);
                else
                    Print(contribution, printer);
            }
            return contributions.Exists(IsLost) ? 1 : 0;
        });
    }

    /// <summary>Uploads one batch after the other, each with its parts at once; the server reads them meanwhile.</summary>
    private static async Task<List<string>> SendAsync(
        ContributionUpload settings, Datanet target, IReadOnlyList<IReadOnlyList<LocalFile>> batches, Printer printer, CancellationToken cancellationToken)
    {
        if (!printer.ErrorConsole.Profile.Capabilities.Interactive)
            return await SendAllAsync(settings.Telling(stage => printer.Note(Capital(stage) + " …"), _ => { }));
        return await printer.ErrorConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask("declaring", maxValue: batches.Sum(batch => batch.Sum(file => (double)file.Size)));
                return await SendAllAsync(settings.Telling(stage => task.Description = Markup.Escape(stage), bytes => task.Increment(bytes)));
            });

        async Task<List<string>> SendAllAsync(ContributionUpload upload)
        {
            var ids = new List<string>();
            foreach (var batch in batches)
                ids.Add(await upload.SendAsync(target, batch, cancellationToken));
            return ids;
        }
    }

    private static void Bound(System.CommandLine.Parsing.OptionResult result, int least, int most)
    {
        if (result.GetValueOrDefault<int?>() is { } value && (value < least || value > most))
            result.AddError($"{result.Option.Name} is from {least} to {most}.");
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
