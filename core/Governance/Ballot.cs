using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Governance;

/// <summary>What a vote says. The numbers are stored and stay; they are those of OpenZeppelin's <c>VoteType</c>.</summary>
public enum Support : byte
{
    /// <summary>No.</summary>
    Against = 0,

    /// <summary>Yes.</summary>
    For = 1,

    /// <summary>Neither, and it counts to the quorum.</summary>
    Abstain = 2,
}

/// <summary>One address's vote on a proposal, which is final.</summary>
/// <param name="Support">What it says.</param>
/// <param name="Power">With how much, at the proposal's snapshot.</param>
/// <param name="Seq">The entry that cast it.</param>
/// <param name="Reason">Why, in the voter's words; null where it does not say.</param>
public sealed record Ballot(Support Support, OpenAmount Power, Seq Seq, string? Reason)
{
    /// <summary>What the ledger calls it, in the order of the numbers.</summary>
    public static readonly IReadOnlyList<string> Words = ["against", "for", "abstain"];
}

/// <summary>The sums of a proposal's votes.</summary>
/// <param name="For">Those for it.</param>
/// <param name="Against">Those against it.</param>
/// <param name="Abstain">Those that abstain.</param>
public readonly record struct VoteTally(OpenAmount For, OpenAmount Against, OpenAmount Abstain)
{
    /// <summary>With one more vote.</summary>
    internal VoteTally Add(Ballot ballot) => ballot.Support switch
    {
        Support.For => this with { For = For + ballot.Power },
        Support.Against => this with { Against = Against + ballot.Power },
        _ => this with { Abstain = Abstain + ballot.Power },
    };

    /// <summary>What counts to the quorum: those that are not against, as in OpenZeppelin's <c>GovernorCountingSimple</c>.</summary>
    public OpenAmount Quorum => For + Abstain;
}
