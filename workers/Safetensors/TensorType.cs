namespace OpenLedger.Worker.Safetensors;

/// <summary>What one element of a stored tensor is; the names are the format's own.</summary>
public enum TensorType
{
    /// <summary>A truth value in one byte, 0 or 1.</summary>
    BOOL,

    /// <summary>An unsigned byte.</summary>
    U8,

    /// <summary>A signed byte.</summary>
    I8,

    /// <summary>A float of 8 bits, 4 of them exponent, without infinities.</summary>
    F8_E4M3,

    /// <summary>A float of 8 bits, 5 of them exponent.</summary>
    F8_E5M2,

    /// <summary>An unsigned number of 16 bits.</summary>
    U16,

    /// <summary>A signed number of 16 bits.</summary>
    I16,

    /// <summary>A float of 16 bits, IEEE 754 binary16: <see cref="Half"/>.</summary>
    F16,

    /// <summary>The upper half of a float of 32 bits; viewed as <see cref="ushort"/>.</summary>
    BF16,

    /// <summary>An unsigned number of 32 bits.</summary>
    U32,

    /// <summary>A signed number of 32 bits.</summary>
    I32,

    /// <summary>A float of 32 bits.</summary>
    F32,

    /// <summary>An unsigned number of 64 bits.</summary>
    U64,

    /// <summary>A signed number of 64 bits.</summary>
    I64,

    /// <summary>A float of 64 bits.</summary>
    F64,
}

/// <summary>What follows from a <see cref="TensorType"/>.</summary>
public static class TensorTypes
{
    /// <summary>How many bytes one element takes: 1, 2, 4 or 8.</summary>
    public static int Size(this TensorType type) => type switch
    {
        TensorType.BOOL or TensorType.U8 or TensorType.I8 or TensorType.F8_E4M3 or TensorType.F8_E5M2 => 1,
        TensorType.U16 or TensorType.I16 or TensorType.F16 or TensorType.BF16 => 2,
        TensorType.U32 or TensorType.I32 or TensorType.F32 => 4,
        TensorType.U64 or TensorType.I64 or TensorType.F64 => 8,
    };
}
