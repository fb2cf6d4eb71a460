using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;

namespace Azure.Data.Tables.Internal;

/// <summary>Writes entities as the service's JSON: a value, and before it the EDM type where JSON alone does not tell it.</summary>
internal static class EntityWriter
{
    public const string TypeSuffix = "@odata.type";
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Serializes <paramref name="entity"/> into <paramref name="content"/>.</summary>
    /// <exception cref="RequestFailedException">The entity exceeds a limit of the service.</exception>
    /// <exception cref="NotSupportedException">A property has a type that tables cannot hold.</exception>
    public static void Write(PooledContent content, ITableEntity entity)
    {
        using var json = new Utf8JsonWriter(content, s_options);
        var limits = default(EntityLimits);
        limits.CountKeys(entity.PartitionKey, entity.RowKey);
        json.WriteStartObject();
        json.WriteString("PartitionKey"u8, entity.PartitionKey);
        json.WriteString("RowKey"u8, entity.RowKey);
        switch (entity)
        {
            case TableEntity table:
                foreach (var (name, value) in table.Properties)
                    WriteProperty(json, ref limits, name, value);
                break;
            case IDictionary<string, object> dictionary:
                foreach (var (name, value) in dictionary)
                    WriteProperty(json, ref limits, name, value);
                break;
            default:
                foreach (var member in EntityMembers.Of(entity.GetType()).Readable)
                {
                    var value = member.Get!(entity);
                    WriteProperty(json, ref limits, member.Name, value is Enum e ? e.ToString() : value);
                }
                break;
        }
        json.WriteEndObject();
        json.Flush();
    }

    private static void WriteProperty(Utf8JsonWriter json, ref EntityLimits limits, string name, object? value)
    {
        // Null means "no such property" to the service; keys are written already, and the rest is the service's own.
        if (value is null || name is "PartitionKey" or "RowKey" or "Timestamp" or "odata.etag")
            return;
        switch (value)
        {
            case string text:
                limits.CountString(name, text);
                json.WriteString(name, text);
                return;
            case byte[] bytes:
                WriteBinary(json, ref limits, name, bytes);
                return;
            case BinaryData data:
                WriteBinary(json, ref limits, name, data.ToMemory().Span);
                return;
            case DateTimeOffset time:
                WriteTime(json, ref limits, name, time.UtcDateTime);
                return;
            case DateTime time:
                if (time.Kind != DateTimeKind.Utc)
                    throw new NotSupportedException($"Property '{name}' is a DateTime of kind {time.Kind}; tables hold UTC times only.");
                WriteTime(json, ref limits, name, time);
                return;
            case Guid guid:
                limits.Count(name, 16);
                WriteType(json, name, "Edm.Guid"u8);
                json.WriteString(name, guid);
                return;
            case TimeSpan span:
                var duration = XmlConvert.ToString(span);
                limits.CountString(name, duration);
                json.WriteString(name, duration);
                return;
            case bool flag:
                limits.Count(name, 1);
                json.WriteBoolean(name, flag);
                return;
            default:
                WriteNumber(json, ref limits, name, value);
                return;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ref EntityLimits limits, string name, object value)
    {
        limits.Count(name, value is int or short or ushort or byte or sbyte ? 4 : 8);
        switch (value)
        {
            case int number:
                json.WriteNumber(name, number);
                return;
            case long number:
                WriteType(json, name, "Edm.Int64"u8);
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                return;
            case ulong number:
                WriteType(json, name, "Edm.Int64"u8);
                json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                return;
            case double number:
                WriteType(json, name, "Edm.Double"u8);
                if (double.IsFinite(number))
                    json.WriteNumber(name, number);
                else
                    json.WriteString(name, number.ToString(CultureInfo.InvariantCulture));
                return;
            case float number:
                json.WriteNumber(name, number);
                return;
            case decimal number:
                json.WriteNumber(name, number);
                return;
            case uint number:
                json.WriteNumber(name, number);
                return;
            case short or ushort or byte or sbyte:
                json.WriteNumber(name, Convert.ToInt32(value, CultureInfo.InvariantCulture));
                return;
            case Enum:
                throw new NotSupportedException($"Property '{name}' is an enum value, which only entity types of one's own can hold.");
            default:
                throw new NotSupportedException($"Property '{name}' is of type {value.GetType()}, which tables cannot hold.");
        }
    }

    private static void WriteBinary(Utf8JsonWriter json, ref EntityLimits limits, string name, ReadOnlySpan<byte> bytes)
    {
        limits.CountBinary(name, bytes.Length);
        WriteType(json, name, "Edm.Binary"u8);
        json.WriteBase64String(name, bytes);
    }

    private static void WriteTime(Utf8JsonWriter json, ref EntityLimits limits, string name, DateTime utc)
    {
        limits.Count(name, 8);
        WriteType(json, name, "Edm.DateTime"u8);
        Span<char> text = stackalloc char[32];
        utc.TryFormat(text, out var length, TimeFormat, CultureInfo.InvariantCulture);
        json.WriteString(name, text[..length]);
    }

    private static void WriteType(Utf8JsonWriter json, string name, ReadOnlySpan<byte> edmType)
    {
        Span<char> annotation = stackalloc char[EntityLimits.PropertyNameChars + TypeSuffix.Length];
        name.CopyTo(annotation);
        TypeSuffix.CopyTo(annotation[name.Length..]);
        json.WritePropertyName(annotation[..(name.Length + TypeSuffix.Length)]);
        json.WriteStringValue(edmType);
    }
}
