namespace TorchSharp;

/// <summary>Disposes what was made in it when it ends, except for what was moved out of it or detached.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly HashSet<IDisposable> _owned = new(ReferenceEqualityComparer.Instance);

    private DisposeScopeManager? _manager;

    internal DisposeScope(DisposeScopeManager manager)
    {
        _manager = manager;
        Outer = manager.Current;
    }

    public IReadOnlyList<IDisposable> DisposablesView => [.. Live._owned];

    public int DisposablesCount => Live._owned.Count;

    internal DisposeScope? Outer { get; set; }

    private DisposeScope Live => _manager is not null ? this : throw new ObjectDisposedException(GetType().FullName);

    public T MoveToOuter<T>(T disposable)
        where T : IDisposable
    {
        MoveToOther(Outer, [disposable]);
        return disposable;
    }

    public void MoveToOuter(params IDisposable[] disposables) => MoveToOther(Outer, (IEnumerable<IDisposable>)disposables);

    public void MoveToOuter(IEnumerable<IDisposable> disposables) => MoveToOther(Outer, disposables);

    public T MoveToOther<T>(DisposeScope? scope, T disposable)
        where T : IDisposable
    {
        MoveToOther(scope, [disposable]);
        return disposable;
    }

    public void MoveToOther(DisposeScope? scope, params IDisposable[] disposables) => MoveToOther(scope, (IEnumerable<IDisposable>)disposables);

    public void MoveToOther(DisposeScope? scope, IEnumerable<IDisposable> disposables)
    {
        if (scope is null)
        {
            Detach(disposables);
            return;
        }
        foreach (var disposable in disposables)
        {
            if (Live._owned.Contains(disposable))
                scope.Take(disposable);
        }
    }

    public T Detach<T>(T disposable)
        where T : IDisposable
    {
        Detach([disposable]);
        return disposable;
    }

    public void Detach(params IDisposable[] disposables) => Detach((IEnumerable<IDisposable>)disposables);

    public void Detach(IEnumerable<IDisposable> disposables)
    {
        foreach (var disposable in disposables)
        {
            if (Live._owned.Remove(disposable))
            {
                _manager!.Counts.TensorStatistics.DetachedFromScopeCount++;
                ((torch.Tensor)disposable).OwningDisposeScope = null;
            }
        }
    }

    public void Attach(IDisposable disposable) => Attach((IEnumerable<IDisposable>)[disposable]);

    public void Attach(params IDisposable[] disposables) => Attach((IEnumerable<IDisposable>)disposables);

    public IReadOnlyList<IDisposable> Attach(IEnumerable<IDisposable> disposables)
    {
        var attached = new List<IDisposable>();
        foreach (var disposable in disposables)
        {
            if (Live.Take(disposable))
                _manager!.Counts.TensorStatistics.AttachedToScopeCount++;
            attached.Add(disposable);
        }
        return attached;
    }

    public void DisposeEverything() => DisposeEverythingBut([]);

    public void DisposeEverythingBut(IEnumerable<IDisposable> inKeep)
    {
        var kept = new HashSet<IDisposable>(inKeep, ReferenceEqualityComparer.Instance);
        foreach (var disposable in Live._owned.ToArray())
        {
            if (!kept.Contains(disposable))
                disposable.Dispose();
        }
    }

    public void DisposeEverythingBut(params IDisposable[] keep) => DisposeEverythingBut((IEnumerable<IDisposable>)keep);

    public T DisposeEverythingBut<T>(T keep)
        where T : IDisposable
    {
        DisposeEverythingBut([keep]);
        return keep;
    }

    public void MarkAsDisposed(IDisposable disposable)
    {
        Live._owned.Remove(disposable);
        ((torch.Tensor)disposable).OwningDisposeScope = null;
    }

    public bool Contains(IDisposable disposable) => _owned.Contains(disposable);

    public void Dispose()
    {
        if (_manager is null)
            return;
        DisposeEverything();
        _manager.Close(this);
        _manager = null;
    }

    internal void Own(IDisposable disposable) => _owned.Add(disposable);

    /// <summary>Makes this the owner; false where it was already.</summary>
    private bool Take(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
            throw new InvalidOperationException("DisposeScope can only manage tensors.");
        if (ReferenceEquals(tensor.OwningDisposeScope, this))
            return false;
        tensor.OwningDisposeScope?._owned.Remove(tensor);
        _owned.Add(tensor);
        tensor.OwningDisposeScope = this;
        return true;
    }
}
