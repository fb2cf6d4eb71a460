#nullable disable
using System.Collections;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace Nethereum.ABI.EIP712;

public class MemberValueFactory
{
    /// <summary>The values of the properties that carry <see cref="ParameterAttribute"/>, in their order.</summary>
    public static MemberValue[] CreateFromMessage<T>(T message) => CreateFromInstance(typeof(T), message);

    private static MemberValue[] CreateFromInstance(Type type, object instance)
    {
        var members = StructMembers.Of(type);
        var values = new MemberValue[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            var (property, parameter) = members[i];
            var value = Convert(parameter.AbiType, property.PropertyType, property.GetValue(instance));
            values[i] = new MemberValue { TypeName = parameter.TypeNameInStruct, Value = value };
        }
        return values;
    }

    /// <summary>Structs become member values, also inside arrays; everything else stays as it is.</summary>
    private static object Convert(AbiType abiType, Type declaredType, object value)
    {
        if (abiType.Innermost.Kind != AbiKind.Tuple)
            return value;
        if (abiType.Kind == AbiKind.Tuple)
            return CreateFromInstance(declaredType, value);
        var items = (IList)value;
        if (abiType.Element.Kind == AbiKind.Array)
            return items?.Cast<object>().Select(item => Convert(abiType.Element, declaredType: null, item)).ToList() ?? [];
        return items?.Cast<object>().Select(item => CreateFromInstance(item.GetType(), item)).ToList() ?? [];
    }
}
