using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>verify record</c>: whether a record is in a version, believing nothing but the version's entry on the ledger.</summary>
internal static class VerifyRecordCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var hash = new Argument<string>("HASH") { Description = "The record's hash: SHA-256 of a zero byte and its canonical text" };
        hash.Validators.Add(result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a record's hash: 64 lower-case hexadecimal digits.");
        });
        var datanet = new Option<string>("--datanet") { Description = "The Datanet, dn-5 for example", HelpName = "ID", Required = true };
        var version = new Option<ulong?>("--version") { Description = "Which version; the newest where it is left out", HelpName = "N" };
        var (server, key, json) = (ServerOptions.Server("--url"), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "record", "Prove that a record is in a version of a Datanet, or that it is not",
            "verify record 7c7acb256cf94fed8ccdbc452e0bd78e98acd94934419031475d06c83a4bf203 --datanet dn-5 --version 3") { hash, datanet, version, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Hash256.TryParse(parsed.GetRequiredValue(hash), out var record);
            using var client = parsed.Client(server);
            var found = await client.GetDatanetAsync(parsed.GetRequiredValue(datanet), cancellationToken);
            var number = parsed.GetValue(version) ?? found.LatestVersion?.Number
                ?? throw new CliException($"{found.Id} has no version yet.", "One follows when a contribution to it is accepted.");
            var reader = found.Visibility == "public" ? null : parsed.LoadKey(key);
            var answer = await client.GetRecordProofAsync(reader, found.Id, number, record, cancellationToken);
            var (root, records) = await ReadEntryAsync(client, answer.Seq, found.Id, number, cancellationToken);
            var proof = answer.Proof.ToCore();
            if (proof.Record != record || !proof.Verify(root, records).Try(out var isPresent, out var error))
                throw new CliException($"NOT PROVEN: the server's proof does not fit the root {root} of {records} records.", "Check the ledger itself: ./openledger verify ledger");
            if (parsed.GetValue(json))
                printer.Json(new { datanet = found.Id, version = number, record, present = isPresent, root, records, seq = answer.Seq, answer.Contributions });
            else
                printer.Line(isPresent
                    ? $"PROVEN: {record} is record {answer.Proof.Present!.Index} of {records} in version {number} of {found.Id} (root {root}, entry {answer.Seq})."
                    : $"PROVEN: {record} is not among the {records} records of version {number} of {found.Id} (root {root}, entry {answer.Seq}).");
            return 0;
        });
    }

    /// <summary>Root and size of a version as the entry that recorded it has them.</summary>
    private static async Task<(Hash256 Root, ulong Records)> ReadEntryAsync(LedgerClient client, Seq seq, string datanet, ulong version, CancellationToken cancellationToken)
    {
        var entry = (await client.GetEntryAsync(seq, cancellationToken)).Entry;
        var payload = entry.GetProperty("payload");
        string? Text(string member) => payload.TryGetProperty(member, out var value) ? value.GetString() : null;
        return entry.GetProperty("kind").GetString() == Kinds.DatanetVersion && Text("datanet") == datanet && Text("version") == version.ToString()
            && Hash256.TryParse(Text("root"), out var root) && Decimals.TryParse(Text("records"), out var records)
            ? (root, records)
            : throw new CliException($"Entry {seq} does not record version {version} of {datanet}.", "Check the ledger itself: ./openledger verify ledger");
    }
}
