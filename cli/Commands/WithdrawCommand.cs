using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>contribution withdraw</c>.</summary>
internal static class WithdrawCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var id = new Argument<string>("CONTRIBUTION") { Description = "The contribution, ct-9 for example" };
        var records = new Option<string[]>("--record") { Description = "The hash of a record; may come more than once. Without it, all of the contribution", HelpName = "HASH", DefaultValueFactory = _ => [] };
        records.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(t => !Hash256.TryParse(t.Value, out _)))
                result.AddError($"\"{token.Value}\" is not a record's hash: 64 lower-case hexadecimal digits.");
        });
        var reason = new Option<string>("--reason") { Description = "Why, 1 to 1,000 characters; it is public", HelpName = "TEXT", Required = true };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "withdraw", "Take back records of your contribution, or of any to your Datanet; the next version leaves them out",
            "contribution withdraw ct-9 --reason \"Given by mistake\"",
            "contribution withdraw ct-9 --record 7c7acb256cf94fed8ccdbc452e0bd78e98acd94934419031475d06c83a4bf203 --reason \"It names a person\"")
        {
            id, records, reason, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var (contribution, signer) = (parsed.GetRequiredValue(id), parsed.LoadKey(key));
            using var client = parsed.Client(server);
            var proven = new List<object>();
            foreach (var text in parsed.GetRequiredValue(records).Distinct(StringComparer.Ordinal))
            {
                _ = Hash256.TryParse(text, out var record);
                var proof = (await client.GetContributionProofAsync(signer, contribution, record, cancellationToken)).Proof;
                if (proof.Present is not { } present)
                    throw new CliException($"{contribution} did not bring the record {record}.", "The hashes of a version's records are in ./openledger datanet diff");
                proven.Add(new { hash = record.ToString(), index = present.Index.ToString(), path = present.Path.Select(h => h.ToString()) });
            }
            var outcome = await client.SendAsync(
                signer, Kinds.ContributionWithdraw, new { contribution, reason = parsed.GetRequiredValue(reason), records = proven }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{(proven.Count == 0 ? $"All of {contribution}" : $"{proven.Count} records of {contribution}")} withdrawn; the receipt is entry {outcome.Seq}.");
            return 0;
        });
    }
}
