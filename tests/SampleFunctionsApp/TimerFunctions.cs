using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>One timer that runs every second, one that is monitored, one that runs when the host starts.</summary>
public sealed class TimerFunctions(Journal journal, Gates gates)
{
    [Function("EverySecond")]
    public void EverySecond([TimerTrigger("%FAST_SCHEDULE%", UseMonitor = false)] TimerInfo timer) =>
        journal.Add($"every second, status {(timer.ScheduleStatus is null ? "none" : "some")}");

    [Function("Monthly")]
    public async Task Monthly([TimerTrigger("0 0 0 1 * *", RunOnStartup = false)] TimerInfo timer, CancellationToken cancellationToken)
    {
        journal.Add($"monthly, past due {timer.IsPastDue}, next {timer.ScheduleStatus?.Next:O}");
        if (timer.IsPastDue)
            return;
        journal.Add("monthly waits");
        try
        {
            await gates.WaitAsync("monthly", cancellationToken);
        }
        finally
        {
            Console.WriteLine($"monthly ended, cancelled {cancellationToken.IsCancellationRequested}");
        }
    }

    [Function("AtStart")]
    public void AtStart([TimerTrigger("0 0 0 1 * *", RunOnStartup = true)] TimerInfo timer) => journal.Add($"at start, past due {timer.IsPastDue}, last {timer.ScheduleStatus?.Last:O}");
}
