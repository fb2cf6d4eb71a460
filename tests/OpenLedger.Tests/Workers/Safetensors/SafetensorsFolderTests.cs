using OpenLedger.Worker.Safetensors;

namespace OpenLedger.Tests.Workers.Safetensors;

public sealed class SafetensorsFolderTests : IDisposable
{
    private const string One = "model-00001-of-00002.safetensors", Two = "model-00002-of-00002.safetensors";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Folder_without_an_index_is_its_one_file()
    {
        Assert.Equal("safetensors-missing", SafetensorsFolder.Open(_folder.FullName).Error!.Code);
        Write("model.safetensors", "a", "b");
        using var weights = SafetensorsFolder.Open(_folder.FullName).Value;
        Assert.Equal(["a", "b"], weights.Tensors.Select(t => t.Name));
        Assert.Equal([(byte)'b'], weights.View<byte>("b").ToArray());
    }

    [Fact]
    public void Shards_are_read_as_one_model()
    {
        Write(One, "a", "c");
        Write(Two, "b");
        Index($$$"""{"metadata":{"total_size":3},"weight_map":{"a":"{{{One}}}","b":"{{{Two}}}","c":"{{{One}}}"}}""");
        using var weights = SafetensorsFolder.Open(_folder.FullName).Value;
        Assert.Equal(["a", "c", "b"], weights.Tensors.Select(t => t.Name));
        Assert.Equal([(byte)'b'], weights.View<byte>("b").ToArray());
        Assert.Null(weights.Find("d"));
    }

    [Theory]
    [InlineData("""{"weight_map":{"a":"ONE","b":"../model-00002-of-00002.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":"/etc/passwd"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":".hidden.safetensors"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":"model.bin"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":7}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":"TWO","a":"ONE"}}""")]
    [InlineData("""{"weight_map":{"a":"TWO","b":"ONE"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","b":"TWO","c":"TWO"}}""")]
    [InlineData("""{"weight_map":{"a":"ONE","\ud800":"TWO"}}""")]
    [InlineData("""{"weight_map":[]}""")]
    [InlineData("[]")]
    [InlineData("""{"weight_map":{"a":"ONE","b":"TWO"}""")]
    public void Index_that_does_not_fit_is_refused(string index)
    {
        Write(One, "a");
        Write(Two, "b");
        if (index == """{"weight_map":{"a":"ONE"}}""")
            Write(One, "a", "b");
        Index(index.Replace("ONE", One, StringComparison.Ordinal).Replace("TWO", Two, StringComparison.Ordinal));
        Assert.Equal("safetensors-index", SafetensorsFolder.Open(_folder.FullName).Error?.Code);
    }

    [Fact]
    public void Shard_that_is_missing_or_leads_out_of_the_folder_is_refused()
    {
        Write(One, "a");
        Index($$$"""{"weight_map":{"a":"{{{One}}}","b":"{{{Two}}}"}}""");
        Assert.Equal("safetensors-missing", SafetensorsFolder.Open(_folder.FullName).Error!.Code);
        Write("elsewhere.bin", "b");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, Two), Path.Combine(_folder.FullName, "elsewhere.bin"));
        Assert.Equal("safetensors-missing", SafetensorsFolder.Open(_folder.FullName).Error!.Code);
        File.Delete(Path.Combine(_folder.FullName, Two));
        File.Move(Path.Combine(_folder.FullName, "elsewhere.bin"), Path.Combine(_folder.FullName, Two));
        SafetensorsFolder.Open(_folder.FullName).Value.Dispose();
    }

    private void Index(string json) => File.WriteAllText(Path.Combine(_folder.FullName, "model.safetensors.index.json"), json);

    private void Write(string file, params string[] names)
    {
        var writer = new SafetensorsWriter();
        foreach (var name in names)
            writer.Add(name, TensorType.U8, [1], new byte[] { (byte)name[0] });
        using var stream = File.Create(Path.Combine(_folder.FullName, file));
        writer.WriteTo(stream);
    }
}
