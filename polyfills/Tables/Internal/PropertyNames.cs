using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>Interns the property names of one response, so that a page of a thousand entities allocates each name once.</summary>
internal sealed class PropertyNames
{
    private const int StackChars = 384;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>A property's name; where it is an annotation of a type, also the property that it describes.</summary>
    public readonly record struct Entry(string Name, string? Annotated);

    /// <summary>The name under <paramref name="reader"/>.</summary>
    public Entry Read(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > StackChars)
            return Create(reader.GetString()!);
        Span<char> buffer = stackalloc char[StackChars];
        var text = buffer[..reader.CopyString(buffer)];
        var lookup = _entries.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(text, out var entry))
            return entry;
        entry = Create(text.ToString());
        _entries.Add(entry.Name, entry);
        return entry;
    }

    private static Entry Create(string name) =>
        new(name, name.EndsWith(EntityWriter.TypeSuffix, StringComparison.Ordinal) ? name[..^EntityWriter.TypeSuffix.Length] : null);
}
