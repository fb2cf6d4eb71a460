using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Cryptography;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account session</c> and <c>account key …</c>: what lets programs read in one's name without one's key; and the verbs of other files.</summary>
internal static class AccountCommands
{
    /// <summary>The command.</summary>
    public static Verb Create() => new("account", "Show what an account holds; give and reserve OPEN; let programs read in your name; count what an address contributed")
    {
        Session(),
        AccountShowCommand.Create(),
        TransferCommands.Transfer(),
        TransferCommands.Withdraw(),
        ClaimCommand.Create(),
        HoldCommands.Create(),
        RotationCommands.Keys(),
        RotationCommands.Rotate(),
        RotationCommands.Cancel(),
        RotationCommands.Guard(),
        RewardCommands.Rewards(),
        RewardCommands.Collect(),
        StatisticsCommands.Account(),
        new Verb("key", "API keys, which read in your name until they expire or you revoke them") { CreateKey(), ListKeys(), RevokeKey(), Usage() },
    };

    private static Verb Session()
    {
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("session", "Sign in and print a session's token, good for some minutes", "account session --key alice.key") { server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var session = await client.SignInAsync(parsed.LoadKey(key), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(session);
            else
                printer.Line(session.Token);
            return 0;
        });
    }

    private static Verb CreateKey()
    {
        var label = new Option<string>("--label") { Description = "What you call it; public, as everything on the ledger", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var scopes = new Option<string[]>("--scope") { Description = "read or upload; may come more than once", HelpName = "SCOPE", Required = true };
        scopes.AcceptOnlyFromAmong([.. ApiScopeWords.Of(ApiScopes.All)]);
        var days = Number("--days", "After how many days it expires", 90, 3660);
        var perMinute = Number("--per-minute", "How many requests a minute it is good for", 600, ApiKeyRegister.MaxPerMinute);
        var perDay = Number("--per-day", "How many requests a day it is good for", 100_000, ApiKeyRegister.MaxPerDay);
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("create", "Make an API key, and register its hash", "account key create --scope read --label export --days 30 --key alice.key")
        {
            label, scopes, days, perMinute, perDay, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var secret = ApiKeySecret.Encode(RandomNumberGenerator.GetBytes(ApiKeySecret.Size));
            var hash = ApiKeySecret.HashOf(secret)!.Value;
            var scope = parsed.GetRequiredValue(scopes).Aggregate(ApiScopes.None, (all, word) => all | (word == "read" ? ApiScopes.Read : ApiScopes.Upload));
            var expiresAt = LedgerTime.From(DateTimeOffset.UtcNow.AddDays(parsed.GetValue(days)));
            var terms = new ApiKeyTerms(parsed.GetRequiredValue(label), scope, expiresAt, parsed.GetValue(perMinute), parsed.GetValue(perDay));
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ApiKeyRegister, new ApiKeyRegister(hash, terms).ToJson(), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(new { key = secret, hash, expiresAt = expiresAt.ToString(), seq = outcome.Seq });
                return 0;
            }
            printer.Line(secret);
            printer.Note($"Registered by entry {outcome.Seq} until {expiresAt}. It is shown only now: keep it as you keep a password.");
            printer.Note($"To end it: ./openledger account key revoke {hash}");
            return 0;
        });
    }

    private static Verb ListKeys()
    {
        var address = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("list", "List the API keys that have not expired", "account key list --key alice.key") { address, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var keys = (await client.GetApiKeysAsync(parsed.GetValue(address) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken)).Items;
            if (parsed.GetValue(json))
            {
                printer.Json(keys);
                return 0;
            }
            printer.Rows(["HASH", "LABEL", "SCOPES", "A MINUTE", "A DAY", "EXPIRES", "REVOKED"],
                keys.Select(k => new[] { k.Hash.ToString(), k.Label, string.Join(", ", k.Scopes), $"{k.PerMinute}", $"{k.PerDay}", k.ExpiresAt, k.RevokedAt ?? "" }));
            return 0;
        });
    }

    private static Verb RevokeKey()
    {
        var hash = HashArgument();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("revoke", "End an API key", "account key revoke 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --key alice.key") { hash, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ApiKeyRevoke, new { hash = parsed.GetRequiredValue(hash) }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"The key does not count any more since entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Usage()
    {
        var hash = HashArgument();
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("usage", "Show how often an API key of yours was used", "account key usage 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --key alice.key") { hash, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var days = (await client.GetApiKeyUsageAsync(parsed.LoadKey(key), parsed.GetRequiredValue(hash), cancellationToken)).Items;
            if (parsed.GetValue(json))
                printer.Json(days);
            else
                printer.Rows(["DAY (UTC)", "REQUESTS", "REFUSED"], days.Select(d => new[] { d.Day, $"{d.Requests}", $"{d.Refused}" }));
            return 0;
        });
    }

    private static Argument<string> HashArgument()
    {
        var hash = new Argument<string>("HASH") { Description = "The key's hash, as create and list print it" };
        hash.Validators.Add(result =>
        {
            if (!Hash256.TryParse(result.Tokens[0].Value, out _))
                result.AddError($"\"{result.Tokens[0].Value}\" is not a hash: 64 lower-case hexadecimal digits.");
        });
        return hash;
    }

    private static Option<ulong> Number(string name, string description, ulong otherwise, ulong max)
    {
        var option = new Option<ulong>(name) { Description = description, HelpName = "COUNT", DefaultValueFactory = _ => otherwise };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<ulong>() is var value && (value < 1 || value > max))
                result.AddError($"{name} is from 1 to {max}.");
        });
        return option;
    }
}
