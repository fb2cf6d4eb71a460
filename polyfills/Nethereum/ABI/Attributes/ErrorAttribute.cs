#nullable disable
namespace Nethereum.ABI.FunctionEncoding.Attributes;

[AttributeUsage(AttributeTargets.Class)]
public class ErrorAttribute : Attribute
{
    public ErrorAttribute(string name)
    {
        Name = name;
    }

    public string Name { get; set; }
}
