#nullable disable // as upstream's

using TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What a function keeps from its forward for its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = new(StringComparer.Ordinal);

            private nint _node;

            internal AutogradContext(nint weakNode) => _node = weakNode;

            ~AutogradContext() => Dispose(false);

            public bool MaterializeGrads { get; private set; } = true;

            internal List<Tensor> ToSave { get; private set; } = [];

            internal List<Tensor> Dirty { get; private set; } = [];

            internal List<Tensor> Constant { get; private set; } = [];

            internal int SavedCount { get; set; }

            public void save_for_backward(List<Tensor> tensors) => ToSave = tensors;

            public void save_data(string key, object value) => _data[key] = value;

            public object get_data(string key) => _data.GetValueOrDefault(key);

            public void mark_dirty(List<Tensor> tensors) => Dirty = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => Constant = [.. tensors];

            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <summary>New tensors over what was saved; null where null was saved.</summary>
            /// <exception cref="System.Runtime.InteropServices.ExternalException">One was changed in place since, or the graph was freed.</exception>
            public List<Tensor> get_saved_variables()
            {
                var results = new nint[SavedCount];
                var succeeded = Shim.shim_node_unpack(_node, results, results.Length);
                GC.KeepAlive(this);
                Shim.Check(succeeded);
                return [.. results.Select(h => h == 0 ? null : new Tensor(h))];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                var node = Interlocked.Exchange(ref _node, 0);
                if (node != 0)
                    Shim.shim_node_weak_dispose(node);
            }
        }
    }
}
