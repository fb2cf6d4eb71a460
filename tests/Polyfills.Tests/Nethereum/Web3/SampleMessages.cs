using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;
using Nethereum.Contracts;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

public sealed class SampleDeployment() : ContractDeploymentMessage("")
{
    [Parameter("uint256", "start", 1)]
    public BigInteger Start { get; set; }

    [Parameter("string", "name", 2)]
    public string Name { get; set; } = "";
}

[Function("add", "uint256")]
public sealed class AddFunction : FunctionMessage
{
    [Parameter("uint64", "batch", 1)]
    public ulong Batch { get; set; }

    [Parameter("uint256", "amount", 2)]
    public BigInteger Amount { get; set; }

    [Parameter("string", "note", 3)]
    public string Note { get; set; } = "";
}

[Function("count")]
public sealed class CountFunction : FunctionMessage
{
    [Parameter("bytes32", "key", 1)]
    public byte[] Key { get; set; } = [];

    [Parameter("string", "label", 2)]
    public string Label { get; set; } = "";

    [Parameter("uint64", "n", 3)]
    public ulong Count { get; set; }
}

[Function("total", "uint256")]
public sealed class TotalFunction : FunctionMessage;

[Function("fail", "uint256")]
public sealed class FailFunction : FunctionMessage
{
    [Parameter("uint8", "how", 1)]
    public byte How { get; set; }
}

[Function("summary", typeof(SummaryOutput))]
public sealed class SummaryFunction : FunctionMessage;

[FunctionOutput]
public sealed class SummaryOutput : IFunctionOutputDTO
{
    [Parameter("uint256", "sum", 1)]
    public BigInteger Sum { get; set; }

    [Parameter("string", "title", 2)]
    public string Title { get; set; } = "";

    [Parameter("address", "self", 3)]
    public string Self { get; set; } = "";
}

[Function("echo", typeof(EchoOutput))]
public sealed class EchoFunction : FunctionMessage
{
    [Parameter("tuple", "value", 1)]
    public Everything Value { get; set; } = new();
}

[FunctionOutput]
public sealed class EchoOutput : IFunctionOutputDTO
{
    [Parameter("tuple", "", 1)]
    public Everything Value { get; set; } = new();
}

public sealed class Point
{
    [Parameter("int32", "x", 1)]
    public int X { get; set; }

    [Parameter("int32", "y", 2)]
    public int Y { get; set; }
}

public sealed class Note
{
    [Parameter("string", "text", 1)]
    public string Text { get; set; } = "";

    [Parameter("tuple[]", "path", 2)]
    public List<Point> Path { get; set; } = [];
}

public sealed class Everything
{
    [Parameter("uint8", "small", 1)]
    public byte Small { get; set; }

    [Parameter("uint256", "large", 2)]
    public BigInteger Large { get; set; }

    [Parameter("int64", "signed", 3)]
    public long Signed { get; set; }

    [Parameter("address", "who", 4)]
    public string Who { get; set; } = "0x0000000000000000000000000000000000000000";

    [Parameter("bool", "yes", 5)]
    public bool Yes { get; set; }

    [Parameter("bytes4", "four", 6)]
    public byte[] Four { get; set; } = new byte[4];

    [Parameter("bytes32", "word", 7)]
    public byte[] Word { get; set; } = new byte[32];

    [Parameter("bytes", "data", 8)]
    public byte[] Data { get; set; } = [];

    [Parameter("string", "text", 9)]
    public string Text { get; set; } = "";

    [Parameter("uint16[]", "list", 10)]
    public List<ushort> List { get; set; } = [];

    [Parameter("uint64[3]", "three", 11)]
    public List<ulong> Three { get; set; } = [0, 0, 0];

    [Parameter("string[]", "texts", 12)]
    public List<string> Texts { get; set; } = [];

    [Parameter("uint256[][]", "nested", 13)]
    public List<List<BigInteger>> Nested { get; set; } = [];

    [Parameter("string[2]", "pair", 14)]
    public List<string> Pair { get; set; } = ["", ""];

    [Parameter("tuple", "point", 15)]
    public Point Point { get; set; } = new();

    [Parameter("tuple", "note", 16)]
    public Note Note { get; set; } = new();

    [Parameter("tuple[]", "notes", 17)]
    public List<Note> Notes { get; set; } = [];

    [Parameter("tuple[2]", "corners", 18)]
    public List<Point> Corners { get; set; } = [new(), new()];
}

[Event("Added")]
public sealed class AddedEvent : IEventDTO
{
    [Parameter("address", "who", 1, indexed: true)]
    public string Who { get; set; } = "";

    [Parameter("uint64", "batch", 2, indexed: true)]
    public ulong Batch { get; set; }

    [Parameter("uint256", "amount", 3, indexed: false)]
    public BigInteger Amount { get; set; }

    [Parameter("string", "note", 4, indexed: false)]
    public string Note { get; set; } = "";
}

[Event("Counted")]
public sealed class CountedEvent : IEventDTO
{
    [Parameter("bytes32", "key", 1, indexed: true)]
    public byte[] Key { get; set; } = [];

    /// <summary>Its hash: a text does not fit a topic.</summary>
    [Parameter("string", "label", 2, indexed: true)]
    public string Label { get; set; } = "";

    [Parameter("uint64", "count", 3, indexed: false)]
    public ulong Count { get; set; }
}

[Error("Stale")]
public sealed class StaleError : IErrorDTO
{
    [Parameter("uint64", "latest", 1)]
    public ulong Latest { get; set; }

    [Parameter("uint64", "given", 2)]
    public ulong Given { get; set; }
}

[Error("Refused")]
public sealed class RefusedError : IErrorDTO
{
    [Parameter("string", "reason", 1)]
    public string Reason { get; set; } = "";

    [Parameter("address", "who", 2)]
    public string Who { get; set; } = "";
}

[Error("Nothing")]
public sealed class NothingError : IErrorDTO;

[Error("Beyond")]
public sealed class BeyondError : IErrorDTO
{
    [Parameter("tuple", "where", 1, "Point")]
    public Point Where { get; set; } = new();
}
