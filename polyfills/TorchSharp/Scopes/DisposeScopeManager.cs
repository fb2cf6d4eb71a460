namespace TorchSharp;

/// <summary>The scopes of this thread: the innermost one owns each tensor that is made on it.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] private static DisposeScopeManager? s_ofThread;

    internal static DisposeScopeManager OfThread => s_ofThread ??= new DisposeScopeManager();

    public static ThreadDisposeScopeStatistics Statistics => OfThread.Counts;

    internal ThreadDisposeScopeStatistics Counts { get; } = new();

    internal DisposeScope? Current { get; private set; }

    internal DisposeScope Open() => Current = new DisposeScope(this);

    /// <summary>Takes a scope out of the chain, wherever in it it is.</summary>
    internal void Close(DisposeScope closing)
    {
        if (ReferenceEquals(Current, closing))
        {
            Current = closing.Outer;
            return;
        }
        for (var scope = Current; scope is not null; scope = scope.Outer)
        {
            if (ReferenceEquals(scope.Outer, closing))
            {
                scope.Outer = closing.Outer;
                return;
            }
        }
    }

    internal DisposeScope? Created(torch.Tensor tensor)
    {
        if (Current is null)
        {
            Counts.TensorStatistics.CreatedOutsideScopeCount++;
            return null;
        }
        Counts.TensorStatistics.CreatedInScopeCount++;
        Current.Own(tensor);
        return Current;
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            Counts.TensorStatistics.DisposedOutsideScopeCount++;
        else
            Counts.TensorStatistics.DisposedInScopeCount++;
    }
}
