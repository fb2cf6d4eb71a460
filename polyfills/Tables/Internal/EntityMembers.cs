using System.Collections.Concurrent;
using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.Serialization;

namespace Azure.Data.Tables.Internal;

/// <summary>One property or field of an entity type, with compiled access.</summary>
internal sealed record EntityMember(string Name, Type Type, Func<object, object?>? Get, Action<object, object?>? Set);

/// <summary>The properties and fields that an entity type keeps in the table besides its keys, time and version.</summary>
internal sealed class EntityMembers
{
    private static readonly ConcurrentDictionary<Type, EntityMembers> s_cache = new();

    private readonly Dictionary<string, EntityMember> _writable = new(StringComparer.Ordinal);

    private EntityMembers(Type type)
    {
        var readable = new List<EntityMember>();
        foreach (var info in type.GetMembers(BindingFlags.Public | BindingFlags.Instance))
        {
            if (Create(info) is not { } member)
                continue;
            if (member.Get is not null)
                readable.Add(member);
            if (member.Set is not null)
                _writable[member.Name] = member;
        }
        Readable = [.. readable];
    }

    public EntityMember[] Readable { get; }

    public static EntityMembers Of(Type type) => s_cache.GetOrAdd(type, static t => new EntityMembers(t));

    public EntityMember? FindWritable(string name) => _writable.GetValueOrDefault(name);

    private static EntityMember? Create(MemberInfo info)
    {
        if (info.IsDefined(typeof(IgnoreDataMemberAttribute)))
            return null;
        var (type, canRead, canWrite) = info switch
        {
            PropertyInfo property when property.GetIndexParameters().Length == 0 =>
                (property.PropertyType, property.GetMethod is { IsPublic: true }, property.SetMethod is { IsPublic: true }),
            FieldInfo field => (field.FieldType, true, !field.IsInitOnly),
            _ => (null, false, false),
        };
        var name = info.GetCustomAttribute<DataMemberAttribute>() is { Name: { } renamed } ? renamed : info.Name;
        // The four members of ITableEntity are read and written through the interface.
        if (type is null || info.Name is nameof(ITableEntity.PartitionKey) or nameof(ITableEntity.RowKey) or nameof(ITableEntity.Timestamp) or nameof(ITableEntity.ETag))
            return null;
        return new EntityMember(name, type, canRead ? CompileGet(info) : null, canWrite ? CompileSet(info, type) : null);
    }

    private static Func<object, object?> CompileGet(MemberInfo info)
    {
        var entity = Expression.Parameter(typeof(object));
        var access = Expression.MakeMemberAccess(Expression.Convert(entity, info.DeclaringType!), info);
        return Expression.Lambda<Func<object, object?>>(Expression.Convert(access, typeof(object)), entity).Compile();
    }

    private static Action<object, object?> CompileSet(MemberInfo info, Type type)
    {
        var entity = Expression.Parameter(typeof(object));
        var value = Expression.Parameter(typeof(object));
        // A null for a type that cannot be null becomes its default.
        var typed = type.IsValueType && Nullable.GetUnderlyingType(type) is null
            ? Expression.Condition(Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), Expression.Unbox(value, type))
            : (Expression)Expression.Convert(value, type);
        var access = Expression.MakeMemberAccess(Expression.Convert(entity, info.DeclaringType!), info);
        return Expression.Lambda<Action<object, object?>>(Expression.Assign(access, typed), entity, value).Compile();
    }
}
