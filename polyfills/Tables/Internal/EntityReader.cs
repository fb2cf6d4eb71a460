using System.Text.Json;

namespace Azure.Data.Tables.Internal;

/// <summary>Reads entities of the type <typeparamref name="T"/> from the service's JSON, straight from its UTF-8.</summary>
internal static class EntityReader<T>
    where T : class, ITableEntity
{
    private static readonly bool s_isDictionary = typeof(IDictionary<string, object>).IsAssignableFrom(typeof(T));
    private static readonly EntityMembers? s_members = s_isDictionary ? null : EntityMembers.Of(typeof(T));

    /// <summary>One entity, the whole of <paramref name="json"/>.</summary>
    public static T ReadOne(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Read(ref reader, new PropertyNames());
    }

    /// <summary>The entities of a page: the array <c>value</c> of <paramref name="json"/>.</summary>
    public static List<T> ReadPage(ReadOnlySpan<byte> json)
    {
        var page = new List<T>();
        var names = new PropertyNames();
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isPage = reader.ValueTextEquals("value"u8);
            reader.Read();
            if (!isPage)
            {
                reader.Skip();
                continue;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                page.Add(Read(ref reader, names));
        }
        return page;
    }

    private static T Read(ref Utf8JsonReader reader, PropertyNames names)
    {
        var entity = Activator.CreateInstance<T>();
        if (s_members is { } members)
            ReadMembers(ref reader, names, entity, members);
        else
            ReadDictionary(ref reader, names, entity is TableEntity table ? table.Properties : (IDictionary<string, object?>)entity);
        return entity;
    }

    /// <summary>A type annotation usually comes before its value; one that comes after it converts what was read.</summary>
    private static void ReadDictionary(ref Utf8JsonReader reader, PropertyNames names, IDictionary<string, object?> entity)
    {
        string? typedName = null;
        string? type = null;
        Dictionary<string, string>? earlier = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, annotated) = names.Read(ref reader);
            reader.Read();
            if (annotated is not null)
            {
                if (typedName is not null)
                    (earlier ??= new Dictionary<string, string>(StringComparer.Ordinal))[typedName] = type!;
                (typedName, type) = (annotated, EdmValue.InternType(ref reader));
                if (entity.TryGetValue(annotated, out var read))
                {
                    entity[annotated] = EdmValue.Convert(read, type);
                    typedName = null;
                }
                continue;
            }
            if (name == "odata.metadata")
            {
                reader.Skip();
                continue;
            }
            string? edm = null;
            if (name == typedName)
                (edm, typedName) = (type, null);
            else if (earlier is null || !earlier.TryGetValue(name, out edm))
                edm = name == "Timestamp" ? "Edm.DateTime" : null;
            entity[name] = EdmValue.Read(ref reader, edm);
        }
    }

    private static void ReadMembers(ref Utf8JsonReader reader, PropertyNames names, T entity, EntityMembers members)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, annotated) = names.Read(ref reader);
            reader.Read();
            if (annotated is not null)
                continue;
            switch (name)
            {
                case "PartitionKey":
                    entity.PartitionKey = reader.GetString()!;
                    break;
                case "RowKey":
                    entity.RowKey = reader.GetString()!;
                    break;
                case "Timestamp":
                    entity.Timestamp = EdmValue.ReadTime(ref reader);
                    break;
                case "odata.etag":
                    entity.ETag = new ETag(reader.GetString()!);
                    break;
            }
            if (members.FindWritable(name) is { } member && EdmValue.TryRead(ref reader, member.Type, out var value))
                member.Set!(entity, value);
            else
                reader.Skip();
        }
    }
}
