using System.Numerics;
using System.Text;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>The examples of the contract ABI's specification, in both directions.</summary>
public sealed class AbiVectorTests
{
    [Fact]
    public void Static_arguments_are_encoded_as_in_the_specification() => AssertEncoding(new Baz { X = 69, Y = true },
        "cdcd77c0",
        "0000000000000000000000000000000000000000000000000000000000000045",
        "0000000000000000000000000000000000000000000000000000000000000001");

    [Fact]
    public void Static_array_is_encoded_as_in_the_specification() => AssertEncoding(new Bar { Values = [Text("abc"), Text("def")] },
        "fce353f6",
        "6162630000000000000000000000000000000000000000000000000000000000",
        "6465660000000000000000000000000000000000000000000000000000000000");

    [Fact]
    public void Dynamic_arguments_are_encoded_as_in_the_specification() => AssertEncoding(new Sam { Data = Text("dave"), Flag = true, Values = [1, 2, 3] },
        "a5643bf2",
        "0000000000000000000000000000000000000000000000000000000000000060",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "00000000000000000000000000000000000000000000000000000000000000a0",
        "0000000000000000000000000000000000000000000000000000000000000004",
        "6461766500000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000003",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000000000000000000000000000000000003");

    [Fact]
    public void Mixed_arguments_are_encoded_as_in_the_specification() => AssertEncoding(
        new Mixed { Number = 0x123, Values = [0x456, 0x789], Ten = Text("1234567890"), Data = Text("Hello, world!") },
        "8be65246",
        "0000000000000000000000000000000000000000000000000000000000000123",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "3132333435363738393000000000000000000000000000000000000000000000",
        "00000000000000000000000000000000000000000000000000000000000000e0",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000000000000000000000000000000000456",
        "0000000000000000000000000000000000000000000000000000000000000789",
        "000000000000000000000000000000000000000000000000000000000000000d",
        "48656c6c6f2c20776f726c642100000000000000000000000000000000000000");

    [Fact]
    public void Nested_arrays_are_encoded_as_in_the_specification() => AssertEncoding(new Nested { Numbers = [[1, 2], [3]], Texts = ["one", "two", "three"] },
        "2289b18c",
        "0000000000000000000000000000000000000000000000000000000000000040",
        "0000000000000000000000000000000000000000000000000000000000000140",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000000000000000000000000000000000040",
        "00000000000000000000000000000000000000000000000000000000000000a0",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000002",
        "0000000000000000000000000000000000000000000000000000000000000001",
        "0000000000000000000000000000000000000000000000000000000000000003",
        "0000000000000000000000000000000000000000000000000000000000000003",
        "0000000000000000000000000000000000000000000000000000000000000060",
        "00000000000000000000000000000000000000000000000000000000000000a0",
        "00000000000000000000000000000000000000000000000000000000000000e0",
        "0000000000000000000000000000000000000000000000000000000000000003",
        "6f6e650000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000003",
        "74776f0000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000005",
        "7468726565000000000000000000000000000000000000000000000000000000");

    [Fact]
    public void Struct_is_written_by_its_members_in_a_signature() =>
        Assert.Equal(
            "echo((uint8,uint256,int64,address,bool,bytes4,bytes32,bytes,string,uint16[],uint64[3],string[],uint256[][],string[2],(int32,int32),(string,(int32,int32)[]),(string,(int32,int32)[])[],(int32,int32)[2]))",
            ABITypedRegistry.GetFunctionABI<EchoFunction>().Signature);

    [Fact]
    public void Event_has_its_hash_and_count_of_indexes()
    {
        // ERC-20's and ERC-721's transfers have the same first topic, and differ in the number of topics.
        var abi = ABITypedRegistry.GetEvent<Transfer>();
        Assert.Equal("ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", abi.Sha3Signature);
        Assert.Equal(2, abi.NumberOfIndexes);
    }

    [Theory]
    [InlineData("0xff")]
    [InlineData("0x")]
    [InlineData("0x8be652460000000000000000000000000000000000000000000000000000000000000123")]
    public void Data_too_short_are_refused(string data)
    {
        if (data == "0x")
            Assert.Equal(0u, new Mixed().DecodeInput(data).Number);
        else
            Assert.ThrowsAny<Exception>(() => new Mixed().DecodeInput(data));
    }

    [Theory]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000080000000")]
    [InlineData("000000000000000000000000000000000000000000000000000000007fffffff")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000081")]
    public void Offset_beyond_the_data_is_refused(string offset)
    {
        var data = new Mixed { Values = [1], Ten = new byte[10] }.GetCallData().ToHex();
        Assert.ThrowsAny<Exception>(() => new Mixed().DecodeInput(string.Concat(data.AsSpan(0, 8 + 64), offset, data.AsSpan(8 + 128))));
    }

    [Fact]
    public void Length_beyond_the_data_is_refused_before_anything_is_made_of_it()
    {
        var data = new Sam { Data = [], Flag = true, Values = [1] }.GetCallData().ToHex();
        var tampered = data.Replace($"{1:x64}{1:x64}", $"{0x7fffffff:x64}{1:x64}", StringComparison.Ordinal);
        Assert.NotEqual(data, tampered);
        Assert.ThrowsAny<Exception>(() => new Sam().DecodeInput(tampered));
    }

    [Fact]
    public void Number_beyond_its_type_is_refused() =>
        Assert.Throws<AbiEncodingException>(() => new Sam { Data = [], Values = [BigInteger.Pow(2, 256)] }.GetCallData());

    private static void AssertEncoding<T>(T message, params string[] words)
        where T : FunctionMessage, new()
    {
        Assert.Equal(string.Concat(words), message.GetCallData().ToHex());
        Assert.Equal(string.Concat(words), new T().DecodeInput("0x" + string.Concat(words)).GetCallData().ToHex());
    }

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);

    [Function("baz", "bool")]
    private sealed class Baz : FunctionMessage
    {
        [Parameter("uint32", "x", 1)]
        public uint X { get; set; }

        [Parameter("bool", "y", 2)]
        public bool Y { get; set; }
    }

    [Function("bar")]
    private sealed class Bar : FunctionMessage
    {
        [Parameter("bytes3[2]", "values", 1)]
        public List<byte[]> Values { get; set; } = [];
    }

    [Function("sam")]
    private sealed class Sam : FunctionMessage
    {
        [Parameter("bytes", "data", 1)]
        public byte[] Data { get; set; } = [];

        [Parameter("bool", "flag", 2)]
        public bool Flag { get; set; }

        [Parameter("uint[]", "values", 3)]
        public List<BigInteger> Values { get; set; } = [];
    }

    [Function("f")]
    private sealed class Mixed : FunctionMessage
    {
        [Parameter("uint256", "number", 1)]
        public uint Number { get; set; }

        [Parameter("uint32[]", "values", 2)]
        public List<uint> Values { get; set; } = [];

        [Parameter("bytes10", "ten", 3)]
        public byte[] Ten { get; set; } = [];

        [Parameter("bytes", "data", 4)]
        public byte[] Data { get; set; } = [];
    }

    [Function("g")]
    private sealed class Nested : FunctionMessage
    {
        [Parameter("uint256[][]", "numbers", 1)]
        public List<List<BigInteger>> Numbers { get; set; } = [];

        [Parameter("string[]", "texts", 2)]
        public List<string> Texts { get; set; } = [];
    }

    [Event("Transfer")]
    private sealed class Transfer : IEventDTO
    {
        [Parameter("address", "from", 1, indexed: true)]
        public string From { get; set; } = "";

        [Parameter("address", "to", 2, indexed: true)]
        public string To { get; set; } = "";

        [Parameter("uint256", "value", 3, indexed: false)]
        public BigInteger Value { get; set; }
    }
}
