using System.Text;
using System.Text.RegularExpressions;

namespace OpenLedger.TestKit.Proxy;

/// <summary>Where a request is stopped.</summary>
public enum TrapAt
{
    /// <summary>Before the storage has seen it.</summary>
    Request,

    /// <summary>After the storage has done it, before the app is told.</summary>
    Answer,
}

/// <summary>Holds one request of an app, for a test to do something at exactly that moment.</summary>
public sealed class RequestTrap
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<StorageRequest> _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Verdict> _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Regex _target;
    private readonly string? _body;
    private readonly string _method;
    private int _left;

    private RequestTrap(string method, string target, int nth, string? body)
    {
        (_method, _left, _body) = (method, nth, body);
        _target = new Regex(target, RegexOptions.None, MatchLimit);
    }

    /// <summary>Ends when the request is held.</summary>
    public Task<StorageRequest> Reached => _reached.Task;

    /// <summary>Sets a trap on a proxy, in place of what it did before.</summary>
    /// <param name="proxy">The proxy.</param>
    /// <param name="at">Where to hold the request.</param>
    /// <param name="method">Its method.</param>
    /// <param name="target">A regular expression for path and query, from below the account on.</param>
    /// <param name="nth">Which of the matching ones, from 1.</param>
    /// <param name="body">What the answer must contain; only for <see cref="TrapAt.Answer"/>.</param>
    public static RequestTrap Set(StorageProxy proxy, TrapAt at, string method, string target, int nth = 1, string? body = null)
    {
        var trap = new RequestTrap(method, target, nth, body);
        if (at == TrapAt.Request)
            proxy.OnRequest = (request, gone) => trap.HoldAsync(request, null, gone);
        else
            proxy.OnAnswer = trap.HoldAsync;
        return trap;
    }

    /// <summary>Lets the request, or its answer, go on.</summary>
    public void Release(Verdict? verdict = null) => _release.TrySetResult(verdict ?? Verdict.Pass);

    private Task<Verdict> HoldAsync(StorageRequest request, byte[]? answer, CancellationToken gone)
    {
        if (request.Method != _method || !_target.IsMatch(request.Target) || (_body is not null && !Encoding.UTF8.GetString(answer!).Contains(_body, StringComparison.Ordinal))
            || Interlocked.Decrement(ref _left) != 0)
            return Task.FromResult(Verdict.Pass);
        _reached.TrySetResult(request);
        return _release.Task.WaitAsync(gone);
    }
}
