using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>One timer that runs every second, one that is monitored.</summary>
public sealed class TimerFunctions(Journal journal, Gates gates)
{
    [Function("EverySecond")]
    public void EverySecond([TimerTrigger("%FAST_SCHEDULE%", UseMonitor = false)] TimerInfo timer) =>
        journal.Add($"every second, status {(timer.ScheduleStatus is null ? "none" : "some")}");

    [Function("Hourly")]
    public async Task Hourly([TimerTrigger("0 0 * * * *", RunOnStartup = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        journal.Add($"hourly, past due {timer.IsPastDue}, next {timer.ScheduleStatus?.Next:O}");
        if (timer.IsPastDue)
            return;
        journal.Add("hourly waits");
        try
        {
            await gates.WaitAsync("hourly", cancellationToken);
        }
        finally
        {
            Console.WriteLine($"hourly ended, cancelled {cancellationToken.IsCancellationRequested}");
        }
    }
}
