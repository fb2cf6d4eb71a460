using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Options;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;
using OpenLedger.Functions.Hosting;

namespace OpenLedger.Functions.Http;

/// <summary>
/// Lets a caller read on one server what it has seen on another: <c>If-Ledger-Seq-At-Least</c> names an entry, and the request waits until this server has it.
/// Since reads include everything that is durable, that is nearly always at once.
/// </summary>
public sealed class ReadBarrierMiddleware(LedgerService ledger, IOptions<ApiOptions> options, TimeProvider clock) : IFunctionsWorkerMiddleware
{
    /// <summary>The header.</summary>
    public const string Header = "If-Ledger-Seq-At-Least";

    /// <summary>How many requests may wait at once.</summary>
    private const int MaxWaiting = 32;

    /// <summary>How far ahead of the head an entry may be so that waiting for it makes sense, in entries.</summary>
    private const ulong MaxAhead = 65_536;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private int _waiting;

    /// <inheritdoc />
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next) =>
        context.GetHttpContext() is { } http && http.Request.Headers.TryGetValue(Header, out var values) ? InvokeAsync(http, values.ToString(), context, next) : next(context);

    /// <summary>The entry that a request wants to be known, or null.</summary>
    public static Seq? Wanted(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var values) && Seq.TryParse(values.ToString(), out var seq) ? seq : null;

    private async Task InvokeAsync(HttpContext http, string text, FunctionContext context, FunctionExecutionDelegate next)
    {
        if (!Seq.TryParse(text, out var wanted))
            context.GetInvocationResult().Value = Problems.From(Error.Invalid("not-a-sequence-number", $"{Header} is decimal digits without leading zeros."));
        else if (await WaitAsync(wanted, http.RequestAborted) is { } error)
            context.GetInvocationResult().Value = Problems.From(error);
        else
            await next(context);
    }

    private async Task<Error?> WaitAsync(Seq wanted, CancellationToken cancellationToken)
    {
        if (!ledger.Head.Try(out var head, out var error))
            return error;
        if (head.State.NextSeq > wanted)
            return null;
        if (wanted.Value - head.State.NextSeq.Value > MaxAhead)
            return Behind(wanted, head.State.NextSeq);
        var waiting = Interlocked.Increment(ref _waiting);
        try
        {
            if (waiting > MaxWaiting)
                return Behind(wanted, head.State.NextSeq);
            var began = clock.GetTimestamp();
            while (true)
            {
                if (!(await ledger.FreshAsync(cancellationToken)).Try(out head, out error))
                    return error;
                if (head.State.NextSeq > wanted)
                    return null;
                if (clock.GetElapsedTime(began).TotalMilliseconds >= options.Value.BarrierMs)
                    return Behind(wanted, head.State.NextSeq);
                await Task.Delay(Poll, clock, cancellationToken);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private static Error Behind(Seq wanted, Seq next) => new(ErrorKind.PreconditionFailed, "ledger-behind", $"The ledger has no entry {wanted} yet; its next is {next}.");
}
