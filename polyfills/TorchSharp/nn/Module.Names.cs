using TorchSharp.Modules;

namespace TorchSharp;

/// <summary>What a module holds, by name.</summary>
public static partial class torch
{
    public static partial class nn
    {
        public partial class Module
        {
            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                foreach (var (key, parameter) in All(m => m._parametersByName, recurse))
                {
                    if (!parameter.IsInvalid && seen.Add(parameter))
                        yield return (key, parameter);
                }
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) => named_parameters(recurse).Select(p => p.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true)
            {
                var seen = new HashSet<Tensor>(ReferenceEqualityComparer.Instance);
                foreach (var (key, (buffer, persistent)) in All(m => m._buffersByName, recurse))
                {
                    if ((persistent || include_nonpersistent) && !buffer.IsInvalid && seen.Add(buffer))
                        yield return (key, buffer);
                }
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) => named_buffers(recurse, include_nonpersistent).Select(b => b.buffer);

            public virtual IEnumerable<(string name, Module module)> named_children() => _modulesByName.Select(m => (m.Key, m.Value));

            public virtual IEnumerable<Module> children() => _modulesByName.Values;

            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                named_children().Concat(named_children().SelectMany(c => c.module.named_modules().Select(m => ($"{c.name}.{m.name}", m.module))));

            public virtual IEnumerable<Module> modules() => named_modules().Select(m => m.module);

            public virtual bool has_parameter(string target) => get_parameter(target) is not null;

            public virtual bool has_buffer(string target) => get_buffer(target) is not null;

            public virtual Parameter? get_parameter(string target) => All(m => m._parametersByName, recurse: true).FirstOrDefault(p => p.Key == target).Value;

            public virtual Tensor? get_buffer(string target) => All(m => m._buffersByName, recurse: true).FirstOrDefault(b => b.Key == target).Value.Tensor;

            public virtual Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= new(StringComparer.Ordinal);
                var start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
                foreach (var (key, parameter) in All(m => m._parametersByName, recurse: true))
                    destination.TryAdd(start + key, parameter);
                foreach (var (key, (buffer, persistent)) in All(m => m._buffersByName, recurse: true))
                {
                    if (persistent)
                        destination.TryAdd(start + key, buffer);
                }
                return destination;
            }

            public virtual (IList<string> missing_keys, IList<string> unexpected_keyes) load_state_dict(Dictionary<string, Tensor> source, bool strict = true, IList<string>? skip = null)
            {
                var destination = state_dict();
                string[] skipped = [.. skip ?? []];
                string[] missing = [.. destination.Keys.Except(source.Keys).Except(skipped)];
                string[] unexpected = [.. source.Keys.Except(destination.Keys).Except(skipped)];
                if (strict && missing.Length + unexpected.Length > 0)
                    throw new InvalidOperationException("The loaded state_dict is not identical to the target dictionary.");
                using var none = no_grad();
                foreach (var (key, tensor) in source)
                {
                    if (!skipped.Contains(key, StringComparer.Ordinal) && destination.TryGetValue(key, out var target))
                        target.copy_(tensor);
                }
                return (missing, unexpected);
            }

            /// <summary>Everything of one kind: this module's own first, then that of its modules in their order.</summary>
            private IEnumerable<KeyValuePair<string, T>> All<T>(Func<Module, IEnumerable<KeyValuePair<string, T>>> of, bool recurse)
            {
                foreach (var own in of(this))
                    yield return own;
                if (!recurse)
                    yield break;
                foreach (var (prefix, module) in _modulesByName)
                {
                    foreach (var (key, value) in module.All(of, recurse: true))
                        yield return new($"{prefix}.{key}", value);
                }
            }
        }
    }
}
