using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function on a schedule: NCRONTAB with five or six fields, an interval (hh:mm:ss), or %SETTING%.</summary>
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    public TimerTriggerAttribute(string schedule)
    {
        Schedule = schedule;
        UseMonitor = true;
    }

    public string Schedule { get; private set; }

    /// <summary>Keep the schedule's status in storage, so that a run missed while nothing ran is made up for. Off below one run a minute.</summary>
    public bool UseMonitor { get; set; }

    public bool RunOnStartup { get; set; }
}
