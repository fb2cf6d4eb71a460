#nullable disable
using Nethereum.ABI.Model;

namespace Nethereum.ABI.FunctionEncoding;

/// <summary>A decoded value whose .NET type nobody has named.</summary>
public class ParameterOutput
{
    public ParameterOutput()
    {
    }

    public Parameter Parameter { get; set; }

    /// <summary>
    /// A BigInteger for every integer, a checksummed text for an address, a byte[] for all bytes, a List of such for an array, a List of <see cref="ParameterOutput"/> for a
    /// struct.
    /// </summary>
    public object Result { get; set; }
}
