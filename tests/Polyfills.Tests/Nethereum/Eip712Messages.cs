using System.Numerics;
using Nethereum.ABI.FunctionEncoding.Attributes;

namespace OpenLedger.Polyfills.Tests.Nethereum;

/// <summary>The domain of the ledger: no contract stands behind it, so the genesis hash is its salt.</summary>
[Struct("EIP712Domain")]
public sealed class LedgerDomain
{
    [Parameter("string", "name", 1)]
    public string Name { get; set; } = "OpenLedger";

    [Parameter("string", "version", 2)]
    public string Version { get; set; } = "1";

    [Parameter("uint256", "chainId", 3)]
    public BigInteger ChainId { get; set; } = 31337;

    [Parameter("bytes32", "salt", 4)]
    public byte[] Salt { get; set; } = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
}

[Struct("Command")]
public sealed class Command
{
    [Parameter("string", "kind", 1)]
    public string Kind { get; set; } = "";

    [Parameter("string", "payload", 2)]
    public string Payload { get; set; } = "";

    [Parameter("uint64", "nonce", 3)]
    public ulong Nonce { get; set; }

    [Parameter("uint64", "deadline", 4)]
    public ulong Deadline { get; set; }
}

[Struct("Person")]
public sealed class Person
{
    [Parameter("string", "name", 1)]
    public string Name { get; set; } = "";

    [Parameter("address", "wallet", 2)]
    public string Wallet { get; set; } = "";
}

/// <summary>The example of EIP-712.</summary>
[Struct("Mail")]
public sealed class Mail
{
    // Out of order on purpose: the attribute decides, not the place in the class.
    [Parameter("string", "contents", 3)]
    public string Contents { get; set; } = "";

    [Parameter("tuple", "from", 1, "Person")]
    public Person? From { get; set; }

    [Parameter("tuple", "to", 2, "Person")]
    public Person? To { get; set; }
}

[Struct("Everything")]
public sealed class Everything
{
    [Parameter("bool", "flag", 1)]
    public bool Flag { get; set; }

    [Parameter("int8", "tiny", 2)]
    public sbyte Tiny { get; set; }

    [Parameter("int256", "signed", 3)]
    public BigInteger Signed { get; set; }

    [Parameter("uint256", "unsigned", 4)]
    public BigInteger Unsigned { get; set; }

    [Parameter("bytes4", "selector", 5)]
    public byte[] Selector { get; set; } = [];

    [Parameter("bytes32", "hash", 6)]
    public byte[] Hash { get; set; } = [];

    [Parameter("bytes", "blob", 7)]
    public byte[] Blob { get; set; } = [];

    [Parameter("uint16[]", "numbers", 8)]
    public List<int> Numbers { get; set; } = [];

    [Parameter("bytes32[2]", "pair", 9)]
    public byte[][] Pair { get; set; } = [];

    [Parameter("string[]", "texts", 10)]
    public string[] Texts { get; set; } = [];

    [Parameter("tuple[]", "people", 11, "Person[]")]
    public List<Person> People { get; set; } = [];

    [Parameter("tuple[][]", "groups", 12, "Group[][]")]
    public List<List<Group>> Groups { get; set; } = [];

    [Parameter("int32[][2]", "grid", 13)]
    public int[][] Grid { get; set; } = [];
}

[Struct("Group")]
public sealed class Group
{
    [Parameter("string", "title", 1)]
    public string Title { get; set; } = "";

    [Parameter("tuple[]", "members", 2, "Person[]")]
    public Person[] Members { get; set; } = [];
}
