#nullable disable
namespace Nethereum.ABI.FunctionEncoding.Attributes;

[AttributeUsage(AttributeTargets.Class)]
public class FunctionAttribute : Attribute
{
    public FunctionAttribute(string name, string returnType)
    {
        Name = name;
        ReturnType = returnType;
    }

    public FunctionAttribute(string name)
    {
        Name = name;
    }

    public FunctionAttribute(string name, Type dtoReturnType)
    {
        Name = name;
        DTOReturnType = dtoReturnType;
    }

    public string Name { get; }

    public Type DTOReturnType { get; }

    public string ReturnType { get; }
}
