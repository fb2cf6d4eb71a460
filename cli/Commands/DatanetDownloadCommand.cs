using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet download</c>.</summary>
internal static class DatanetDownloadCommand
{
    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var id = new Argument<string>("ID") { Description = "The Datanet, dn-5 for example" };
        var version = new Option<ulong?>("--version") { Description = "Which version; the newest where it is left out", HelpName = "N" };
        var folder = new Option<DirectoryInfo>("-o", "--output") { Description = "The folder for the files", HelpName = "DIR", Required = true };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("download", "Download a version's records and check them against the ledger", "datanet download dn-5 -o records", "datanet download dn-5 --version 2 -o records --key alice.key")
        {
            id, version, folder, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var datanet = await client.GetDatanetAsync(parsed.GetRequiredValue(id), cancellationToken);
            var number = parsed.GetValue(version) ?? datanet.LatestVersion?.Number
                ?? throw new CliException($"{datanet.Id} has no version yet.", "One follows when its owner accepts a contribution.");
            var wanted = await client.GetVersionAsync(datanet.Id, number, cancellationToken);
            if (wanted.ManifestBody is not { } manifest || !Jcs.Canonicalize(manifest).Try(out var canonical, out _) || Hash256.Sha256(canonical) != wanted.Manifest)
                throw new InvalidDataException($"The manifest that the server sends for version {number} does not have the hash {wanted.Manifest}.");
            await CheckOnLedgerAsync(client, datanet.Id, wanted, cancellationToken);
            var reader = datanet.Visibility == "public" ? KeyFile.TryLoad(parsed.GetValue(key)) : parsed.LoadKey(key);
            var download = new VersionDownload(client, reader) { Stage = printer.Note };
            var saved = await download.SaveAsync(wanted, datanet.Id, parsed.GetRequiredValue(folder).FullName, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(saved);
            else
                printer.Line($"{saved.Datanet} version {saved.Version}: {saved.Records} records ({string.Join(", ", saved.Files)}), each file as hashed, and all together under the root that the ledger records ({saved.Root}).");
            return 0;
        });
    }

    /// <summary>What the server says about a version must be what the entry says that recorded it.</summary>
    private static async Task CheckOnLedgerAsync(LedgerClient client, string datanet, DatanetVersion version, CancellationToken cancellationToken)
    {
        if (version.Seq is not { } seq)
            throw new InvalidDataException($"The server does not say which entry recorded version {version.Number}.");
        var entry = (await client.GetEntryAsync(seq, cancellationToken)).Entry;
        var payload = entry.GetProperty("payload");
        if (entry.GetProperty("kind").GetString() != Kinds.DatanetVersion || Text("datanet") != datanet || Text("version") != version.Number.ToString()
            || Text("root") != version.Root.ToString() || Text("records") != version.Records.ToString()
            || Text("manifest") != version.Manifest.ToString())
            throw new CliException($"Entry {seq} does not record version {version.Number} of {datanet} as the server describes it.", "Check the ledger itself: ./openledger verify ledger");

        string? Text(string member) => payload.TryGetProperty(member, out var value) ? value.GetString() : null;
    }
}
