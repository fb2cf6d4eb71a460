#nullable disable
using Nethereum.Hex.HexConvertors.Extensions;

namespace Nethereum.Hex.HexTypes;

/// <summary>A value beside its hexadecimal text. A text that came over the wire is read only when the value is asked for.</summary>
public class HexRPCType<T> : IEquatable<HexRPCType<T>>
{
    private readonly Func<T, string> _write;
    private readonly Func<string, T> _read;
    private readonly Lock _lock = new();
    private string _hex;
    private T _value;
    private bool _isRead;

    private protected HexRPCType(Func<T, string> write, Func<string, T> read, string hex)
    {
        _write = write;
        _read = read;
        HexValue = hex;
    }

    private protected HexRPCType(Func<T, string> write, Func<string, T> read, T value)
    {
        _write = write;
        _read = read;
        Value = value;
    }

    /// <summary>With prefix.</summary>
    public string HexValue
    {
        get => _hex;
        set
        {
            lock (_lock)
            {
                _hex = value.EnsureHexPrefix();
                _isRead = false;
            }
        }
    }

    /// <exception cref="FormatException">The text is not hexadecimal.</exception>
    public T Value
    {
        get
        {
            lock (_lock)
            {
                if (!_isRead)
                {
                    _value = _read(_hex);
                    _isRead = true;
                }
                return _value;
            }
        }
        set
        {
            lock (_lock)
            {
                _hex = _write(value).EnsureHexPrefix();
                _value = value;
                _isRead = true;
            }
        }
    }

    public static implicit operator byte[](HexRPCType<T> hexRpcType) => hexRpcType.ToHexByteArray();

    public static implicit operator T(HexRPCType<T> hexRpcType) => hexRpcType.Value;

    public static bool operator ==(HexRPCType<T> lhs, HexRPCType<T> rhs) => lhs is null ? rhs is null : lhs.Equals(rhs);

    public static bool operator !=(HexRPCType<T> lhs, HexRPCType<T> rhs) => !(lhs == rhs);

    public byte[] ToHexByteArray() => HexValue.HexToByteArray();

    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>Compares values, whatever zeros lead.</summary>
    public override bool Equals(object obj) => obj is HexRPCType<T> other && other.Value.Equals(Value);

    public bool Equals(HexRPCType<T> other) => Equals((object)other);
}
