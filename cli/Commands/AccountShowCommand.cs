using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Open;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account show</c>.</summary>
internal static class AccountShowCommand
{
    /// <summary>How many of the newest lines of the statement are shown unless told.</summary>
    private const int DefaultLines = 20;

    private const int MaxLines = 10_000;

    /// <summary>The command.</summary>
    public static Verb Create()
    {
        var account = new Argument<string?>("ADDRESS") { Description = "Whose, or one of the ledger's own: bridge, treasury, sponsor:dn-5; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var lines = new Option<int>("--lines") { Description = $"How many of the newest entries behind it to show ({DefaultLines} unless told)", HelpName = "COUNT", DefaultValueFactory = _ => DefaultLines };
        lines.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > MaxLines)
                result.AddError($"--lines is from 0 to {MaxLines}.");
        });
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("show", "Show how much OPEN an account holds, and the entries behind it", "account show --key alice.key", "account show bridge") { account, lines, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var whose = parsed.GetValue(account) ?? parsed.LoadKey(key).Address.ToString();
            var balance = await client.GetBalanceAsync(whose, cancellationToken);
            var statement = parsed.GetValue(lines) == 0
                ? []
                : await client.ListStatementAsync(whose, cancellationToken).Take(parsed.GetValue(lines)).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(new { balance, statement });
                return 0;
            }
            printer.Fields(("account", balance.Account), ("balance", $"{balance.Open} OPEN"), ("reserved", $"{InOpen(balance.Held)} OPEN"), ("base units", balance.Balance));
            if (statement.Count > 0)
            {
                printer.Line();
                printer.Rows(["ENTRY", "AT", "KIND", "FOR", "OPEN", "BALANCE"], statement.Select(line => new[]
                {
                    line.Seq, line.At, line.Kind, line.Reason, Signed(line.Change), InOpen(line.Balance),
                }));
            }
            return 0;
        });
    }

    private static string Signed(string change) => change.StartsWith('-') ? $"-{InOpen(change[1..])}" : $"+{InOpen(change)}";

    internal static string InOpen(string units) => OpenAmount.TryParse(units, out var amount) ? amount.ToOpen() : units;
}
