using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ledger;

namespace OpenLedger.Functions.Operations;

/// <summary>What follows from a command and takes longer than its answer.</summary>
/// <param name="IsIngest">The reading of a completed contribution's files; else the making of a version of an accepted one.</param>
/// <param name="Contribution">The contribution.</param>
internal sealed record Operation(bool IsIngest, ContributionId Contribution)
{
    public const string Running = "running";
    private const string Succeeded = "succeeded";
    private const string Failed = "failed";
    private const string IngestPrefix = "ingest-";
    private const string PublishPrefix = "publish-";

    /// <summary>The operation that follows from an outcome, or null.</summary>
    public static Operation? After(Outcome outcome) =>
        outcome.Kind is Kinds.ContributionComplete or Kinds.ContributionAccept && ContributionId.TryParse(outcome.Subject, out var id)
            ? new Operation(outcome.Kind == Kinds.ContributionComplete, id)
            : null;

    public static bool TryParse(string text, out Operation operation)
    {
        var isIngest = text.StartsWith(IngestPrefix, StringComparison.Ordinal);
        operation = new Operation(isIngest, default);
        if ((!isIngest && !text.StartsWith(PublishPrefix, StringComparison.Ordinal)) || !ContributionId.TryParse(text[(isIngest ? IngestPrefix : PublishPrefix).Length..], out var id))
            return false;
        operation = operation with { Contribution = id };
        return true;
    }

    /// <summary>The step that set it off, the last one where there were several, or null.</summary>
    public ContributionStep? Began(Contribution contribution) =>
        contribution.History.LastOrDefault(s => s.State == (IsIngest ? ContributionState.Completed : ContributionState.Accepted));

    /// <summary>How far it is.</summary>
    public string State(Contribution contribution)
    {
        var later = contribution.History.SkipWhile(s => s != Began(contribution)).Skip(1).Select(s => s.State).ToList();
        return later.Contains(ContributionState.Failed) ? Failed
            : later.Contains(IsIngest ? ContributionState.Ingested : ContributionState.Published) ? Succeeded
            : Running;
    }

    /// <summary>Where what it made is.</summary>
    public string Result(Contribution contribution) => !IsIngest && contribution.Version is { } version
        ? $"/api/datanets/{contribution.Datanet}/versions/{version}"
        : $"/api/contributions/{Contribution}";

    public override string ToString() => (IsIngest ? IngestPrefix : PublishPrefix) + Contribution;
}
