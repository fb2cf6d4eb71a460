using System.Text.Json;
using OpenLedger.Core.Json;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Ingest;

/// <summary>The JSON type of a field.</summary>
public enum FieldType
{
    /// <summary>A string.</summary>
    String,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>A number without a fraction.</summary>
    Integer,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array.</summary>
    Array,
}

/// <summary>A field that the records of a Datanet have.</summary>
/// <param name="Name">The member's name.</param>
/// <param name="Type">The type of its value.</param>
/// <param name="Required">True where every record has it.</param>
public sealed record SchemaField(string Name, FieldType Type, bool Required);

/// <summary>
/// What the records of a Datanet look like at their top level, as the Datanet's owner wrote it:
/// <c>{"additional":false,"fields":[{"name":"question","required":true,"type":"string"}]}</c>.
/// </summary>
public sealed class RecordSchema
{
    /// <summary>The most fields of a schema, counted.</summary>
    public const int MaxFields = 200;

    /// <summary>The longest name of a field, in UTF-16 code units.</summary>
    public const int MaxNameLength = 100;

    private static readonly string[] TypeWords = ["string", "number", "integer", "boolean", "object", "array"];

    private readonly Dictionary<string, SchemaField> _byName;

    private RecordSchema(IReadOnlyList<SchemaField> fields, bool additional)
    {
        Fields = fields;
        Additional = additional;
        _byName = fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    /// <summary>The fields, in the owner's order.</summary>
    public IReadOnlyList<SchemaField> Fields { get; }

    /// <summary>True where records may have members that the schema does not name.</summary>
    public bool Additional { get; }

    /// <summary>The schema with these fields; null where two have one name.</summary>
    internal static RecordSchema? Restore(IReadOnlyList<SchemaField> fields, bool additional) =>
        fields.DistinctBy(f => f.Name, StringComparer.Ordinal).Count() == fields.Count ? new RecordSchema(fields, additional) : null;

    /// <summary>Reads a schema from its JSON text.</summary>
    public static Result<RecordSchema> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!Jcs.Parse(utf8).Try(out var document, out var error))
            return error;
        using (document)
            return Parse(new ObjectReader(document.RootElement));
    }

    /// <summary>Reads a schema from an object inside a larger document.</summary>
    public static Result<RecordSchema> Parse(ObjectReader reader)
    {
        var additional = reader.Boolean("additional");
        var fields = reader.Objects("fields", 1, MaxFields, static field =>
        {
            var type = field.OneOf("type", TypeWords);
            return new SchemaField(field.Text("name", 1, MaxNameLength), (FieldType)Math.Max(0, Array.IndexOf(TypeWords, type)), field.Boolean("required"));
        });
        if (fields.GroupBy(f => f.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
            reader.Reject("duplicate-field", $"The schema names the field \"{Shorten(twice.Key)}\" twice.", "fields");
        return reader.Finish(() => new RecordSchema(fields, additional));
    }

    /// <summary>The schema as canonical JSON, as <see cref="Parse(ReadOnlyMemory{byte})"/> reads it.</summary>
    public byte[] ToJson() => Jcs.Serialize(new
    {
        additional = Additional,
        fields = Fields.Select(f => new { name = f.Name, required = f.Required, type = TypeWords[(int)f.Type] }),
    });

    /// <summary>Why no file of <paramref name="format"/> can ever match, or null: the values of CSV, text and Markdown are strings.</summary>
    public Error? CheckFormat(FileFormat format)
    {
        if (format == FileFormat.Jsonl)
            return null;
        var impossible = Fields.FirstOrDefault(f => f.Required && f.Type != FieldType.String);
        if (impossible is not null)
        {
            return Violation($"The Datanet's schema wants the field \"{Shorten(impossible.Name)}\" to be of type {TypeWords[(int)impossible.Type]}, " +
                $"but the values of a {format.Word()} file are always strings; contribute JSONL instead.", impossible.Name);
        }
        if (format == FileFormat.Csv)
            return null;
        if (Fields.FirstOrDefault(f => f.Required && f.Name != "text") is { } missing)
            return Violation($"The Datanet's schema wants the field \"{Shorten(missing.Name)}\", but a {format.Word()} file has only \"text\".", missing.Name);
        return null;
    }

    /// <summary>The first thing that is wrong with a record, or null.</summary>
    public Error? Validate(JsonElement record)
    {
        if (record.ValueKind != JsonValueKind.Object)
            return Violation("A record is a JSON object.", null);
        foreach (var member in record.EnumerateObject())
        {
            if (_byName.TryGetValue(member.Name, out var field))
            {
                if (!Matches(member.Value, field.Type))
                    return Violation($"The field \"{Shorten(field.Name)}\" must be of type {TypeWords[(int)field.Type]}.", field.Name);
            }
            else if (!Additional)
                return Violation($"The schema knows no field \"{Shorten(member.Name)}\".", member.Name);
        }
        foreach (var field in Fields)
        {
            if (field.Required && !record.TryGetProperty(field.Name, out _))
                return Violation($"The field \"{Shorten(field.Name)}\" is missing.", field.Name);
        }
        return null;
    }

    private static bool Matches(JsonElement value, FieldType type) => type switch
    {
        FieldType.String => value.ValueKind == JsonValueKind.String,
        FieldType.Number => value.ValueKind == JsonValueKind.Number,
        FieldType.Integer => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && Math.Floor(number) == number,
        FieldType.Boolean => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        FieldType.Object => value.ValueKind == JsonValueKind.Object,
        FieldType.Array => value.ValueKind == JsonValueKind.Array,
    };

    private static Error Violation(string message, string? field) => Error.Invalid(IngestCode.SchemaViolation, message,
        field is null ? null : "/" + field.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    private static string Shorten(string text) => Jcs.Shorten(System.Text.Encoding.UTF8.GetBytes(text));
}
