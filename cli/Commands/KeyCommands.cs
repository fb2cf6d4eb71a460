using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>key list|register|revoke</c>: who may sign blocks, attest, operate and decide appeals.</summary>
internal static class KeyCommands
{
    private const string RegisterExample = "key register 0x52908400098527886e0f7030069857d2e4169ee7 --duty writer --key operator.key";

    /// <summary>The command.</summary>
    public static Verb Create() => new("key", "See and, as an operator, change which keys have duties")
    {
        List(),
        Change("register", Kinds.KeyRegister, "Give a key duties; an operator signs", "has", RegisterExample),
        Change("revoke", Kinds.KeyRevoke, "Take duties from a key; an operator signs", "no longer has", RegisterExample.Replace("register", "revoke", StringComparison.Ordinal)),
    };

    /// <summary>The payload of both commands: the duties stand in the order of the ledger, each once.</summary>
    public static object Payload(Address address, IEnumerable<string> duties) =>
        new { address = address.ToString(), duties = duties.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) };

    private static Verb List()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List the keys that have duties", "key list") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var keys = (await client.GetLedgerAsync(cancellationToken)).Keys;
            if (parsed.GetValue(json))
                printer.Json(keys);
            else
                printer.Rows(["ADDRESS", "DUTIES"], keys.Select(k => new[] { k.Address.ToString(), string.Join(", ", k.Duties) }));
            return 0;
        });
    }

    private static Verb Change(string name, string kind, string description, string then, string example)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The key's address, as keygen prints it" };
        address.Validators.Add(result =>
        {
            if (!Address.TryParseInput(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not an address: 0x and 40 digits, with a right checksum where cases are mixed.");
        });
        var duties = new Option<string[]>("--duty") { Description = "writer, ingest, operator, arbiter or bridge; may come more than once", HelpName = "DUTY", Required = true };
        duties.AcceptOnlyFromAmong([.. KeyRegistry.Words(Duties.Writer | Duties.Ingest | Duties.Operator | Duties.Arbiter | Duties.Bridge)]);
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(name, description, example) { address, duties, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            _ = Address.TryParseInput(parsed.GetRequiredValue(address), out var subject);
            var words = parsed.GetRequiredValue(duties);
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), kind, Payload(subject, words), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{subject} {then} the duty {string.Join(", ", words)} since entry {outcome.Seq}.");
            return 0;
        });
    }
}
