using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Cli.Commands;

/// <summary><c>account rewards</c>, <c>account collect</c> and <c>ledger economy</c>.</summary>
internal static class RewardCommands
{
    /// <summary>What an address has earned.</summary>
    public static Verb Rewards()
    {
        var account = new Argument<string?>("ADDRESS") { Description = "Whose; yours where it is absent", Arity = ArgumentArity.ZeroOrOne };
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("rewards", "Show what an address has earned with its records and not collected", "account rewards --key alice.key") { account, server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var rewards = await client.GetRewardsAsync(parsed.GetValue(account) ?? parsed.LoadKey(key).Address.ToString(), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(rewards);
                return 0;
            }
            printer.Line($"{rewards.Open} OPEN can be collected.");
            if (rewards.Items.Count > 0)
            {
                printer.Line();
                printer.Rows(["EPOCH", "RECORDS", "OF", "OPEN", "UNTIL EPOCH"], rewards.Items.Select(r => new[] { r.Epoch, r.Records, r.OfRecords, AccountShowCommand.InOpen(r.Amount), r.LastEpoch }));
            }
            return 0;
        });
    }

    /// <summary>Collects it.</summary>
    public static Verb Collect()
    {
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("collect", "Collect what your records have earned", "account collect --key alice.key") { server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var signer = parsed.LoadKey(key);
            var outcome = await client.SendAsync(signer, Kinds.RewardCollect, new { }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"What your records earned is yours since entry {outcome.Seq}. See it: ./openledger account show {signer.Address}");
            return 0;
        });
    }

    /// <summary>The whole ledger's.</summary>
    public static Verb Economy()
    {
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("economy", "Show the current epoch, what vests, and what contributors earned", "ledger economy") { server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var economy = await client.GetEconomyAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(economy);
                return 0;
            }
            printer.Fields(("epoch", economy.Epoch), ("began", economy.BeganAt), ("ends", economy.EndsAt));
            printer.Line();
            printer.Rows(["POOL", "GOES TO", "OPEN", "RELEASED", "FROM", "TO"], economy.Vesting.Select(v => new[]
            {
                v.Pool, v.Beneficiary ?? "emission", AccountShowCommand.InOpen(v.Amount), AccountShowCommand.InOpen(v.Released), v.BeginsAt, v.EndsAt,
            }));
            if (economy.Contributors.Count > 0)
            {
                printer.Line();
                printer.Rows(["EPOCH", "RECORDS", "EARNED", "NOT COLLECTED"], economy.Contributors.Select(c => new[] { c.Epoch, c.Records, AccountShowCommand.InOpen(c.Pot), AccountShowCommand.InOpen(c.Left) }));
            }
            return 0;
        });
    }
}
