using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenLedger.Polyfills.Functions;

/// <summary>Runs one invocation through the application's middleware to its function, with its log lines, its trace and its time limit.</summary>
internal sealed partial class FunctionDispatcher(IServiceScopeFactory scopes, FunctionPipeline pipeline, HostSettings settings, ILoggerFactory loggers)
{
    private static readonly ActivitySource Source = new("Microsoft.Azure.Functions.Worker");

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);

    /// <summary>Runs a function. <paramref name="onResult"/> sees the invocation after the middleware has, while its services live.</summary>
    /// <exception cref="Exception">Whatever the function or a middleware throws, logged already.</exception>
    public async Task RunAsync(FunctionDescriptor function, TriggerData trigger, Func<InvocationContext, Task>? onResult, CancellationToken cancellationToken)
    {
        using var limit = settings.FunctionTimeout is { } timeout ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken) : null;
        limit?.CancelAfter(settings.FunctionTimeout!.Value);
        await using var invocation = new InvocationContext(scopes, function, trigger, limit?.Token ?? cancellationToken);
        trigger.OnStart(invocation);

        var logger = _loggers.GetOrAdd(function.Name, static (name, factory) => factory.CreateLogger("Function." + name), loggers);
        using var activity = StartActivity(invocation);
        using var scope = logger.BeginScope(new InvocationScope(invocation));
        var started = Stopwatch.GetTimestamp();
        Executing(logger, function.Name, trigger.Reason, invocation.InvocationId);
        try
        {
            await pipeline.Run(invocation);
            if (onResult is not null)
                await onResult(invocation);
            Executed(logger, function.Name, invocation.InvocationId, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            if (e is OperationCanceledException && cancellationToken.IsCancellationRequested)
                Cancelled(logger, function.Name, invocation.InvocationId, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            else if (e is OperationCanceledException && limit is { IsCancellationRequested: true })
                TimedOut(logger, settings.FunctionTimeout!.Value, function.Name, invocation.InvocationId);
            else
                Failed(logger, e, function.Name, invocation.InvocationId, (long)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            throw;
        }
    }

    private static Activity? StartActivity(InvocationContext invocation)
    {
        if (!Source.HasListeners())
            return null;
        var activity = Source.StartActivity("Invoke", ActivityKind.Server);
        activity?.SetTag("az.schema_url", "https://opentelemetry.io/schemas/1.17.0");
        activity?.SetTag("faas.execution", invocation.InvocationId);
        return activity;
    }

    [LoggerMessage(1, LogLevel.Information, "Executing 'Functions.{Function}' (Reason='{Reason}', Id={InvocationId})")]
    private static partial void Executing(ILogger logger, string function, string reason, string invocationId);

    [LoggerMessage(2, LogLevel.Information, "Executed 'Functions.{Function}' (Succeeded, Id={InvocationId}, Duration={DurationMs}ms)")]
    private static partial void Executed(ILogger logger, string function, string invocationId, long durationMs);

    [LoggerMessage(3, LogLevel.Error, "Executed 'Functions.{Function}' (Failed, Id={InvocationId}, Duration={DurationMs}ms)")]
    private static partial void Failed(ILogger logger, Exception exception, string function, string invocationId, long durationMs);

    [LoggerMessage(4, LogLevel.Information, "Executed 'Functions.{Function}' (Cancelled, Id={InvocationId}, Duration={DurationMs}ms)")]
    private static partial void Cancelled(ILogger logger, string function, string invocationId, long durationMs);

    [LoggerMessage(5, LogLevel.Error, "Timeout value of {Timeout} exceeded by 'Functions.{Function}' (Id={InvocationId}).")]
    private static partial void TimedOut(ILogger logger, TimeSpan timeout, string function, string invocationId);

    /// <summary>What every log line of an invocation carries.</summary>
    private sealed class InvocationScope(InvocationContext invocation) : IReadOnlyList<KeyValuePair<string, object>>
    {
        public int Count => 2;

        public KeyValuePair<string, object> this[int index] => index switch
        {
            0 => new("AzureFunctions_InvocationId", invocation.InvocationId),
            1 => new("AzureFunctions_FunctionName", invocation.Function.Name),
            _ => throw new ArgumentOutOfRangeException(nameof(index)),
        };

        public IEnumerator<KeyValuePair<string, object>> GetEnumerator()
        {
            yield return this[0];
            yield return this[1];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public override string ToString() => $"AzureFunctions_InvocationId:{invocation.InvocationId} AzureFunctions_FunctionName:{invocation.Function.Name}";
    }
}

/// <summary>The application's middleware with the function at its end.</summary>
internal sealed class FunctionPipeline
{
    public FunctionPipeline(IReadOnlyList<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> middleware)
    {
        FunctionExecutionDelegate run = static context =>
        {
            var invocation = InvocationContext.Of(context);
            return invocation.Function.ExecuteAsync(invocation);
        };
        for (var i = middleware.Count - 1; i >= 0; i--)
            run = middleware[i](run);
        Run = run;
    }

    public FunctionExecutionDelegate Run { get; }
}
