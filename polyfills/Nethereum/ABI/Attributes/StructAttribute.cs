#nullable disable
using System.Reflection;

namespace Nethereum.ABI.FunctionEncoding.Attributes;

/// <summary>The Solidity name of a struct, which is its type name in EIP-712.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class StructAttribute : Attribute
{
    public StructAttribute(string name)
    {
        Name = name;
    }

    public string Name { get; set; }

    public static StructAttribute GetAttribute<T>() => GetAttribute(typeof(T));

    public static StructAttribute GetAttribute(Type type) => type.GetCustomAttribute<StructAttribute>(inherit: true);

    public static StructAttribute GetAttribute(object instance) => GetAttribute(instance.GetType());

    public static bool IsStructType<T>() => IsStructType(typeof(T));

    public static bool IsStructType(Type type) => GetAttribute(type) != null;

    public static bool IsStructType(object type) => GetAttribute(type) != null;
}
