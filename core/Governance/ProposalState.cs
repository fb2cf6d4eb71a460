namespace OpenLedger.Core.Governance;

/// <summary>Where a proposal stands, with the names and the meaning of OpenZeppelin's <c>IGovernor.ProposalState</c>.</summary>
public enum ProposalState
{
    /// <summary>It was made, and no votes are taken yet.</summary>
    Pending,

    /// <summary>Votes are taken.</summary>
    Active,

    /// <summary>It was taken back, or its proposer lost the power to propose, before votes were taken.</summary>
    Canceled,

    /// <summary>Its votes are over, and it has not passed.</summary>
    Defeated,

    /// <summary>It has passed, and there is nothing to execute.</summary>
    Succeeded,

    /// <summary>It has passed, and waits for the end of its timelock or for its execution.</summary>
    Queued,

    /// <summary>It has passed, and nobody has executed it in time.</summary>
    Expired,

    /// <summary>It was executed.</summary>
    Executed,
}

/// <summary>The states' words.</summary>
public static class ProposalStates
{
    /// <summary>What the API calls it.</summary>
    public static string Word(ProposalState state) => state switch
    {
        ProposalState.Pending => "pending",
        ProposalState.Active => "active",
        ProposalState.Canceled => "canceled",
        ProposalState.Defeated => "defeated",
        ProposalState.Succeeded => "succeeded",
        ProposalState.Queued => "queued",
        ProposalState.Expired => "expired",
        ProposalState.Executed => "executed",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "There is no such state."),
    };
}
