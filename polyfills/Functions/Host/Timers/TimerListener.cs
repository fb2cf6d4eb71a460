using Azure.Storage.Blobs;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Runs one timer function on its schedule while this instance holds the function's lock.</summary>
internal sealed partial class TimerListener(
    FunctionDescriptor function, FunctionDispatcher dispatcher, BlobContainerClient container, HostIdentity identity, SingletonSettings singleton, TimeProvider clock, ILogger logger)
{
    /// <summary>The longest single wait; a longer one is made of several.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(20);

    private static readonly TimeSpan RecordLimit = TimeSpan.FromSeconds(10);

    private readonly TimerFunctionTrigger _trigger = (TimerFunctionTrigger)function.Trigger;
    private readonly ScheduleStatusStore _store = new(container, identity.Id, function.Name);

    /// <summary>Until cancelled: take the lock, run the schedule; when the lock is lost or storage fails, begin again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var held = await SingletonLock.TryAcquireAsync(container, identity.Id, function.Name, singleton.LockPeriod, clock, cancellationToken);
                if (held is not null)
                {
                    using var scheduled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, held.Lost);
                    await RunScheduleAsync(scheduled.Token);
                    LockLost(logger, function.Name);
                }
                else
                    LockHeldElsewhere(logger, function.Name);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                LockLost(logger, function.Name);
            }
            catch (Exception e)
            {
                ListenerFailed(logger, e, function.Name, singleton.RetryInterval);
            }
            try
            {
                await Task.Delay(singleton.RetryInterval, clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>One run outside the schedule, for the admin endpoint.</summary>
    public async Task RunNowAsync(CancellationToken cancellationToken)
    {
        var status = _trigger.UseMonitor ? await _store.ReadAsync(cancellationToken) : null;
        await InvokeAsync(status, isPastDue: false, "This function was programmatically called via the host APIs.", cancellationToken);
    }

    private async Task RunScheduleAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetLocalNow();
        var status = _trigger.UseMonitor ? await _store.ReadAsync(cancellationToken) : null;
        var pastDue = status is not null && await IsPastDueAsync(status, now, cancellationToken);
        status ??= new ScheduleStatus { Next = Local(_trigger.Schedule.Next(now)), LastUpdated = Local(now) };
        if (_trigger.UseMonitor && !pastDue && status.Last == default)
            await _store.WriteAsync(status, cancellationToken);
        Started(logger, function.Name, _trigger.ScheduleText, status.Next);

        if (pastDue)
            status = await RunOnceAsync(status, now, isPastDue: true, "Timer fired for a missed run", cancellationToken);
        else if (_trigger.RunOnStartup)
            status = await RunOnceAsync(status, now, isPastDue: false, "Timer fired at start-up", cancellationToken);
        while (true)
        {
            var next = new DateTimeOffset(status.Next);
            for (var wait = next - clock.GetLocalNow(); wait > TimeSpan.Zero; wait = next - clock.GetLocalNow())
                await Task.Delay(wait < LongestDelay ? RoundUp(wait) : LongestDelay, clock, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            status = await RunOnceAsync(status, clock.GetLocalNow(), isPastDue: false, "Timer fired", cancellationToken);
        }
    }

    /// <summary>True where the time that the schedule foresaw has passed. A schedule that has changed since is counted anew from its last run.</summary>
    private async Task<bool> IsPastDueAsync(ScheduleStatus status, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = status.Last == default ? status.LastUpdated : status.Last;
        var expected = from == default ? status.Next : Local(_trigger.Schedule.Next(new DateTimeOffset(from)));
        if (status.Next != expected)
        {
            status.Next = expected <= now.LocalDateTime ? Local(_trigger.Schedule.Next(now)) : expected;
            status.Last = default;
            status.LastUpdated = Local(now);
            await _store.WriteAsync(status, cancellationToken);
            return false;
        }
        return status.Next < now.LocalDateTime;
    }

    private async Task<ScheduleStatus> RunOnceAsync(ScheduleStatus status, DateTimeOffset firedAt, bool isPastDue, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await InvokeAsync(_trigger.UseMonitor ? status : null, isPastDue, $"{reason} at {firedAt:o}", cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception)
        {
            // The dispatcher has logged it; a run that fails does not end the schedule.
        }
        // A clock that fires a little early must not make the same time the next one again.
        var counted = !isPastDue && firedAt.LocalDateTime < status.Next && status.Next - firedAt.LocalDateTime < TimeSpan.FromSeconds(1) ? new DateTimeOffset(status.Next) : firedAt;
        var updated = new ScheduleStatus { Last = Local(counted), Next = Local(_trigger.Schedule.Next(counted)), LastUpdated = Local(counted) };
        if (_trigger.UseMonitor)
        {
            // A run that has ended is recorded even while the host stops, or it would count as missed.
            using var limit = new CancellationTokenSource(RecordLimit);
            await _store.WriteAsync(updated, limit.Token);
        }
        return updated;
    }

    private Task InvokeAsync(ScheduleStatus? status, bool isPastDue, string reason, CancellationToken cancellationToken)
    {
        var info = new TimerInfo { ScheduleStatus = status, IsPastDue = isPastDue };
        return dispatcher.RunAsync(function, new TimerTriggerData(_trigger.Parameter.Name!, info, reason), onResult: null, cancellationToken);
    }

    private static DateTime Local(DateTimeOffset time) => time.LocalDateTime;

    private static TimeSpan RoundUp(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));

    [LoggerMessage(1, LogLevel.Information, "The timer of '{Function}' started: schedule '{Schedule}', next run {Next:o}.")]
    private static partial void Started(ILogger logger, string function, string schedule, DateTime next);

    [LoggerMessage(2, LogLevel.Debug, "The timer of '{Function}' runs on another instance.")]
    private static partial void LockHeldElsewhere(ILogger logger, string function);

    [LoggerMessage(3, LogLevel.Warning, "The timer of '{Function}' lost its lock.")]
    private static partial void LockLost(ILogger logger, string function);

    [LoggerMessage(4, LogLevel.Error, "The timer of '{Function}' failed; it tries again in {Delay}.")]
    private static partial void ListenerFailed(ILogger logger, Exception exception, string function, TimeSpan delay);
}
