using System.Linq.Expressions;
using System.Runtime.Serialization;
using System.Text;
using Azure;
using Azure.Data.Tables;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class FilterTranslationTests
{
    private static readonly Guid s_guid = new("0f8fad5b-d9cb-469f-a165-70867728950e");
    private static readonly DateTimeOffset s_time = new(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));

    public static TheoryData<string?, Expression<Func<Sample, bool>>> Expressions()
    {
        var captured = new { Name = "it's", Numbers = new[] { 1, 2 } };
        byte[] bytes = [1, 171];
        long? maybe = 5;
        string? nothing = null;
        return new TheoryData<string?, Expression<Func<Sample, bool>>>
        {
            { "PartitionKey eq 'a'", e => e.PartitionKey == "a" },
            { "'a' eq PartitionKey", e => "a" == e.PartitionKey },
            { "(PartitionKey eq 'a') and (RowKey gt 'b')", e => e.PartitionKey == "a" && e.RowKey.CompareTo("b") > 0 },
            { "((Number lt 1) or (Number ge 2)) and (not (Flag eq true))", e => (e.Number < 1 || e.Number >= 2) && !e.Flag },
            { "RowKey le 'b'", e => string.Compare(e.RowKey, "b") <= 0 },
            { "Text eq 'it''s'", e => e.Text == captured.Name },
            { "Number ne 2", e => e.Number != captured.Numbers[1] },
            { "Number eq 3", e => e.Number == Math.Max(1, captured.Numbers[1] + 1) },
            { "Long eq 5L", e => e.Long == 5 },
            { "Long eq 5L", e => e.Long == maybe },
            { "MaybeNumber eq 7", e => e.MaybeNumber == 7 },
            { "MaybeNumber gt 7", e => e.MaybeNumber!.Value > 7 },
            { "Real eq 1.5", e => e.Real == 1.5 },
            { "Real eq 2.0", e => e.Real == 2 },
            { "Flag eq true", e => e.Flag },
            { "Flag eq false", e => e.Flag == false },
            { "(Flag eq true) and (Number eq 1)", e => e.Flag && e.Number == 1 },
            { "Id eq guid'0f8fad5b-d9cb-469f-a165-70867728950e'", e => e.Id == s_guid },
            { "Time gt datetime'2024-01-02T02:04:05Z'", e => e.Time > s_time },
            { "Timestamp le datetime'2024-01-02T02:04:05Z'", e => e.Timestamp <= s_time },
            { "Bytes eq X'01AB'", e => e.Bytes == bytes },
            { "Text eq null", e => e.Text == nothing },
            { "renamed eq 'x'", e => e.Other == "x" },
            { "RowKey eq 'x'", e => e.RowKey.Equals("x") },
            { "RowKey eq 'x'", e => string.Equals(e.RowKey, "x") },
            { null, e => true },
            { "false", e => false },
        };
    }

    [Theory]
    [MemberData(nameof(Expressions), DisableDiscoveryEnumeration = true)]
    public void Expression_becomes_the_filter(string? expected, Expression<Func<Sample, bool>> expression) =>
        Assert.Equal(expected, TableClient.CreateQueryFilter(expression));

    public static TheoryData<Expression<Func<Sample, bool>>> Unsupported() => new()
    {
        e => e.RowKey.StartsWith('a'),
        e => e.RowKey.Equals("a", StringComparison.OrdinalIgnoreCase),
        e => string.Compare(e.RowKey, "a", StringComparison.Ordinal) > 0,
        e => e.RowKey.CompareTo("a") > 1,
        e => e.RowKey.Length == 2,
        e => e.Number + 1 == 2,
    };

    [Theory]
    [MemberData(nameof(Unsupported), DisableDiscoveryEnumeration = true)]
    public void What_tables_cannot_filter_by_is_refused(Expression<Func<Sample, bool>> expression) =>
        Assert.Throws<NotSupportedException>(() => TableClient.CreateQueryFilter(expression));

    [Fact]
    public void Dictionary_entities_are_filtered_by_name()
    {
        var name = "A b";
        Assert.Equal("Text eq 'x'", TableClient.CreateQueryFilter<TableEntity>(e => e.GetString("Text") == "x"));
        Assert.Equal("A b ge 3", TableClient.CreateQueryFilter<TableEntity>(e => (int)e[name] >= 3));
        Assert.Equal("(N eq 3L) and (Flag eq true)", TableClient.CreateQueryFilter<TableEntity>(e => e.GetInt64("N") == 3 && (bool)e["Flag"]));
        Assert.Equal("N eq 'x'", TableClient.CreateQueryFilter<TableEntity>(e => e["N"] == (object)"x"));
    }

    [Fact]
    public void Interpolated_filter_quotes_every_type()
    {
        Assert.Equal(
            "A eq 'it''s' and B eq 1 and C eq 2L and D eq 1.5 and E eq true and F eq null",
            TableClient.CreateQueryFilter($"A eq {"it's"} and B eq {1} and C eq {2L} and D eq {1.5} and E eq {true} and F eq {null}"));
        Assert.Equal(
            "A eq guid'0f8fad5b-d9cb-469f-a165-70867728950e' and B eq datetime'2024-01-02T02:04:05Z' and C eq X'01AB' and D eq X'01AB'",
            TableClient.CreateQueryFilter($"A eq {s_guid} and B eq {s_time} and C eq {new byte[] { 1, 171 }} and D eq {new BinaryData([1, 171])}"));
        Assert.Equal("A eq '''' and B eq 'x''y' and C eq 3L and D eq 4", TableClient.CreateQueryFilter($"A eq {'\''} and B eq {new StringBuilder("x'y")} and C eq {3UL} and D eq {(short)4}"));
        Assert.Throws<ArgumentException>(() => TableClient.CreateQueryFilter($"A eq {new Version(1, 2)}"));
        Assert.Null(TableClient.CreateQueryFilter(null!));
    }

    public sealed class Sample : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public int Number { get; set; }

        public int? MaybeNumber { get; set; }

        public long Long { get; set; }

        public double Real { get; set; }

        public bool Flag { get; set; }

        public Guid Id { get; set; }

        public DateTimeOffset Time { get; set; }

        public byte[]? Bytes { get; set; }

        [DataMember(Name = "renamed")]
        public string? Other { get; set; }
    }
}
