using System.Runtime.InteropServices;
using TorchSharp;
using static OpenLedger.Polyfills.Tests.TorchSharp.Tensors;
using static TorchSharp.torch;

namespace OpenLedger.Polyfills.Tests.TorchSharp;

/// <summary>Tensors themselves: how they are made, read, converted and let go.</summary>
public sealed class TensorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Factory_makes_shape_type_and_values()
    {
        AssertTensor(zeros(2, 3), [2, 3], [0, 0, 0, 0, 0, 0]);
        AssertTensor(ones([2], ScalarType.Int64), [2], [1, 1]);
        AssertTensor(full([2, 1], 2.5), [2, 1], [2.5, 2.5]);
        AssertTensor(arange(3), [3], [0, 1, 2]);
        AssertTensor(arange(1, 2, 0.25), [4], [1, 1.25, 1.5, 1.75]);
        AssertTensor(linspace(0, 1, 5), [5], [0, 0.25, 0.5, 0.75, 1]);
        AssertTensor(eye(2), [2, 2], [1, 0, 0, 1]);
        AssertTensor(full_like(zeros(2, 2), 7), [2, 2], [7, 7, 7, 7]);
        AssertTensor(tensor(new[,] { { 1f, 2f }, { 3f, 4f } }), [2, 2], [1, 2, 3, 4]);
        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal(ScalarType.Float32, arange(0.5, 2).dtype);
        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.0).dtype);
        Assert.Equal(ScalarType.Int32, tensor([1, 2]).dtype);
        Assert.Equal(ScalarType.BFloat16, tensor([1f], dtype: ScalarType.BFloat16).dtype);
        Assert.Equal(0, tensor(1f).dim());
    }

    [Fact]
    public void Tensor_copies_the_values_it_is_made_of()
    {
        float[] values = [1, 2, 3, 4];
        var made = tensor(values, [2, 2]);
        values[0] = 9;
        AssertTensor(made, [2, 2], [1, 2, 3, 4]);
        Assert.Throws<ArgumentException>(() => tensor(values, [5]));
        Assert.Throws<ArgumentException>(() => tensor(values, [-1, 2]));
    }

    [Theory]
    [InlineData(ScalarType.Float32, 4)]
    [InlineData(ScalarType.Float64, 8)]
    [InlineData(ScalarType.Float16, 2)]
    [InlineData(ScalarType.BFloat16, 2)]
    [InlineData(ScalarType.Int64, 8)]
    [InlineData(ScalarType.Int32, 4)]
    [InlineData(ScalarType.Int16, 2)]
    [InlineData(ScalarType.Int8, 1)]
    [InlineData(ScalarType.Byte, 1)]
    [InlineData(ScalarType.Bool, 1)]
    public void Conversion_keeps_what_the_type_can_hold(ScalarType type, int size)
    {
        var converted = tensor([0f, 1f, 1f]).to(type);
        Assert.Equal(type, converted.dtype);
        Assert.Equal(size, converted.ElementSize);
        AssertTensor(converted, [3], [0, 1, 1]);
    }

    [Fact]
    public void Bfloat16_rounds_to_the_nearest_even_as_torch_does()
    {
        float[] values = [1.00390625f, 1.01171875f, 3.1415927f, -2.7182817f, 65535, 1e-40f, float.PositiveInfinity, float.NaN];
        var rounded = tensor(values).bfloat16();
        Assert.Equal(Array.ConvertAll(values, v => new BFloat16(v).ToSingle()), rounded.data<BFloat16>().ToArray().Select(v => v.ToSingle()));
        Assert.Equal(1f, rounded.data<BFloat16>()[0].ToSingle());
        Assert.Equal(1.015625f, rounded.data<BFloat16>()[1].ToSingle());
    }

    [Fact]
    public void Data_reads_and_writes_elements_whatever_the_strides()
    {
        var made = arange(6).reshape(2, 3).to(ScalarType.Float32);
        var transposed = made.t();
        Assert.False(transposed.is_contiguous());
        Assert.Equal([0f, 3f, 1f, 4f, 2f, 5f], transposed.data<float>().ToArray());
        Assert.Equal(4f, transposed.data<float>()[1, 1]);
        Assert.Equal(4f, transposed.data<float>()[3]);
        made.data<float>()[0, 2] = 8;
        Assert.Equal(8f, transposed.data<float>()[2, 0]);
        Assert.Throws<IndexOutOfRangeException>(() => made.data<float>()[6]);
        Assert.Throws<ArgumentException>(() => made.data<double>());
        Assert.Equal(3f, made[1, 0].item<float>());
        Assert.Throws<ArgumentException>(() => made.item<float>());
    }

    [Fact]
    public void Bytes_are_the_memory_of_a_contiguous_tensor()
    {
        var made = tensor([1f, 2f]);
        Assert.Equal([1f, 2f], MemoryMarshal.Cast<byte, float>(made.bytes).ToArray());
        made.bytes[3] = 0xBF;
        Assert.Equal(-1f, made[0].item<float>());
        made.bytes = MemoryMarshal.AsBytes(new[] { 5f, 6f }.AsSpan());
        AssertTensor(made, [2], [5, 6]);
        Assert.Throws<ArgumentException>(() => made.bytes = new byte[3]);
        var strided = ones(2, 3).t();
        Assert.Throws<InvalidOperationException>(() => strided.bytes.Length);
        Assert.Throws<InvalidOperationException>(() => strided.bytes = new byte[24]);
    }

    [Fact]
    public void Bytes_go_through_a_stream()
    {
        var made = rand(37, 11);
        using var stream = new MemoryStream();
        made.WriteBytesToStream(stream, bufferSize: 100);
        Assert.Equal(37 * 11 * 4, stream.Length);
        stream.Position = 0;
        var read = zeros(37, 11);
        read.ReadBytesFromStream(stream, bufferSize: 64);
        Assert.True(read.Equals(made));
        Assert.Throws<EndOfStreamException>(() => read.ReadBytesFromStream(stream));
    }

    [Fact]
    public void Failure_in_torch_is_an_external_exception_with_its_message()
    {
        var failure = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", failure.Message, StringComparison.Ordinal);
        Assert.Contains("shape '[4]' is invalid for input of size 6", Assert.Throws<ExternalException>(() => ones(2, 3).view(4)).Message, StringComparison.Ordinal);
        AssertTensor(ones(2) + 1, [2], [2, 2]);
    }

    [Fact]
    public void Disposed_tensor_throws()
    {
        var made = ones(2);
        made.Dispose();
        made.Dispose();
        Assert.True(made.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => made.shape);
        Assert.Throws<InvalidOperationException>(() => made + 1);
        Assert.Throws<InvalidOperationException>(() => made.Handle);
    }

    [Fact]
    public void Device_says_where_a_tensor_is()
    {
        Assert.Equal("cpu", ones(1).device.ToString());
        Assert.Equal("cuda:1", new Device("cuda:1").ToString());
        Assert.Equal("cuda", new Device(DeviceType.CUDA).ToString());
        Assert.True(ones(1).to("cpu").is_cpu());
        if (!cuda.is_available())
        {
            Assert.Equal(0, cuda.device_count());
            Assert.ThrowsAny<Exception>(() => ones([1], device: new Device("cuda")));
        }
    }

    [Fact]
    public void Seed_makes_draws_repeatable()
    {
        manual_seed(7);
        var first = rand(5);
        var more = randn(5);
        manual_seed(7);
        Assert.True(rand(5).Equals(first));
        Assert.True(randn(5).Equals(more));
        using var generator = new Generator(3);
        var drawn = randperm(100, generator: generator);
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (double)i), Values(drawn).Order());
        var state = generator.get_state();
        var next = rand([4], generator: generator);
        generator.set_state(state);
        Assert.True(rand([4], generator: generator).Equals(next));
        Assert.True(randperm(100, generator: generator.manual_seed(3)).Equals(drawn));
        Assert.Equal(3, generator.initial_seed());
        Assert.All(Values(randint(2, 5, [50])), v => Assert.InRange(v, 2, 4));
    }

    [Fact]
    public void Thread_count_is_taken()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Matches(@"^\d+\.\d+", __version__);
    }
}
