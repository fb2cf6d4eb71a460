using System.Collections;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace OpenLedger.Polyfills.Functions;

/// <summary>One invocation: the trigger's data, a service scope made when first asked for, and the function's result.</summary>
internal sealed class InvocationContext : FunctionContext, IAsyncDisposable
{
    /// <summary>Where the HTTP context lies in <see cref="FunctionContext.Items"/>.</summary>
    public const string HttpContextKey = "HttpRequestContext";

    private readonly IServiceScopeFactory _scopes;
    private AsyncServiceScope? _scope;
    private IServiceProvider? _services;
    private IDictionary<object, object>? _items;
    private InvocationFeatures? _features;
    private string? _id;
    private InvocationBindings? _bindings;
    private InvocationTrace? _trace;

    public InvocationContext(IServiceScopeFactory scopes, FunctionDescriptor function, TriggerData trigger, CancellationToken cancellationToken)
    {
        _scopes = scopes;
        Function = function;
        Trigger = trigger;
        CancellationToken = cancellationToken;
    }

    public FunctionDescriptor Function { get; }

    public TriggerData Trigger { get; }

    /// <summary>What the function returned, or what a middleware put in its place.</summary>
    public object? Result { get; set; }

    public override string InvocationId => _id ??= Guid.NewGuid().ToString();

    public override string FunctionId => Function.Id;

    public override TraceContext TraceContext => _trace ??= new InvocationTrace();

    public override BindingContext BindingContext => _bindings ??= new InvocationBindings(Trigger);

    public override RetryContext RetryContext => NoRetry.Instance;

    public override FunctionDefinition FunctionDefinition => Function;

    public override IInvocationFeatures Features => _features ??= new InvocationFeatures();

    public override CancellationToken CancellationToken { get; }

    public override IServiceProvider InstanceServices
    {
        get
        {
            if (_services is null)
            {
                _scope = _scopes.CreateAsyncScope();
                _services = _scope.Value.ServiceProvider;
            }
            return _services;
        }
        set => _services = value;
    }

    public override IDictionary<object, object> Items
    {
        get => _items ??= new Dictionary<object, object>();
        set => _items = value;
    }

    /// <summary>The HTTP context; null for other triggers.</summary>
    public HttpContext? Http => (Trigger as HttpTriggerData)?.Http;

    /// <exception cref="InvalidOperationException">The context was not made by this host.</exception>
    public static InvocationContext Of(FunctionContext context) =>
        context as InvocationContext ?? throw new InvalidOperationException("This function context does not belong to an invocation of the host.");

    public ValueTask DisposeAsync()
    {
        _services = null;
        return _scope?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private sealed class InvocationBindings(TriggerData trigger) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData => field ??= trigger.BindingData();
    }

    private sealed class NoRetry : RetryContext
    {
        public static readonly NoRetry Instance = new();

        public override int RetryCount => 0;

        public override int MaxRetryCount => 0;
    }

    /// <summary>The trace that was current when it was first asked for: the request's, or the message's.</summary>
    private sealed class InvocationTrace : TraceContext
    {
        private readonly Activity? _activity = Activity.Current;

        public override string TraceParent => _activity?.Id ?? "";

        public override string TraceState => _activity?.TraceStateString ?? "";
    }

    private sealed class InvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _byType = [];

        public T? Get<T>() => _byType.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public void Set<T>(T instance)
        {
            if (instance is null)
                throw new ArgumentNullException(nameof(instance));
            _byType[typeof(T)] = instance;
        }

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _byType.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => _byType.GetEnumerator();
    }
}
