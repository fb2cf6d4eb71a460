namespace OpenLedger.Polyfills.Functions;

/// <summary>What a trigger brings to one invocation.</summary>
internal abstract class TriggerData
{
    /// <summary>Why the function runs, for its log line.</summary>
    public abstract string Reason { get; }

    /// <summary>A named value for a parameter that is not the trigger's own; null where there is none.</summary>
    public abstract string? Find(string name);

    /// <summary>Runs before the middleware sees the invocation.</summary>
    public virtual void OnStart(InvocationContext invocation)
    {
    }

    /// <summary>All named values.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData();
}
