using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Governance;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>proposal create</c>.</summary>
internal static class ProposalCreateCommand
{
    /// <summary>The longest file with an action, in bytes.</summary>
    private const int MaxActionBytes = 32 << 10;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var title = new Argument<string>("TITLE") { Description = $"What it is about, at most {ProposalCreate.MaxTitleLength} characters" };
        var description = new Option<FileInfo?>("--description") { Description = $"A file that says why, in Markdown, at most {ProposalCreate.MaxDescriptionLength} characters", HelpName = "FILE" };
        var set = new Option<string[]>("--set") { Description = "A parameter and its new value; may come more than once", HelpName = "NAME=VALUE" };
        var pay = new Option<string[]>("--pay") { Description = "Whom the treasury pays, and how much OPEN; may come more than once", HelpName = "ADDRESS=OPEN" };
        var action = new Option<FileInfo?>("--action") { Description = "A file with any other action as JSON, as the API's document has them", HelpName = "FILE" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(
            "create", "Propose something; it only says something where there is neither --set, --pay nor --action",
            "proposal create \"Gas for ten nano-OPEN\" --set gasPrice=10 --key alice.key",
            "proposal create \"A grant\" --pay 0x52908400098527886e0f7030069857d2e4169ee7=2500 --description why.md --key alice.key")
        {
            title, description, set, pay, action, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = new
            {
                action = await ActionAsync(parsed.GetValue(set) ?? [], parsed.GetValue(pay) ?? [], parsed.GetValue(action), cancellationToken),
                description = parsed.GetValue(description) is { } file ? await File.ReadAllTextAsync(file.FullName, cancellationToken) : "",
                title = parsed.GetRequiredValue(title),
            };
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ProposalCreate, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} was proposed by entry {outcome.Seq}. When votes are taken: ./openledger proposal show {outcome.Subject}");
            return 0;
        });
    }

    private static async Task<object> ActionAsync(string[] set, string[] pay, FileInfo? file, CancellationToken cancellationToken)
    {
        if ((set.Length > 0 ? 1 : 0) + (pay.Length > 0 ? 1 : 0) + (file is null ? 0 : 1) > 1)
            throw new CliException("A proposal has one action: --set, --pay or --action.", null);
        if (set.Length > 0)
            return new { changes = set.Select(Change).OrderBy(c => c.Name, StringComparer.Ordinal).Select(c => new { name = c.Name, value = c.Value }), kind = "parameters" };
        if (pay.Length > 0)
            return new { kind = "treasury", payments = pay.Select(Payment).OrderBy(p => p.To).Select(p => new { amount = p.Amount.ToString(), to = p.To.ToString() }) };
        if (file is null)
            return new { kind = "text" };
        if (file.Length > MaxActionBytes)
            throw new CliException($"{file.Name} has more than {MaxActionBytes} bytes.", null);
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        }
        catch (JsonException e)
        {
            throw new CliException($"{file.Name} is no JSON: {e.Message}", null);
        }
    }

    private static (string Name, string Value) Change(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        if (at < 1 || !Decimals.TryParseWide(text.AsSpan(at + 1), out var value))
            throw new CliException($"\"{text}\" is no change of a parameter: its name, =, and digits.", "Names, values and units: ./openledger parameter list");
        return (text[..at], value.ToString(CultureInfo.InvariantCulture));
    }

    private static (Address To, OpenAmount Amount) Payment(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && Address.TryParseInput(text[..at], out var to) && OpenAmount.TryParseOpen(text.AsSpan(at + 1), out var amount) && amount != default
            ? (to, amount)
            : throw new CliException($"\"{text}\" is no payment: an address, =, and an amount of OPEN.", null);
    }
}
