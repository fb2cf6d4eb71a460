using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Results;
using OpenLedger.Tests.Primitives;
using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Tests.Workers.Safetensors;

public sealed class SafetensorsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    private sealed record Tensor(string Name, TensorType Type, long[] Shape, byte[] Data);

    private static Gen<Tensor> Tensors { get; } =
        from name in Gen.Elements('a', '.', 'é', '"', '\\', '\n', '中', '/').ArrayOf(3)
        from type in Gen.Elements(Enum.GetValues<TensorType>())
        from rank in Gen.Choose(0, 3)
        from shape in Gen.Choose(0, 4).Select(n => (long)n).ArrayOf(rank)
        from data in Gens.Bytes((int)shape.Aggregate((long)type.Size(), (a, b) => a * b))
        select new Tensor(new string(name), type, shape, data);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void File_gives_back_what_was_written_whatever_the_order() => Gens.ForAll(Tensors.ArrayOf(5), 60, given =>
    {
        var tensors = given.DistinctBy(t => t.Name).ToArray();
        var written = Written(tensors);
        Assert.Equal(written, Written([.. tensors.Reverse()]));
        using var file = Open(written).Value;
        Assert.Equal("yes", file.Header.Metadata["made by a test"]);
        Assert.Equal(tensors.Length, file.Header.Tensors.Length);
        foreach (var tensor in tensors)
        {
            var entry = file.Find(tensor.Name)!;
            Assert.Equal((tensor.Type, tensor.Data.Length), (entry.Type, (int)entry.ByteCount));
            Assert.Equal(tensor.Shape, entry.Shape);
            Assert.Equal(tensor.Data, BytesOf(file, entry));
            // Every element is aligned.
            Assert.Equal(0, (written.Length - file.Header.Tensors[^1].End + entry.Begin) % tensor.Type.Size());
        }
    });

    [Fact]
    public void Views_are_typed_and_gone_when_the_file_is_closed()
    {
        var file = Open(Written(new Tensor("h", TensorType.F16, [2], [0, 0x3C, 0, 0xC0]), new Tensor("n", TensorType.I64, [], [7, 0, 0, 0, 0, 0, 0, 0]))).Value;
        Assert.Equal([(Half)1, (Half)(-2)], file.View<Half>("h").ToArray());
        Assert.Equal([7L], file.View<long>("n").ToArray());
        Assert.Throws<ArgumentException>(() => file.View<float>("h").Length);
        Assert.Throws<KeyNotFoundException>(() => file.View<float>("x").Length);
        Assert.Null(file.Find("x"));
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.View<Half>("h").Length);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "safetensors-header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""", "safetensors-header")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}""", "safetensors-header")]
    [InlineData(""" {"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-header")]
    [InlineData("[]", "safetensors-header")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "safetensors-offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "safetensors-offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "safetensors-offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "safetensors-offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "safetensors-offsets")]
    [InlineData("{}", "safetensors-offsets")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "safetensors-shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,4]}}""", "safetensors-shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "safetensors-shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]}}""", "safetensors-shape")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4.5],"data_offsets":[0,4]}}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,18446744073709551616]}}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4,4]}}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"more":1}}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}}""", "safetensors-tensor")]
    [InlineData("""{"":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-tensor")]
    [InlineData("""{"a":7}""", "safetensors-tensor")]
    [InlineData("""{"a":{"dtype":"u8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-type")]
    [InlineData("""{"a":{"dtype":"0","shape":[4],"data_offsets":[0,4]}}""", "safetensors-type")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-metadata")]
    [InlineData("""{"__metadata__":7,"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "safetensors-metadata")]
    public void Header_that_breaks_a_rule_is_refused(string json, string code) => AssertRefused(code, Framed(Encoding.UTF8.GetBytes(json), 4));

    [Fact]
    public void Header_that_is_not_utf8_is_refused() =>
        AssertRefused("safetensors-header", Framed([.. "{\"a"u8, 0xC3, .. "\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]}}"u8], 4));

    [Theory]
    [InlineData(100_000_001UL, "safetensors-header-too-large")]
    [InlineData(uint.MaxValue, "safetensors-header-too-large")]
    [InlineData(ulong.MaxValue, "safetensors-header-too-large")]
    [InlineData(100_000_000UL, "safetensors-truncated")]
    [InlineData(3UL, "safetensors-truncated")]
    [InlineData(0UL, "safetensors-header")]
    public void Header_of_a_length_that_cannot_be_is_refused(ulong length, string code)
    {
        var bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        AssertRefused(code, bytes);
    }

    [Fact]
    public void File_cut_off_anywhere_is_refused()
    {
        var whole = Written(new Tensor("a", TensorType.F32, [3], new byte[12]), new Tensor("b", TensorType.U8, [2], [1, 2]));
        for (var length = 0; length < whole.Length; length++)
            Assert.StartsWith("safetensors-", Open(whole[..length]).Error!.Code, StringComparison.Ordinal);
        AssertRefused("safetensors-offsets", [.. whole, 0]);
    }

    [Fact]
    public void Header_with_any_byte_changed_is_refused_or_still_fills_the_file()
    {
        var whole = Written(new Tensor("weight", TensorType.F32, [3, 2], new byte[24]), new Tensor("é", TensorType.U8, [2], [1, 2]));
        var headerEnd = 8 + (int)BinaryPrimitives.ReadUInt64LittleEndian(whole);
        var refused = 0;
        Gens.ForAll(Gen.Choose(0, headerEnd - 1).SelectMany(place => Gen.Choose(1, 255).Select(flip => (place, flip))), 2000, change =>
        {
            var bytes = (byte[])whole.Clone();
            bytes[change.place] ^= (byte)change.flip;
            using var file = Open(bytes).Try(out var opened, out var error) ? opened : null;
            if (file is null)
            {
                refused++;
                Assert.StartsWith("safetensors-", error!.Code, StringComparison.Ordinal);
                return;
            }
            // What still reads has its tensors side by side in the same bytes.
            Assert.Equal(26, file.Header.Tensors.Sum(t => BytesOf(file, t).Length));
        });
        Assert.InRange(refused, 500, 1999);
    }

    [Fact]
    public void File_that_is_missing_or_a_link_is_refused()
    {
        var path = Path.Combine(_folder.FullName, "real.safetensors");
        File.WriteAllBytes(path, Written());
        var link = File.CreateSymbolicLink(Path.Combine(_folder.FullName, "link.safetensors"), path);
        Assert.Equal("safetensors-missing", SafetensorsFile.Open(link.FullName).Error!.Code);
        Assert.Equal("safetensors-missing", SafetensorsFile.Open(_folder.FullName).Error!.Code);
        Assert.Equal("safetensors-missing", SafetensorsFile.Open(path + "x").Error!.Code);
        using var empty = SafetensorsFile.Open(path).Value;
        Assert.Empty(empty.Header.Tensors);
    }

    [Fact]
    public void Writer_refuses_what_its_reader_would()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", TensorType.U8, [1], new byte[1]);
        Assert.Throws<ArgumentException>(() => writer.Add("a", TensorType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", TensorType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("\ud800", TensorType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("", TensorType.U8, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.F32, [1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.U8, [-1, -1], new byte[1]));
        Assert.Throws<ArgumentException>(() => writer.Add("b", TensorType.U8, new long[9], Array.Empty<byte>()));
        Assert.Throws<ArgumentException>(() => writer.AddMetadata("k", "\ud800"));
    }

    private static byte[] BytesOf(SafetensorsFile file, TensorEntry entry) => entry.Type.Size() switch
    {
        1 => file.View<byte>(entry.Name).ToArray(),
        2 => MemoryMarshal.AsBytes(file.View<ushort>(entry.Name)).ToArray(),
        4 => MemoryMarshal.AsBytes(file.View<uint>(entry.Name)).ToArray(),
        _ => MemoryMarshal.AsBytes(file.View<ulong>(entry.Name)).ToArray(),
    };

    private static byte[] Written(params Tensor[] tensors)
    {
        var writer = new SafetensorsWriter();
        writer.AddMetadata("made by a test", "yes");
        foreach (var tensor in tensors)
            writer.Add(tensor.Name, tensor.Type, tensor.Shape, tensor.Data);
        using var stream = new MemoryStream();
        writer.WriteTo(stream);
        return stream.ToArray();
    }

    private static byte[] Framed(byte[] json, int dataLength)
    {
        var bytes = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }

    private void AssertRefused(string code, byte[] bytes) => Assert.Equal(code, Open(bytes).Error?.Code);

    private Result<SafetensorsFile> Open(byte[] bytes)
    {
        var path = Path.Combine(_folder.FullName, "model.safetensors");
        File.WriteAllBytes(path, bytes);
        return SafetensorsFile.Open(path);
    }
}
