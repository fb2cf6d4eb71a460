using OpenLedger.Core.Json;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Core.Datanets;

/// <summary><c>contribution.accept</c>, by the Datanet's owner; or one curator's vote for it.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Reason">Why, 1 to 1,000 characters; a curator must say it.</param>
public sealed record ContributionAccept(ContributionId Contribution, string? Reason) : Payload
{
    internal static ContributionAccept Read(ObjectReader reader) => new(ContributionId.Read(reader, "contribution"), reader.OptionalText("reason", 1, 1_000));
}

/// <summary><c>contribution.reject</c>, by the Datanet's owner; or one curator's vote for it.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Code">Why, for programs.</param>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
public sealed record ContributionReject(ContributionId Contribution, RejectionCode Code, string Reason) : Payload
{
    internal static ContributionReject Read(ObjectReader reader)
    {
        var code = RejectionCodes.Read(reader, "code");
        var contribution = ContributionId.Read(reader, "contribution");
        return new ContributionReject(contribution, code, reader.Text("reason", 1, 1_000));
    }
}

/// <summary><c>contribution.appeal</c>, by its contributor: asks an arbiter to look at a rejection or a failure.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Reason">Why it was wrong, 1 to 1,000 characters.</param>
public sealed record ContributionAppeal(ContributionId Contribution, string Reason) : Payload
{
    internal static ContributionAppeal Read(ObjectReader reader) => new(ContributionId.Read(reader, "contribution"), reader.Text("reason", 1, 1_000));
}

/// <summary><c>contribution.arbitrate</c>, by a key with the duty <c>arbiter</c>: decides an appeal.</summary>
/// <param name="Contribution">Which.</param>
/// <param name="Accepts">True to overturn what was appealed.</param>
/// <param name="Reason">Why, 1 to 1,000 characters.</param>
public sealed record ContributionArbitrate(ContributionId Contribution, bool Accepts, string Reason) : Payload
{
    internal static ContributionArbitrate Read(ObjectReader reader)
    {
        var contribution = ContributionId.Read(reader, "contribution");
        var accepts = reader.OneOf("decision", "accept", "dismiss") == "accept";
        return new ContributionArbitrate(contribution, accepts, reader.Text("reason", 1, 1_000));
    }
}
