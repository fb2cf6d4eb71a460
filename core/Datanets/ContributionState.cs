namespace OpenLedger.Core.Datanets;

/// <summary>How far a contribution is.</summary>
public enum ContributionState
{
    /// <summary>Its files are announced and may be uploaded.</summary>
    Declared,

    /// <summary>Its files are uploaded and wait to be read.</summary>
    Completed,

    /// <summary>Its files were read; the Datanet's owner or its curators decide.</summary>
    Ingested,

    /// <summary>Its files could not be taken; its contributor may appeal for a while.</summary>
    Failed,

    /// <summary>Its records are taken; the next version will have them.</summary>
    Accepted,

    /// <summary>Its records are not taken; its contributor may appeal for a while.</summary>
    Rejected,

    /// <summary>Its contributor has appealed; an arbiter decides.</summary>
    Appealed,

    /// <summary>Its records are in a version.</summary>
    Published,

    /// <summary>Its files were not uploaded in time.</summary>
    Expired,

    /// <summary>Its contributor or the owner took it back before any version had its records.</summary>
    Withdrawn,
}

/// <summary>The words of <see cref="ContributionState"/> for programs and people.</summary>
public static class ContributionStates
{
    /// <summary>The word of a state.</summary>
    public static string Word(this ContributionState state) => state switch
    {
        ContributionState.Declared => "declared",
        ContributionState.Completed => "completed",
        ContributionState.Ingested => "ingested",
        ContributionState.Failed => "failed",
        ContributionState.Accepted => "accepted",
        ContributionState.Rejected => "rejected",
        ContributionState.Appealed => "appealed",
        ContributionState.Published => "published",
        ContributionState.Expired => "expired",
        ContributionState.Withdrawn => "withdrawn",
    };
}
