using OpenLedger.Core.Accounts;
using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Core.Staking;

namespace OpenLedger.Core.Disputes;

/// <summary>What is done in a dispute.</summary>
public abstract record DisputePayload : Payload
{
    /// <summary>The longest statement, in characters.</summary>
    public const int MaxStatementLength = 2_000;

    private protected static Pleading ReadPleading(ObjectReader reader)
    {
        var evidence = reader.Hash("evidence");
        var statement = reader.Text("statement", 1, MaxStatementLength);
        var url = reader.OptionalText("url", 1, ProviderRegister.MaxEndpointLength) ?? "";
        if (url.Length > 0 && !EndpointUrl.IsValid(url))
            reader.Reject("not-an-endpoint", "Evidence lies at an http or https URL with a host in lower case, without user, query or fragment.", "url");
        return new Pleading(statement, evidence, url);
    }
}

/// <summary><c>dispute.open</c>, and what a proposal to slash says: accuses a provider of an offence, with a bond.</summary>
/// <param name="Accused">Whom.</param>
/// <param name="Bond">What the actor puts at stake.</param>
/// <param name="Offence">Of what.</param>
/// <param name="Claim">In which words, with which evidence.</param>
public sealed record DisputeOpen(Address Accused, OpenAmount Bond, Offence Offence, Pleading Claim) : DisputePayload
{
    internal override Payload Resolve(AccountBook accounts) => this with { Accused = accounts.AccountOf(Accused) };

    internal static DisputeOpen Read(ObjectReader reader)
    {
        var accused = reader.Address("accused");
        var bond = OpenAmount.Read(reader, "bond");
        var claim = ReadPleading(reader);
        var offence = Offence.Find(reader.OneOf("offence", [.. Offence.Disputed.Select(o => o.Word)])) ?? Offence.All[0];
        return new DisputeOpen(accused, bond, offence, claim);
    }

    /// <summary>Why nobody can accuse so, or null.</summary>
    internal Error? Check(Address opener, StakeBook stakes)
    {
        if (Accused == opener)
            return Error.Invalid("dispute-self", "Nobody accuses themselves.", "/payload/accused");
        return Accused == StakeBook.Nobody || stakes.Pools.GetValueOrDefault(Accused) is null
            ? Error.Conflict("nothing-at-stake", $"Nothing is staked behind {Accused}, so there is nothing to lose.")
            : null;
    }

    /// <summary>Puts the bond up; each further case that an opener has against the same address costs twice as much.</summary>
    /// <param name="state">The state before.</param>
    /// <param name="opener">Who puts it up.</param>
    /// <param name="others">How many such cases of the opener are open already.</param>
    /// <param name="entry">The entry in which that happens.</param>
    internal Result<LedgerState> PutUp(LedgerState state, Address opener, int others, Entry entry)
    {
        var needed = state.Parameters.MinDisputeBond.Units << Math.Min(32, others);
        return Bond.Units < needed
            ? Error.Conflict("bond-too-small", $"This case needs a bond of {needed} base units, and {Bond} are offered.")
            : DisputeRules.PutUp(state, opener, Bond, entry);
    }
}

/// <summary><c>dispute.counter</c>, by the accused: puts up as much, so that stake decides.</summary>
/// <param name="Dispute">Which.</param>
/// <param name="Answer">In which words, with which evidence.</param>
public sealed record DisputeCounter(DisputeId Dispute, Pleading Answer) : DisputePayload
{
    internal static DisputeCounter Read(ObjectReader reader) => new(DisputeId.Read(reader, "dispute"), ReadPleading(reader));
}

/// <summary><c>dispute.vote</c>: votes with the power that the actor had when the dispute was opened or appealed.</summary>
/// <param name="Dispute">Which.</param>
/// <param name="Round">1, or 2 after an appeal: who votes differently then contradicts nothing.</param>
/// <param name="Upholds">True where the accused did it.</param>
public sealed record DisputeVote(DisputeId Dispute, int Round, bool Upholds) : DisputePayload
{
    /// <summary>What the ledger calls the choices, that to reject first.</summary>
    public static readonly IReadOnlyList<string> Choices = ["reject", "uphold"];

    internal static DisputeVote Read(ObjectReader reader)
    {
        var choice = reader.OneOf("choice", [.. Choices]);
        return new DisputeVote(DisputeId.Read(reader, "dispute"), reader.Int32("round", 1, Disputes.Dispute.MaxRounds), choice == Choices[1]);
    }
}

/// <summary><c>dispute.appeal</c>, by who has lost the first vote: has stake vote again, with twice the bond.</summary>
/// <param name="Dispute">Which.</param>
public sealed record DisputeAppeal(DisputeId Dispute) : DisputePayload
{
    internal static DisputeAppeal Read(ObjectReader reader) => new(DisputeId.Read(reader, "dispute"));
}
