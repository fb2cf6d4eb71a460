namespace Microsoft.Azure.Functions.Worker.Converters;

/// <summary>What a converter answers.</summary>
public readonly struct ConversionResult
{
    private ConversionResult(ConversionStatus status, object? value, Exception? error)
    {
        Status = status;
        Value = value;
        Error = error;
    }

    public ConversionStatus Status { get; }

    public object? Value { get; }

    public Exception? Error { get; }

    public static ConversionResult Unhandled() => new(ConversionStatus.Unhandled, value: null, error: null);

    public static ConversionResult Success(object? value) => new(ConversionStatus.Succeeded, value, error: null);

    public static ConversionResult Failed(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new(ConversionStatus.Failed, value: null, exception);
    }
}
