namespace Microsoft.Azure.Functions.Worker;

/// <summary>The retry that an invocation is. This host runs no retry policies, so both counts are 0.</summary>
public abstract class RetryContext
{
    public abstract int RetryCount { get; }

    public abstract int MaxRetryCount { get; }
}
