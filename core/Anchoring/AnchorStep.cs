using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Anchoring;

/// <summary>What a step of the anchorer did.</summary>
public enum AnchorStage
{
    /// <summary>Nothing: all that is published is anchored, or nothing is published.</summary>
    Idle,

    /// <summary>Nothing: there is something new, and its time has not come.</summary>
    NotDue,

    /// <summary>Sent a transaction.</summary>
    Sent,

    /// <summary>Sent another transaction in place of one that got into no block.</summary>
    Replaced,

    /// <summary>Nothing: a transaction is on its way, or in a block that too few blocks follow. It was sent again where it was in none.</summary>
    Waiting,

    /// <summary>Saw a transaction in a block that enough blocks follow.</summary>
    Confirmed,

    /// <summary>Gave up a transaction that can no longer get into a block, or that the contract refused; the next step decides anew.</summary>
    Dropped,

    /// <summary>Nothing: another instance was quicker.</summary>
    Raced,

    /// <summary>Nothing: the chain does not take what is sent, or asks for more than may be paid. <see cref="AnchorStep.Problem"/> says which.</summary>
    Stuck,

    /// <summary>Nothing: what the contract holds is not this log. A person must look, and the guardian can veto it.</summary>
    Foreign,

    /// <summary>Nothing: the chain or the storage did not answer.</summary>
    Unavailable,
}

/// <summary>What a step of the anchorer did.</summary>
/// <param name="Stage">What.</param>
/// <param name="Anchor">The anchor it is about, or null.</param>
/// <param name="Problem">What a person should know, or null.</param>
/// <param name="Transaction">The hash of the transaction that anchors it, where there is one that this step knows; else null.</param>
public sealed record AnchorStep(AnchorStage Stage, Anchor? Anchor = null, Error? Problem = null, Hash256? Transaction = null);
