using System.Text.Json;
using System.Text.RegularExpressions;
using OpenLedger.Cli.Stack;

namespace OpenLedger.TestKit.OpenApi;

/// <summary>An operation of the document.</summary>
/// <param name="Method">GET or POST.</param>
/// <param name="Path">Its path template, without the server's prefix.</param>
/// <param name="Definition">The operation object.</param>
public sealed record OpenApiOperation(string Method, string Path, JsonElement Definition)
{
    /// <summary>Its operationId.</summary>
    public string Id => Definition.GetProperty("operationId").GetString()!;
}

/// <summary>The committed description of the HTTP API (docs/api/openapi.json), for holding the server to it.</summary>
public sealed class OpenApiDocument
{
    private readonly JsonDocument _document;
    private readonly List<(Regex Path, OpenApiOperation Operation)> _routes;

    private OpenApiDocument(byte[] bytes)
    {
        Bytes = bytes;
        _document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
        _routes = [.. Operations().Select(o => (PathPattern(o.Path), o))];
        // A literal segment wins over a parameter, as in the host's routing.
        _routes.Sort((a, b) => a.Operation.Path.Count(c => c == '{').CompareTo(b.Operation.Path.Count(c => c == '{')));
    }

    /// <summary>The committed document.</summary>
    public static OpenApiDocument Committed { get; } = new(File.ReadAllBytes(Path.Combine(RepositoryLayout.Root, "docs", "api", "openapi.json")));

    /// <summary>Its bytes.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its root.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>All operations, in the document's order.</summary>
    public IEnumerable<OpenApiOperation> Operations()
    {
        foreach (var path in Root.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
                yield return new OpenApiOperation(operation.Name.ToUpperInvariant(), path.Name, operation.Value);
        }
    }

    /// <summary>The operation that serves a request, or null.</summary>
    /// <param name="method">The method, upper case.</param>
    /// <param name="path">The path below the server's prefix.</param>
    public OpenApiOperation? Find(string method, string path) => _routes.FirstOrDefault(r => r.Operation.Method == method && r.Path.IsMatch(path)).Operation;

    /// <summary>What a reference names, or the element itself where it is none.</summary>
    public JsonElement Resolve(JsonElement element)
    {
        while (element.ValueKind == JsonValueKind.Object && element.TryGetProperty("$ref", out var reference))
            element = Follow(reference.GetString()!);
        return element;
    }

    /// <summary>What a reference of this document (<c>#/…</c>, RFC 6901) names.</summary>
    /// <exception cref="KeyNotFoundException">Nothing.</exception>
    public JsonElement Follow(string reference)
    {
        if (!reference.StartsWith("#/", StringComparison.Ordinal))
            throw new KeyNotFoundException($"{reference} is not a reference into this document.");
        var element = Root;
        foreach (var part in reference[2..].Split('/'))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            element = element.TryGetProperty(name, out var next) ? next : throw new KeyNotFoundException($"{reference} names nothing: there is no {name}.");
        }
        return element;
    }

    /// <summary>Every element of the document with its JSON Pointer, outermost first; what stands in examples is left out.</summary>
    public IEnumerable<(string Pointer, JsonElement Element)> Walk() => Walk("#", Root);

    private static IEnumerable<(string Pointer, JsonElement Element)> Walk(string pointer, JsonElement element)
    {
        yield return (pointer, element);
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject().Where(m => m.Name is not ("example" or "examples")))
            {
                foreach (var inner in Walk($"{pointer}/{member.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", member.Value))
                    yield return inner;
            }
        }
        else if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var inner in element.EnumerateArray().SelectMany((item, i) => Walk($"{pointer}/{i}", item)))
                yield return inner;
        }
    }

    private static Regex PathPattern(string template) =>
        new("^" + Regex.Replace(Regex.Escape(template).Replace("}", "\\}", StringComparison.Ordinal), @"\\\{[^/]+?\\\}", "[^/]+", RegexOptions.None, TimeSpan.FromSeconds(1)) + "$",
            RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
}
