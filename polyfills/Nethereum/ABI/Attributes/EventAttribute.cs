#nullable disable
namespace Nethereum.ABI.FunctionEncoding.Attributes;

[AttributeUsage(AttributeTargets.Class)]
public class EventAttribute : Attribute
{
    public EventAttribute(string name)
        : this(name, isAnonymous: false)
    {
    }

    public EventAttribute(string name, bool isAnonymous)
    {
        Name = name;
        IsAnonymous = isAnonymous;
    }

    public string Name { get; set; }

    public bool IsAnonymous { get; set; }
}
