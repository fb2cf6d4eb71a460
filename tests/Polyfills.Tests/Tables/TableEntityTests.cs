using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace OpenLedger.Polyfills.Tests.Tables;

public sealed class TableEntityTests
{
    [Fact]
    public void Keys_time_and_version_are_properties_of_the_dictionary()
    {
        var entity = new TableEntity("p", "r") { ETag = new ETag("W/\"1\""), Timestamp = DateTimeOffset.UnixEpoch };
        entity.Add("A", 1);
        Assert.Equal(["PartitionKey", "RowKey", "odata.etag", "Timestamp", "A"], entity.Keys);
        Assert.Equal(5, entity.Count);
        Assert.Equal("W/\"1\"", entity["odata.etag"]);
        var copy = new TableEntity(entity);
        copy["A"] = 2;
        Assert.Equal((1, 2, new ETag("W/\"1\"")), (entity.GetInt32("A"), copy.GetInt32("A"), copy.ETag));
        Assert.True(entity.Remove("A") && !entity.TryGetValue("A", out _));
        entity.Clear();
        Assert.Null(entity.PartitionKey);
        Assert.Equal(default, new TableEntity().ETag);
    }

    [Fact]
    public void Getters_refuse_other_types_and_answer_null_for_absent_ones()
    {
        var entity = new TableEntity { ["A"] = 1, ["T"] = DateTimeOffset.UnixEpoch, ["U"] = DateTime.UnixEpoch, ["B"] = new byte[] { 1 } };
        Assert.Throws<InvalidOperationException>(() => entity.GetInt64("A"));
        Assert.Throws<InvalidOperationException>(() => entity.GetString("A"));
        Assert.Null(entity.GetInt64("X"));
        Assert.Null(entity["X"]);
        Assert.Equal(DateTime.UnixEpoch, entity.GetDateTime("T"));
        Assert.Equal(DateTimeOffset.UnixEpoch, entity.GetDateTimeOffset("U"));
        Assert.Equal([1], entity.GetBinaryData("B").ToArray());
        Assert.Throws<ArgumentNullException>(() => entity.GetString(null));
    }

    [Fact]
    public void Assigning_an_int_keeps_a_long_or_double()
    {
        var entity = new TableEntity { ["L"] = 1L, ["D"] = 1.0, ["S"] = "x" };
        entity["L"] = 2;
        entity["D"] = 2;
        entity["S"] = 2;
        Assert.Equal((2L, 2.0, 2), (entity.GetInt64("L"), entity.GetDouble("D"), entity.GetInt32("S")));
    }

    [Fact]
    public void Error_codes_compare_with_the_text_of_an_exception()
    {
        var failure = new RequestFailedException(409, "x", "EntityAlreadyExists", null);
        Assert.True(failure.ErrorCode == TableErrorCode.EntityAlreadyExists);
        Assert.True(TableErrorCode.EntityNotFound != failure.ErrorCode);
        Assert.Equal("TableBeingDeleted", TableErrorCode.TableBeingDeleted.ToString());
        Assert.Equal(TableErrorCode.TableNotFound, (TableErrorCode)"TableNotFound");
    }
}
