using System.CommandLine;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Staking;

namespace OpenLedger.Cli.Commands;

/// <summary><c>provider …</c>: validators, workers, agents and models, who vouch with their stake.</summary>
internal static class ProviderCommands
{
    private const int MaxCommissionBps = 10_000;

    /// <summary>The command.</summary>
    public static Verb Create() => new("provider", "Be a validator, a worker, an agent or a model, and see who is") { Register(), Retire(), Signal(), List(), Show() };

    private static Verb Register()
    {
        var roles = new Option<string[]>("--role") { Description = "agent, model, validator or worker; may come more than once", HelpName = "ROLE", Required = true };
        roles.AcceptOnlyFromAmong([.. RoleWords.All]);
        var name = new Option<string>("--name") { Description = "What it calls itself", HelpName = "TEXT", Required = true };
        var endpoint = new Option<string?>("--endpoint") { Description = "Where it is reached, http or https; validators and workers say so", HelpName = "URL" };
        var description = new Option<string?>("--description") { Description = "What it says of itself, at most 500 characters", HelpName = "TEXT" };
        var commission = new Option<int>("--commission-bps") { Description = "How much of the rewards of the stake at it is its own, in basis points (0 unless told)", HelpName = "BPS" };
        commission.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > MaxCommissionBps)
                result.AddError($"--commission-bps is from 0 to {MaxCommissionBps}.");
        });
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb("register", "Take roles on, or change what a provider says of itself; the stake they need is staked behind oneself before",
            "provider register --role validator --name \"Node one\" --endpoint https://node.example --commission-bps 500 --key alice.key")
        {
            roles, name, endpoint, description, commission, server, key, json,
        };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            var payload = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["commissionBps"] = parsed.GetValue(commission),
                ["name"] = parsed.GetRequiredValue(name),
                ["roles"] = parsed.GetRequiredValue(roles).Distinct().Order(StringComparer.Ordinal),
            };
            if (parsed.GetValue(endpoint) is { } url)
                payload["endpoint"] = url;
            if (parsed.GetValue(description) is { } text)
                payload["description"] = text;
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), Kinds.ProviderRegister, payload, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} is {string.Join(" and ", parsed.GetRequiredValue(roles))} since entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb Retire() => Sends("retire", "Give all roles up; the stake stays, and stays liable until it has left", Kinds.ProviderRetire, "has no role any more since");

    private static Verb Signal() => Sends("signal", "Say that you are there, where you have nothing else to say", Kinds.ProviderSignal, "is active since");

    private static Verb Sends(string name, string description, string kind, string what)
    {
        var (server, key, json) = (ServerOptions.Server(), ServerOptions.Key(), ServerOptions.Json());
        var verb = new Verb(name, description, $"provider {name} --key alice.key") { server, key, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var outcome = await client.SendAsync(parsed.LoadKey(key), kind, new { }, cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(outcome);
            else
                printer.Line($"{outcome.Subject} {what} entry {outcome.Seq}.");
            return 0;
        });
    }

    private static Verb List()
    {
        var role = new Option<string?>("--role") { Description = "Only those with this role", HelpName = "ROLE" };
        role.AcceptOnlyFromAmong([.. RoleWords.All]);
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("list", "List providers", "provider list --role validator") { role, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var providers = await client.ListProvidersAsync(parsed.GetValue(role), cancellationToken).ToListAsync(cancellationToken);
            if (parsed.GetValue(json))
                printer.Json(providers);
            else
            {
                printer.Rows(["ADDRESS", "NAME", "ROLES", "ACTIVE", "OWN", "STAKED", "COMMISSION", "ENDPOINT"], providers.Select(p => new[]
                {
                    p.Address.ToChecksumString(), p.Name, string.Join(", ", p.Roles), p.Active ? "yes" : "no", AccountShowCommand.InOpen(p.Own), AccountShowCommand.InOpen(p.Staked), $"{p.CommissionBps / 100m} %", p.Endpoint,
                }));
            }
            return 0;
        });
    }

    private static Verb Show()
    {
        var address = AddressArgument.Create("ADDRESS", "Whose");
        var (server, json) = (ServerOptions.Server(), ServerOptions.Json());
        var verb = new Verb("show", "Show a provider", "provider show 0x52908400098527886e0f7030069857d2e4169ee7") { address, server, json };
        return verb.Does(async (parsed, printer, cancellationToken) =>
        {
            using var client = parsed.Client(server);
            var provider = await client.GetProviderAsync(parsed.GetRequiredValue(address), cancellationToken);
            if (parsed.GetValue(json))
            {
                printer.Json(provider);
                return 0;
            }
            printer.Fields(("address", provider.Address.ToChecksumString()), ("name", provider.Name), ("roles", string.Join(", ", provider.Roles)), ("active", provider.Active ? $"until {provider.LiveUntil}" : "no"),
                ("endpoint", provider.Endpoint), ("description", provider.Description), ("own stake", $"{AccountShowCommand.InOpen(provider.Own)} OPEN"), ("staked behind", $"{AccountShowCommand.InOpen(provider.Staked)} OPEN"),
                ("leaving", $"{AccountShowCommand.InOpen(provider.Leaving)} OPEN"), ("commission", $"{provider.CommissionBps / 100m} %"), ("registered", provider.RegisteredAt));
            return 0;
        });
    }
}
