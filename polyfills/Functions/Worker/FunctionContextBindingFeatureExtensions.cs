using OpenLedger.Polyfills.Functions;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The function's result as a <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The result is of another type.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var state = InvocationContext.Of(context);
        return state.Result is T result
            ? new InvocationResultView<T>(state, result)
            : throw new InvalidOperationException($"The function's result is {state.Result?.GetType().ToString() ?? "null"}, not a {typeof(T)}.");
    }

    /// <summary>The function's result, whatever it is.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context) => new InvocationResultView(InvocationContext.Of(context));
}
