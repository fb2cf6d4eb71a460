#nullable disable
using System.Reflection;
using Nethereum.ABI.Model;

namespace Nethereum.ABI;

/// <summary>A member of a tuple, the property that holds it (null where none does), and how.</summary>
internal sealed record AbiMember(Parameter Parameter, PropertyInfo Property, AbiShape Shape);
