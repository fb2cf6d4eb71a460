using TorchSharp;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>Tensors in files of upstream's form.</summary>
public sealed class TensorFileTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void File_is_type_dimensions_sizes_and_elements()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        tensor([1f, 2], [1, 2]).Save(writer);
        zeros([200], ScalarType.Byte).Save(writer);
        Assert.Equal([6, 2, 1, 2, 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40, 0, 1, 0xC8, 1], stream.ToArray()[..16]);
        Assert.Equal(12 + 4 + 200, stream.Length);
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Assert.True(TensorExtensionMethods.Load(reader).Equals(tensor([1f, 2], [1, 2])));
        zeros([200], ScalarType.Byte).Load(reader, skip: true);
        Assert.Equal(stream.Length, stream.Position);
    }

    [Fact]
    public void Load_refuses_what_does_not_fit()
    {
        Assert.Throws<ArgumentException>(() => zeros(2).Load(File(6, 1, 3)));
        Assert.Throws<ArgumentException>(() => zeros(2).Load(File(7, 1, 2)));
        Assert.Throws<EndOfStreamException>(() => zeros(2).Load(File(6, 1, 2, 0)));
        Assert.Throws<InvalidDataException>(() => TensorExtensionMethods.Load(File(99)));
        Assert.Throws<InvalidDataException>(() => TensorExtensionMethods.Load(File(6, 65)));
        Assert.Throws<InvalidDataException>(() => TensorExtensionMethods.Load(File(6, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1)));
    }

    private static BinaryReader File(params byte[] bytes) => new(new MemoryStream(bytes));
}
