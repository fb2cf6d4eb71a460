namespace OpenLedger.Core.Ledger;

/// <summary>What a parameter measures.</summary>
public enum ParameterType
{
    /// <summary>How many of something.</summary>
    Count,

    /// <summary>How large something is.</summary>
    Bytes,

    /// <summary>How long something takes.</summary>
    Duration,

    /// <summary>How often one thing fits into another.</summary>
    Ratio,

    /// <summary>A part of a whole of 10,000.</summary>
    Share,

    /// <summary>OPEN.</summary>
    Amount,

    /// <summary>What a command uses.</summary>
    Gas,
}

/// <summary>The types' words.</summary>
public static class ParameterTypes
{
    /// <summary>What the API calls it.</summary>
    public static string Word(ParameterType type) => type switch
    {
        ParameterType.Count => "count",
        ParameterType.Bytes => "bytes",
        ParameterType.Duration => "duration",
        ParameterType.Ratio => "ratio",
        ParameterType.Share => "share",
        ParameterType.Amount => "amount",
        ParameterType.Gas => "gas",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };

    /// <summary>What its values count.</summary>
    public static string Unit(ParameterType type) => type switch
    {
        ParameterType.Count => "items",
        ParameterType.Bytes => "bytes",
        ParameterType.Duration => "ms",
        ParameterType.Ratio => "times",
        ParameterType.Share => "basis points",
        ParameterType.Amount => "base units",
        ParameterType.Gas => "units of gas",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "There is no such type."),
    };
}
