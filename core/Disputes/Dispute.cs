using System.Globalization;
using OpenLedger.Core.Collections;
using OpenLedger.Core.Json;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Disputes;

/// <summary>A dispute's id: <c>dp-</c> and the sequence number of the entry that opened it.</summary>
/// <param name="Opened">That entry.</param>
public readonly record struct DisputeId(Seq Opened) : IComparable<DisputeId>
{
    /// <summary>Reads <c>dp-7</c>.</summary>
    public static bool TryParse(string? text, out DisputeId id)
    {
        id = default;
        if (text is null || !text.StartsWith("dp-", StringComparison.Ordinal) || !Seq.TryParse(text.AsSpan(3), out var seq))
            return false;
        id = new DisputeId(seq);
        return true;
    }

    internal static DisputeId Read(ObjectReader reader, string name)
    {
        if (!TryParse(reader.Text(name, 4, 24), out var id))
            reader.Reject("not-an-id", "A dispute's id is dp- and a number.", name);
        return id;
    }

    /// <inheritdoc />
    public int CompareTo(DisputeId other) => Opened.CompareTo(other.Opened);

    /// <summary><c>dp-7</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"dp-{Opened.Value}");
}

/// <summary>How far a dispute is. The numbers are stored and stay.</summary>
public enum DisputePhase : byte
{
    /// <summary>The accused may counter; who does not has lost.</summary>
    Opened = 1,

    /// <summary>Stake votes.</summary>
    Voting = 2,

    /// <summary>It is decided, and who has lost may appeal.</summary>
    Decided = 3,

    /// <summary>It is over.</summary>
    Closed = 4,
}

/// <summary>What became of a dispute. The numbers are stored and stay.</summary>
public enum DisputeOutcome : byte
{
    /// <summary>Nothing yet.</summary>
    None = 0,

    /// <summary>The accused did it.</summary>
    Upheld = 1,

    /// <summary>The accused did not.</summary>
    Rejected = 2,

    /// <summary>Too little stake voted, or as much on either side; nobody loses anything.</summary>
    Undecided = 3,
}

/// <summary>The words of phases, outcomes and judges.</summary>
public static class DisputeWords
{
    /// <summary>What the API calls a phase.</summary>
    public static string Word(this DisputePhase phase) => phase switch
    {
        DisputePhase.Opened => "opened",
        DisputePhase.Voting => "voting",
        DisputePhase.Decided => "decided",
        DisputePhase.Closed => "closed",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "There is no such phase."),
    };

    /// <summary>What the API calls who judges an offence.</summary>
    public static string Word(this Judge judge) => judge switch
    {
        Judge.Code => "code",
        Judge.Dispute => "dispute",
        _ => throw new ArgumentOutOfRangeException(nameof(judge), judge, "There is no such judge."),
    };

    /// <summary>What the API calls an outcome.</summary>
    public static string Word(this DisputeOutcome outcome) => outcome switch
    {
        DisputeOutcome.None => "none",
        DisputeOutcome.Upheld => "upheld",
        DisputeOutcome.Rejected => "rejected",
        DisputeOutcome.Undecided => "undecided",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no such outcome."),
    };
}

/// <summary>What somebody says in a dispute, and where more of it lies.</summary>
/// <param name="Statement">In their words.</param>
/// <param name="Evidence">The SHA-256 of the evidence.</param>
/// <param name="Url">Where the evidence lies; empty where that is not said.</param>
public sealed record Pleading(string Statement, Hash256 Evidence, string Url);

/// <summary>A case: who says what of whom, and what became of it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Opener">Who accuses.</param>
/// <param name="Accused">Whom.</param>
/// <param name="Offence">Of what.</param>
/// <param name="Claim">The accusation.</param>
/// <param name="Bond">What each side has put at stake, in base units.</param>
/// <param name="OpenedAt">When.</param>
public sealed record Dispute(DisputeId Id, Address Opener, Address Accused, Offence Offence, Pleading Claim, OpenAmount Bond, LedgerTime OpenedAt)
{
    /// <summary>How often stake votes at most: once, and once more after an appeal.</summary>
    public const int MaxRounds = 2;

    /// <summary>What the accused answers; null where nothing.</summary>
    public Pleading? Answer { get; init; }

    /// <summary>How far it is.</summary>
    public DisputePhase Phase { get; init; } = DisputePhase.Opened;

    /// <summary>When the phase ends; of a closed one, when it was closed.</summary>
    public LedgerTime DueAt { get; init; }

    /// <summary>What became of it, subject to an appeal until it is closed.</summary>
    public DisputeOutcome Outcome { get; init; }

    /// <summary>Who has appealed; zeros where nobody.</summary>
    public Address Appellant { get; init; }

    /// <summary>What the appellant has put at stake besides.</summary>
    public OpenAmount AppealBond { get; init; }

    /// <summary>The round in which stake votes, or will, or has: 1, or 2 after an appeal.</summary>
    public int Round => Appellant == default ? 1 : MaxRounds;

    /// <summary>The moment whose voting power counts.</summary>
    public LedgerTime Snapshot { get; init; }

    /// <summary>With how much stake the accusation was upheld in this round.</summary>
    public OpenAmount For { get; init; }

    /// <summary>With how much it was rejected.</summary>
    public OpenAmount Against { get; init; }

    /// <summary>Which part of the stake the offence costs, in basis points, as it was when the dispute was opened.</summary>
    public ulong SlashBps { get; init; }

    /// <summary>What was taken from the stake.</summary>
    public OpenAmount Slashed { get; init; }

    /// <summary>Who has voted in this round, and how: true to uphold. Empty once it is closed; the entries have it all.</summary>
    public AddressMap<bool> Votes { get; init; } = AddressMap<bool>.Empty;

    /// <summary>Whether nobody can do anything more in the phase, by time.</summary>
    public bool IsOver(LedgerTime now) => Phase == DisputePhase.Closed || DueAt <= now;
}
