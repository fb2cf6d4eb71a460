using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>datanet grant|revoke|grants</c>: who may read a private Datanet, train on it, or be answered from it.</summary>
internal static class GrantCommands
{
    /// <summary><c>datanet grant</c>.</summary>
    public static Verb Grant()
    {
        var (id, address) = (Datanet(), Grantee());
        var uses = new Option<string[]>("--use") { Description = "read, train or infer; may come more than once", HelpName = "USE", Required = true };
        uses.AcceptOnlyFromAmong("read", "train", "infer");
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "From when on it does not hold; without it, until it is revoked", HelpName = "TIME" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "grant", "Let somebody use your Datanet; it replaces what they had",
            "datanet grant dn-5 0x52908400098527886e0f7030069857d2e4169ee7 --use read --use train",
            "datanet grant dn-5 0x52908400098527886e0f7030069857d2e4169ee7 --use read --expires 2030-01-01T00:00:00Z") { id, address, uses, expires, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(address), out var grantee);
            var words = parsed.GetRequiredValue(uses);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.DatanetGrant, Payload(parsed.GetRequiredValue(id), grantee, words, parsed.GetValue(expires)), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{grantee} may {string.Join(", ", words)} {outcome.Subject} since entry {outcome.Seq}.");
            return 0;
        });
    }

    /// <summary><c>datanet revoke</c>.</summary>
    public static Verb Revoke()
    {
        var (id, address) = (Datanet(), Grantee());
        var reason = new Option<string>("--reason") { Description = "Why, 1 to 1,000 characters; it is public", HelpName = "TEXT", Required = true };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "revoke", "End what somebody was granted on your Datanet",
            "datanet revoke dn-5 0x52908400098527886e0f7030069857d2e4169ee7 --reason \"The project ended\"") { id, address, reason, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(address), out var grantee);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(
                parsed.LoadKey(key), Kinds.DatanetRevoke,
                new { datanet = parsed.GetRequiredValue(id), grantee = grantee.ToString(), reason = parsed.GetRequiredValue(reason) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{grantee} has no grant of {outcome.Subject} any more; the receipt is entry {outcome.Seq}.");
            return 0;
        });
    }

    /// <summary><c>datanet grants</c>.</summary>
    public static Verb List()
    {
        var id = Datanet();
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("grants", "List who was granted what on a Datanet, and how it ended", "datanet grants dn-5") { id, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var grants = new List<Client.DatanetGrant>();
            await foreach (var grant in client.ListGrantsAsync(parsed.GetRequiredValue(id), cancellationToken))
                grants.Add(grant);
            if (parsed.GetValue(json))
                printer.Json(grants);
            else
                printer.Rows(["GRANTEE", "USES", "ENTRY", "HOLDS", "UNTIL"], grants.Select(Row));
            return 0;
        });
    }

    /// <summary>The payload of a grant: the uses stand in the order of the ledger, each once.</summary>
    internal static object Payload(string datanet, Address grantee, IEnumerable<string> uses, DateTimeOffset? expires)
    {
        var payload = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["datanet"] = datanet,
            ["grantee"] = grantee.ToString(),
            ["uses"] = uses.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(),
        };
        if (expires is { } at)
            payload["expiresAt"] = LedgerTime.From(at).UnixMs.ToString();
        return payload;
    }

    private static string[] Row(Client.DatanetGrant grant) =>
    [
        grant.Grantee.ToChecksumString(), string.Join(' ', grant.Uses), grant.Seq.ToString(), grant.Holds ? "yes" : "no",
        grant.End is { } end ? $"{Time(end.At)}, {end.By} {end.Seq}{(end.Reason is { } why ? $": {why}" : "")}" : grant.ExpiresAt is { } at ? Time(at) : "revoked",
    ];

    private static string Time(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'");

    private static Argument<string> Datanet() => new("ID") { Description = "The Datanet, dn-5 for example" };

    private static Argument<string> Grantee() => AddressArgument.Create("ADDRESS", "Whose: 0x and 40 hexadecimal digits");
}
