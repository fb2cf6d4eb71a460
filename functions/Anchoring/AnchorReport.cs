using OpenLedger.Core.Anchoring;
using OpenLedger.Functions.Http;

namespace OpenLedger.Functions.Anchoring;

/// <summary>A step of this process's anchorer.</summary>
/// <param name="Step">What it did.</param>
/// <param name="At">When.</param>
public sealed record AnchorReport(AnchorStep Step, DateTimeOffset At)
{
    /// <summary>A stage as the API says it.</summary>
    internal static string NameOf(AnchorStage stage) => stage == AnchorStage.NotDue ? "not-due" : stage.ToString().ToLowerInvariant();

    /// <summary>As the API tells it.</summary>
    internal object ToView() => new
    {
        stage = NameOf(Step.Stage),
        at = At,
        anchor = Step.Anchor is { } anchor
            ? new { size = ApiResult.Number(anchor.Size), logRoot = anchor.LogRoot.ToString(), headHash = anchor.HeadHash.ToString(), claimsRoot = anchor.ClaimsRoot.ToString() }
            : null,
        transaction = Step.Transaction?.ToString(),
        reason = Step.Problem is null ? ReasonOf(Step) : null,
        problem = Step.Problem is { } problem ? new { code = problem.Code, message = problem.Message } : null,
    };

    /// <summary>Why nothing was sent, where nothing is wrong; null where something was.</summary>
    private static string? ReasonOf(AnchorStep step) => step.Stage switch
    {
        AnchorStage.Idle => step.Anchor is null ? "Nothing is published yet." : "All that is published is anchored.",
        AnchorStage.NotDue => "The newest anchor is too young for another one, and too little value has moved since.",
        AnchorStage.Waiting => "The transaction waits for a block, or for more blocks after it.",
        AnchorStage.Raced => "Another server was quicker.",
        _ => null,
    };
}
