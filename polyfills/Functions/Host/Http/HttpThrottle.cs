namespace OpenLedger.Polyfills.Functions;

/// <summary>host.json's bounds on HTTP functions: so many run, so many more wait, and the rest is turned away.</summary>
internal sealed class HttpThrottle(HostSettings settings) : IDisposable
{
    private readonly SemaphoreSlim? _running = settings.MaxConcurrentRequests > 0 ? new SemaphoreSlim(settings.MaxConcurrentRequests) : null;
    private int _outstanding;

    /// <summary>True once the request may run; false where too many are outstanding. <see cref="Leave"/> must follow only after true.</summary>
    public async ValueTask<bool> EnterAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _outstanding) > settings.MaxOutstandingRequests && settings.MaxOutstandingRequests > 0)
        {
            Interlocked.Decrement(ref _outstanding);
            return false;
        }
        if (_running is null)
            return true;
        try
        {
            await _running.WaitAsync(cancellationToken);
            return true;
        }
        catch
        {
            Interlocked.Decrement(ref _outstanding);
            throw;
        }
    }

    public void Leave()
    {
        _running?.Release();
        Interlocked.Decrement(ref _outstanding);
    }

    public void Dispose() => _running?.Dispose();
}
