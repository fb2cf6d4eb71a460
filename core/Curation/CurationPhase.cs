namespace OpenLedger.Core.Curation;

/// <summary>What can be done in a round at a moment. It follows from the round's times alone.</summary>
public enum CurationPhase
{
    /// <summary>Validators commit to votes that nobody else can read.</summary>
    Committing,

    /// <summary>They show their votes.</summary>
    Revealing,

    /// <summary>Nothing more: the votes are counted with the next entry.</summary>
    Counting,

    /// <summary>The contribution was rejected, and the round is kept until that is final.</summary>
    Settling,
}

/// <summary>The words of <see cref="CurationPhase"/>.</summary>
public static class CurationPhases
{
    /// <summary>What the API calls a phase.</summary>
    public static string Word(this CurationPhase phase) => phase switch
    {
        CurationPhase.Committing => "committing",
        CurationPhase.Revealing => "revealing",
        CurationPhase.Counting => "counting",
        CurationPhase.Settling => "settling",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "There is no such phase."),
    };
}
