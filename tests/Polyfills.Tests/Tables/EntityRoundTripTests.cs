using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class EntityRoundTripTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset s_time = new(2024, 2, 29, 23, 59, 59, 123, TimeSpan.FromHours(2));

    public enum Colour
    {
        Red,
        Green,
    }

    [Fact]
    public async Task Dictionary_entity_keeps_every_type()
    {
        var table = await azurite.NewTableAsync();
        var guid = Guid.NewGuid();
        byte[] bytes = [0, 1, 254, 255];
        await table.AddEntityAsync(new TableEntity("p", "r")
        {
            ["String"] = "a \"quoted\" ü€ 😀 <&'>\n\t\\",
            ["EmptyString"] = "",
            ["Int32"] = int.MinValue,
            ["Int64"] = long.MaxValue,
            ["SmallInt64"] = 1L,
            ["Double"] = 0.1 + 0.2,
            ["WholeDouble"] = 3.0,
            ["HugeDouble"] = 1.7976931348623157E+308,
            ["NaN"] = double.NaN,
            ["Plus"] = double.PositiveInfinity,
            ["Minus"] = double.NegativeInfinity,
            ["Yes"] = true,
            ["No"] = false,
            ["Offset"] = s_time,
            ["Utc"] = s_time.UtcDateTime,
            ["Guid"] = guid,
            ["Binary"] = bytes,
            ["BinaryData"] = new BinaryData(bytes),
            ["EmptyBinary"] = Array.Empty<byte>(),
            ["Null"] = null,
        });
        var read = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal("a \"quoted\" ü€ 😀 <&'>\n\t\\", read.GetString("String"));
        Assert.Equal("", read.GetString("EmptyString"));
        Assert.Equal(int.MinValue, read.GetInt32("Int32"));
        Assert.Equal((long.MaxValue, 1L), (read.GetInt64("Int64"), read.GetInt64("SmallInt64")));
        Assert.Equal((0.1 + 0.2, 3.0, 1.7976931348623157E+308), (read.GetDouble("Double"), read.GetDouble("WholeDouble"), read.GetDouble("HugeDouble")));
        Assert.Equal((double.NaN, double.PositiveInfinity, double.NegativeInfinity), (read.GetDouble("NaN"), read.GetDouble("Plus"), read.GetDouble("Minus")));
        Assert.Equal((true, false), (read.GetBoolean("Yes"), read.GetBoolean("No")));
        Assert.Equal((s_time, s_time), (read.GetDateTimeOffset("Offset"), read.GetDateTimeOffset("Utc")));
        Assert.Equal(s_time.UtcDateTime, read.GetDateTime("Utc"));
        Assert.Equal(DateTimeKind.Utc, read.GetDateTime("Utc")!.Value.Kind);
        Assert.Equal(guid, read.GetGuid("Guid"));
        Assert.Equal(bytes, read.GetBinary("Binary"));
        Assert.Equal(bytes, read.GetBinaryData("BinaryData").ToArray());
        Assert.Empty(read.GetBinary("EmptyBinary"));
        Assert.False(read.ContainsKey("Null"));
        Assert.Null(read.GetString("Null"));
        Assert.Equal(23, read.Count);

        var queried = Assert.Single(await table.QueryAsync<TableEntity>().ToListAsync());
        foreach (var key in read.Keys)
            Assert.Equal(read[key], queried[key]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Own_entity_type_keeps_every_type(bool async)
    {
        var table = await azurite.NewTableAsync();
        var entity = new Everything
        {
            PartitionKey = "p", RowKey = "r", Text = "x", Number = 7, MaybeNumber = 8, Long = long.MinValue, MaybeLong = 9, Unsigned = ulong.MaxValue / 4, Real = 2.0,
            MaybeReal = double.NaN, Flag = true, MaybeFlag = false, Id = Guid.NewGuid(), MaybeId = Guid.Empty, Time = s_time, MaybeTime = s_time.AddDays(1),
            Utc = s_time.UtcDateTime, Span = TimeSpan.FromMilliseconds(90061001), Bytes = [1, 2], Data = new BinaryData([3, 4]), Shade = Colour.Green, MaybeShade = Colour.Green, Field = "f",
            Renamed = "other", Ignored = "gone",
        };
        if (async)
            await table.AddEntityAsync(entity);
        else
            table.AddEntity(entity);
        var read = (async ? await table.GetEntityAsync<Everything>("p", "r") : table.GetEntity<Everything>("p", "r")).Value;
        Assert.Equal(entity with { Timestamp = read.Timestamp, ETag = read.ETag, Bytes = read.Bytes, Data = read.Data, Ignored = null }, read);
        Assert.Equal([1, 2], read.Bytes);
        Assert.Equal([3, 4], read.Data!.ToArray());
        Assert.NotNull(read.Timestamp);
        Assert.NotEqual(default, read.ETag);

        var raw = (await table.GetEntityAsync<TableEntity>("p", "r")).Value;
        Assert.Equal("Green", raw.GetString("Shade"));
        Assert.Equal("other", raw.GetString("renamed"));
        Assert.False(raw.ContainsKey("Renamed") || raw.ContainsKey("Ignored"));
        Assert.Equal(read, Assert.Single(await table.QueryAsync<Everything>(e => e.Renamed == "other" && e.Long == long.MinValue).ToListAsync()) with { Bytes = read.Bytes, Data = read.Data });
    }

    [Fact]
    public async Task Absent_and_unknown_values_leave_members_at_their_defaults()
    {
        var table = await azurite.NewTableAsync();
        await table.AddEntityAsync(new TableEntity("p", "r") { ["Shade"] = "Purple", ["Unknown"] = 1 });
        var read = (await table.GetEntityAsync<Everything>("p", "r")).Value;
        Assert.Equal((Colour.Red, null, 0, null), (read.Shade, read.MaybeShade, read.Number, read.MaybeNumber));
        await table.AddEntityAsync(new Everything { PartitionKey = "p", RowKey = "s", Time = s_time, Utc = s_time.UtcDateTime });
        Assert.Null((await table.GetEntityAsync<Everything>("p", "s")).Value.Text);
    }

    [Fact]
    public async Task Values_that_tables_cannot_hold_are_refused()
    {
        var table = await azurite.NewTableAsync();
        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = Colour.Red }));
        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = new Version(1, 2) }));
        await Assert.ThrowsAsync<NotSupportedException>(() => table.AddEntityAsync(new TableEntity("p", "r") { ["A"] = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Local) }));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Entity_of_900_KiB_in_15_properties_round_trips(bool typed)
    {
        var table = await azurite.NewTableAsync();
        var random = new Random(3);
        var parts = Enumerable.Range(0, 15).Select(_ => new byte[60 * 1024]).ToArray();
        foreach (var part in parts)
            random.NextBytes(part);
        for (var i = 0; i < 3; i++)
        {
            var entity = new TableEntity("p", "r" + i);
            for (var j = 0; j < parts.Length; j++)
                entity["B" + j.ToString("00")] = parts[j];
            await table.AddEntityAsync(entity);
            if (typed)
            {
                var read = (await table.GetEntityAsync<ThreeParts>("p", "r" + i)).Value;
                Assert.Equal((parts[0], parts[7], parts[14]), (read.B00, read.B07, read.B14), PartsComparer.Instance);
            }
            else
            {
                var read = (await table.GetEntityAsync<TableEntity>("p", "r" + i)).Value;
                for (var j = 0; j < parts.Length; j++)
                    Assert.True(parts[j].AsSpan().SequenceEqual(read.GetBinary("B" + j.ToString("00"))));
            }
        }
        Assert.Equal(3, (await table.QueryAsync<TableEntity>().ToListAsync()).Count);
    }

    [Fact]
    public async Task Parallel_inserts_never_mix_their_bodies()
    {
        var table = await azurite.NewTableAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 200), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, token) =>
            await table.AddEntityAsync(new TableEntity("p", i.ToString("000")) { ["B"] = Payload(i) }, token));
        var read = await table.QueryAsync<TableEntity>().ToListAsync();
        Assert.Equal(200, read.Count);
        Assert.All(read, e => Assert.Equal(Payload(int.Parse(e.RowKey)), e.GetBinary("B")));

        static byte[] Payload(int i) => Enumerable.Repeat((byte)i, 100 + (i * 40)).ToArray();
    }

    public sealed record Everything : ITableEntity
    {
        public string? Field;

        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public string? Text { get; set; }

        public int Number { get; set; }

        public int? MaybeNumber { get; set; }

        public long Long { get; set; }

        public long? MaybeLong { get; set; }

        public ulong Unsigned { get; set; }

        public double Real { get; set; }

        public double? MaybeReal { get; set; }

        public bool Flag { get; set; }

        public bool? MaybeFlag { get; set; }

        public Guid Id { get; set; }

        public Guid? MaybeId { get; set; }

        public DateTimeOffset Time { get; set; }

        public DateTimeOffset? MaybeTime { get; set; }

        public DateTime Utc { get; set; }

        public TimeSpan Span { get; set; }

        public byte[]? Bytes { get; set; }

        public BinaryData? Data { get; set; }

        public Colour Shade { get; set; }

        public Colour? MaybeShade { get; set; }

        [DataMember(Name = "renamed")]
        public string? Renamed { get; set; }

        [IgnoreDataMember]
        public string? Ignored { get; set; }
    }

    public sealed class ThreeParts : ITableEntity
    {
        public string PartitionKey { get; set; } = "";

        public string RowKey { get; set; } = "";

        public DateTimeOffset? Timestamp { get; set; }

        public ETag ETag { get; set; }

        public byte[] B00 { get; set; } = [];

        public byte[] B07 { get; set; } = [];

        public byte[] B14 { get; set; } = [];
    }

    private sealed class PartsComparer : IEqualityComparer<(byte[], byte[], byte[])>
    {
        public static readonly PartsComparer Instance = new();

        public bool Equals((byte[], byte[], byte[]) x, (byte[], byte[], byte[]) y) =>
            x.Item1.AsSpan().SequenceEqual(y.Item1) && x.Item2.AsSpan().SequenceEqual(y.Item2) && x.Item3.AsSpan().SequenceEqual(y.Item3);

        public int GetHashCode((byte[], byte[], byte[]) obj) => obj.Item1.Length;
    }
}
