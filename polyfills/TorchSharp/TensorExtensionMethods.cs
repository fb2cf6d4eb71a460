using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Tensors in upstream's files: type, number of dimensions, sizes, then the elements as they are in memory.</summary>
public static class TensorExtensionMethods
{
    private const int MaxDimensions = 64;

    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var scope = NewDisposeScope();
        var held = tensor.cpu();
        Leb128.Write(writer, (long)held.dtype);
        Leb128.Write(writer, held.ndim);
        foreach (var size in held.shape)
            Leb128.Write(writer, size);
        writer.Flush();
        held.WriteBytesToStream(writer.BaseStream, 1 << 16);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using var writer = new BinaryWriter(File.Create(location));
        tensor.Save(writer);
    }

    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        if (type != tensor.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        if (!skip && !shape.SequenceEqual(tensor.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        using var none = no_grad();
        using var scope = NewDisposeScope();
        var read = empty(shape, type, CPU);
        read.ReadBytesFromStream(reader.BaseStream, 1 << 16);
        if (!skip)
            tensor.copy_(read);
    }

    /// <param name="skip">Upstream jumps over the elements then; here they are read all the same.</param>
    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        var (type, shape) = ReadHeader(reader);
        var read = empty(shape, type, CPU);
        read.ReadBytesFromStream(reader.BaseStream, 1 << 16);
        return read;
    }

    private static (ScalarType Type, long[] Shape) ReadHeader(BinaryReader reader)
    {
        var type = Leb128.Read(reader);
        if (!Enum.IsDefined((ScalarType)type) || type > sbyte.MaxValue)
            throw new InvalidDataException($"Tensors of type {type} are not known.");
        var dimensions = Leb128.Read(reader);
        if (dimensions > MaxDimensions)
            throw new InvalidDataException($"A tensor of {dimensions} dimensions.");
        var shape = new long[dimensions];
        for (var i = 0; i < shape.Length; i++)
            shape[i] = Leb128.Read(reader);
        return ((ScalarType)type, shape);
    }
}
