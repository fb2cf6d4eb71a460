using System.Diagnostics.CodeAnalysis;

namespace OpenLedger.Core.Results;

/// <summary>A value, or the <see cref="Error"/> that stands in its place.</summary>
public readonly record struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Error? error)
    {
        _value = value;
        Error = error;
    }

    /// <summary>The failure, or null.</summary>
    public Error? Error { get; }

    /// <summary>True where there is a value.</summary>
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">There is none; the message is the error's.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException($"{Error.Code}: {Error.Message}");

    /// <summary>A value as a result.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>An error as a result.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);

    /// <summary>True with the value, or false with the error.</summary>
    public bool Try([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Error? error)
    {
        value = _value;
        error = Error;
        return error is null;
    }
}
