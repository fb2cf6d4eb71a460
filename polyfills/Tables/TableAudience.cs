#nullable disable

using System.ComponentModel;

namespace Azure.Data.Tables;

/// <summary>The audience of the tokens: one of the clouds, or the URL of a service.</summary>
public readonly struct TableAudience : IEquatable<TableAudience>
{
    private const string ChinaValue = "AzureChina";
    private const string GovernmentValue = "AzureGov";
    private const string PublicValue = "AzurePublic";
    private const string DefaultScope = ".default";

    private readonly string _value;

    public TableAudience(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _value = value;
    }

    public static TableAudience AzureChina { get; } = new(ChinaValue);

    public static TableAudience AzureGovernment { get; } = new(GovernmentValue);

    public static TableAudience AzurePublicCloud { get; } = new(PublicValue);

    public static bool operator ==(TableAudience left, TableAudience right) => left.Equals(right);

    public static bool operator !=(TableAudience left, TableAudience right) => !left.Equals(right);

    public static implicit operator TableAudience(string value) => new(value);

    public bool Equals(TableAudience other) => string.Equals(_value, other._value, StringComparison.OrdinalIgnoreCase);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool Equals(object obj) => obj is TableAudience other && Equals(other);

    [EditorBrowsable(EditorBrowsableState.Never)]
    public override int GetHashCode() => _value is null ? 0 : StringComparer.OrdinalIgnoreCase.GetHashCode(_value);

    public override string ToString() => _value;

    /// <summary>The scope to ask a token for.</summary>
    internal string ToScope()
    {
        var audience = _value switch
        {
            ChinaValue => "https://storage.azure.cn",
            GovernmentValue => "https://storage.azure.us",
            PublicValue => "https://storage.azure.com",
            _ => _value,
        };
        return audience.EndsWith("/" + DefaultScope, StringComparison.OrdinalIgnoreCase) ? audience : audience.TrimEnd('/') + "/" + DefaultScope;
    }
}
