using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenLedger.Core.Results;

namespace OpenLedger.Worker.Safetensors;

/// <summary>
/// The weights of a model's folder in Hugging Face's layout: <c>model.safetensors</c>, or shards that <c>model.safetensors.index.json</c> names. The index and the
/// headers must say the same: every tensor is in the shard that the index names, and nothing else is.
/// </summary>
public sealed partial class SafetensorsFolder : IDisposable
{
    /// <summary>Of the index, in bytes.</summary>
    public const int MaxIndexBytes = 32 * 1024 * 1024;

    /// <summary>How many files a model may have.</summary>
    public const int MaxShards = 1024;

    private const string SingleName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";

    private readonly List<SafetensorsFile> _files;
    private readonly FrozenDictionary<string, SafetensorsFile> _byTensor;

    private SafetensorsFolder(List<SafetensorsFile> files)
    {
        _files = files;
        _byTensor = files.SelectMany(f => f.Header.Tensors.Select(t => (t.Name, f))).ToFrozenDictionary(p => p.Name, p => p.f, StringComparer.Ordinal);
    }

    /// <summary>All tensors, shard after shard in the order of the shards' names.</summary>
    public IEnumerable<TensorEntry> Tensors => _files.SelectMany(f => f.Header.Tensors);

    /// <summary>Opens the weights in a folder.</summary>
    /// <returns>The weights, to be disposed of; or <c>safetensors-missing</c>, <c>safetensors-index</c>, or what is wrong with a shard.</returns>
    /// <exception cref="IOException">The disk does not give what it should.</exception>
    public static Result<SafetensorsFolder> Open(string folder)
    {
        if (!File.Exists(Path.Combine(folder, IndexName)))
            return OpenShards(folder, [SingleName], null);
        if (!ReadIndex(Path.Combine(folder, IndexName)).Try(out var shards, out var error))
            return error;
        return OpenShards(folder, shards.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), shards);
    }

    /// <summary>The tensor of this name, or null.</summary>
    public TensorEntry? Find(string name) => _byTensor.GetValueOrDefault(name)?.Find(name);

    /// <summary>As <see cref="SafetensorsFile.View{T}"/>.</summary>
    public ReadOnlySpan<T> View<T>(string name)
        where T : unmanaged => _byTensor[name].View<T>(name);

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(f => f.Dispose());

    private static Result<SafetensorsFolder> OpenShards(string folder, IEnumerable<string> names, Dictionary<string, string>? index)
    {
        var files = new List<SafetensorsFile>();
        var result = OpenAll();
        if (!result.IsOk)
            files.ForEach(f => f.Dispose());
        return result;

        Result<SafetensorsFolder> OpenAll()
        {
            var found = 0;
            foreach (var name in names)
            {
                if (!SafetensorsFile.Open(Path.Combine(folder, name)).Try(out var file, out var error))
                    return error with { Message = $"{name}: {error.Message}" };
                files.Add(file);
                if (index is null)
                    continue;
                foreach (var tensor in file.Header.Tensors)
                {
                    if (index.GetValueOrDefault(tensor.Name) != name)
                        return Error.Invalid("safetensors-index", $"{name} holds {SafetensorsHeader.Quoted(tensor.Name)}, which the index does not place there.");
                }
                found += file.Header.Tensors.Length;
            }
            if (index is not null && found != index.Count)
                return Error.Invalid("safetensors-index", $"The index names {index.Count} tensors, and its shards hold {found}.");
            return new SafetensorsFolder(files);
        }
    }

    /// <summary>Tensor to file.</summary>
    private static Result<Dictionary<string, string>> ReadIndex(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null || info.Length > MaxIndexBytes)
            return Error.Invalid("safetensors-index", $"The index is not a plain file of at most {MaxIndexBytes} bytes.");
        var shards = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object)
                return Error.Invalid("safetensors-index", "The index has no weight_map.");
            foreach (var member in map.EnumerateObject())
            {
                var file = member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : "";
                if (!ShardName().IsMatch(file))
                    return Error.Invalid("safetensors-index", $"{SafetensorsHeader.Quoted(file)} is no name of a safetensors file in the same folder.");
                shards.Add(member.Name, file);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Error.Invalid("safetensors-index", "The index is not a JSON object of distinct names.");
        }
        return shards.Values.Distinct(StringComparer.Ordinal).Count() <= MaxShards
            ? shards
            : Error.Invalid("safetensors-index", $"The index names more than {MaxShards} files.");
    }

    /// <summary>A file of the folder itself, and no hidden one.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_-][A-Za-z0-9._-]{0,190}\.safetensors\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShardName();
}
