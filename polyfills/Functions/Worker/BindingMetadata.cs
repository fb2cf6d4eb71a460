namespace Microsoft.Azure.Functions.Worker;

/// <summary>One binding of a function, for example its trigger.</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}
