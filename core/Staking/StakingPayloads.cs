using OpenLedger.Core.Accounts;
using OpenLedger.Core.Datanets;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Staking;

/// <summary>What stakes, and what providers say of themselves.</summary>
public abstract record StakingPayload : Payload
{
    /// <summary>Reads a target: a provider, the actor itself, or nobody where the member is absent.</summary>
    private protected static Address ReadTarget(ObjectReader reader, string name)
    {
        if (!reader.Has(name))
            return StakeBook.Nobody;
        var target = reader.Address(name);
        if (target == StakeBook.Nobody)
            reader.Reject("target-zero", "A target is somebody's address; for stake behind nobody, leave it out.", name);
        return target;
    }
}

/// <summary><c>stake.add</c>: stakes OPEN behind a provider, which it may lose for the provider's offences, or behind nobody.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Target">Behind whom; zeros for nobody.</param>
public sealed record StakeAdd(OpenAmount Amount, Address Target) : StakingPayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Target = accounts.AccountOf(Target) };

    internal static StakeAdd Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        return new StakeAdd(amount, ReadTarget(reader, "target"));
    }
}

/// <summary><c>stake.remove</c>: begins to take stake back; it is in the balance when the unbonding time is over, and liable until then.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Target">From behind whom; zeros for nobody.</param>
public sealed record StakeRemove(OpenAmount Amount, Address Target) : StakingPayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Target = accounts.AccountOf(Target) };

    internal static StakeRemove Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        return new StakeRemove(amount, ReadTarget(reader, "target"));
    }
}

/// <summary><c>stake.move</c>: moves stake from one target to another; from a provider, when the unbonding time is over.</summary>
/// <param name="Amount">How much.</param>
/// <param name="From">From behind whom; zeros for nobody.</param>
/// <param name="To">Behind whom; zeros for nobody.</param>
public sealed record StakeMove(OpenAmount Amount, Address From, Address To) : StakingPayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { From = accounts.AccountOf(From), To = accounts.AccountOf(To) };

    internal static StakeMove Read(ObjectReader reader)
    {
        var amount = OpenAmount.Read(reader, "amount");
        var from = ReadTarget(reader, "from");
        var to = ReadTarget(reader, "to");
        if (from == to)
            reader.Reject("move-to-same", "A move is from one target to another.");
        return new StakeMove(amount, from, to);
    }
}

/// <summary><c>stake.collect</c>: pays what the actor has earned.</summary>
public sealed record StakeCollect : StakingPayload;

/// <summary><c>provider.register</c>: takes roles on, or changes what a provider says of itself.</summary>
/// <param name="Terms">From now on.</param>
public sealed record ProviderRegister(ProviderTerms Terms) : StakingPayload
{
    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>The longest endpoint, in characters.</summary>
    public const int MaxEndpointLength = 256;

    /// <summary>The longest description, in characters.</summary>
    public const int MaxDescriptionLength = 500;

    internal static ProviderRegister Read(ObjectReader reader)
    {
        var commission = reader.Int32("commissionBps", 0, 10_000);
        var description = reader.OptionalText("description", 1, MaxDescriptionLength) ?? "";
        var endpoint = reader.OptionalText("endpoint", 1, MaxEndpointLength) ?? "";
        if (endpoint.Length > 0 && !EndpointUrl.IsValid(endpoint))
            reader.Reject("not-an-endpoint", "An endpoint is an http or https URL with a host, without user, query or fragment.", "endpoint");
        var name = reader.Text("name", 1, MaxNameLength);
        DisplayText.Check(reader, "name", name);
        var roles = RoleWords.Read(reader);
        if (endpoint.Length == 0 && (roles & (Roles.Validator | Roles.Worker)) != Roles.None)
            reader.Reject("endpoint-missing", "Validators and workers say where they are reached.", "endpoint");
        return new ProviderRegister(new ProviderTerms(roles, name, endpoint, description, commission));
    }
}

/// <summary><c>provider.retire</c>: gives all roles up. The stake behind the actor stays, and stays liable.</summary>
public sealed record ProviderRetire : StakingPayload;

/// <summary><c>provider.signal</c>: says that the actor is there, where it has nothing else to say.</summary>
public sealed record ProviderSignal : StakingPayload;
