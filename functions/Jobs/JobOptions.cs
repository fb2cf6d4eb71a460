using System.ComponentModel.DataAnnotations;

namespace OpenLedger.Functions.Jobs;

/// <summary>How patient the jobs are. Section <c>Jobs</c>.</summary>
public sealed class JobOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Jobs";

    /// <summary>How long a job may wait before its message counts as lost and is sent again, in seconds; then after twice, four times, … as long, and at last every hour.</summary>
    [Range(1, 3600)]
    public int ReconcileAfterSeconds { get; set; } = 20;
}
