using System.CommandLine;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account keys</c>, <c>account rotate</c>, <c>account rotate-cancel</c> and <c>account guard</c>: who acts for an account.</summary>
internal static class RotationCommands
{
    /// <summary>Who acts for it.</summary>
    public static Verb Keys()
    {
        var account = new Argument<string?>("ADDRESS") { Description = "Whose, by any of its keys; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("keys", "Show which key acts for an account, who guards it, and what of that is to change", "account keys --key alice.key") { account, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var keys = await client.GetAccountKeysAsync(parsed.GetValue(account) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(keys);
            else
                printer.Fields(("account", keys.Account.ToChecksumString()), ("key", keys.Key.ToChecksumString()), ("since", keys.Since ?? "the beginning"), ("guardian", keys.Guardian?.ToChecksumString() ?? "nobody"), ("pending", Describe(keys.Pending)));
            return 0;
        });
    }

    /// <summary>Another key.</summary>
    public static Verb Rotate()
    {
        var to = new Option<string>("--to") { Description = "The new key's file; it is made where there is none", HelpName = "FILE", Required = true };
        var guardian = new Option<string?>("--guardian-key") { Description = "The guardian's key file: the new key acts at once", HelpName = "FILE" };
        var account = AddressArgument.CreateOption("--account", "Of which account, where you are its guardian and its key is lost; yours where it is absent");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("rotate", "Have another key act for your account, after a delay or with its guardian", "account rotate --to new.key --key alice.key", "account rotate --to new.key --guardian-key bob.key --key alice.key")
        {
            to, guardian, account, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var (signer, file) = (parsed.LoadKey(key), parsed.GetRequiredValue(to));
            var guard = parsed.GetValue(guardian) is { } guardianFile ? KeyFile.Load(guardianFile) : null;
            var id = (await client.GetAccountKeysAsync(parsed.GetValue(account) ?? signer.Address.ToString(), cancellationToken)).Account;
            if (!File.Exists(file))
                KeyFile.Create(file, KeyPair.Generate());
            var next = KeyFile.Load(file);
            var outcome = await client.RotateAsync(signer, id, next, guard, cancellationToken);
            var pending = (await client.GetAccountKeysAsync(id.ToString(), cancellationToken)).Pending;
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else if (pending is null)
                printer.Line($"{next.Address} acts for {id} since entry {outcome.Seq}. Keep {file}, and use it from now on.");
            else
                printer.Line($"{next.Address} acts for {id} from {pending.At} on. Keep {file}. Until then: ./openledger account rotate-cancel");
            return 0;
        });
    }

    /// <summary>Takes it back.</summary>
    public static Verb Cancel()
    {
        var account = AddressArgument.CreateOption("--account", "Of which account, where you are its guardian; yours where it is absent");
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("rotate-cancel", "Take back a new key or a new guardian that is pending", "account rotate-cancel --key alice.key") { account, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var payload = parsed.GetValue(account) is { } text && Address.TryParseInput(text, out var named)
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["account"] = named.ToString() }
                : [];
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.AccountRotateCancel, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"Nothing is pending of {outcome.Subject} since entry {outcome.Seq}.");
            return 0;
        });
    }

    /// <summary>Names a guardian.</summary>
    public static Verb Guard()
    {
        var guardian = new Argument<string?>("ADDRESS") { Description = "Who: another account, whose key lies elsewhere than yours", Arity = ArgumentArity.ZeroOrOne };
        guardian.Validators.Add(result => AddressArgument.Check(result, result.Tokens[0].Value));
        var none = new Option<bool>("--none") { Description = "Nobody any more" };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("guard", "Have another account guard yours: it takes back what you did not ask for, and gives you another key", "account guard 0x52908400098527886e0f7030069857d2e4169ee7 --key alice.key", "account guard --none --key alice.key")
        {
            guardian, none, server, key, json,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(none) == (result.GetResult(guardian)?.Tokens.Count > 0))
                result.AddError("Say who guards your account, or --none.");
        });
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var payload = parsed.GetValue(guardian) is { } text && Address.TryParseInput(text, out var named)
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["guardian"] = named.ToString() }
                : [];
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.AccountGuard, payload, cancellationToken);
            var keys = await client.GetAccountKeysAsync(outcome.Subject!, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"Pending of {outcome.Subject}: {Describe(keys.Pending)}. Until then: ./openledger account rotate-cancel");
            return 0;
        });
    }

    private static string Describe(AccountKeyChange? change) => change switch
    {
        null => "nothing",
        { Key: { } next } => $"{next} acts for it from {change.At} on, as {change.By} has asked",
        { Guardian: { } next } => $"{next} guards it from {change.At} on",
        _ => $"nobody guards it from {change.At} on",
    };
}
