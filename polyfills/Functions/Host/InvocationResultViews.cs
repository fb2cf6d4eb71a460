using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.Polyfills.Functions;

/// <summary>The result of an invocation, read and replaced in place.</summary>
internal sealed class InvocationResultView(InvocationContext context) : InvocationResult
{
    public override object? Value
    {
        get => context.Result;
        set => context.Result = value;
    }
}

/// <summary>The result of an invocation as a <typeparamref name="T"/>.</summary>
internal sealed class InvocationResultView<T>(InvocationContext context, T? value) : InvocationResult<T>
{
    private T? _value = value;

    public override T? Value
    {
        get => _value;
        set
        {
            _value = value;
            context.Result = value;
        }
    }
}
