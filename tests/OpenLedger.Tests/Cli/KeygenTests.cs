using OpenLedger.Cli.Client;
using OpenLedger.Cli.Commands;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Transparency;

namespace OpenLedger.Tests.Cli;

public sealed class KeygenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Keygen_writes_a_key_that_only_its_owner_may_read_and_prints_its_address()
    {
        var file = Path.Combine(_folder.FullName, "deep", "alice.key");
        var (status, output, _) = await RunAsync("keygen", "-o", file);
        Assert.Equal(0, status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Contains(KeyPair.FromPrivateKey(File.ReadAllText(file).Trim()).Address.ToChecksumString(), output);
        Assert.DoesNotContain(File.ReadAllText(file).Trim(), output);
    }

    [Theory]
    [InlineData("--log", NoteKeyType.Ed25519)]
    [InlineData("--witness", NoteKeyType.CosignatureV1)]
    public async Task Keygen_makes_keys_of_logs_and_witnesses(string option, NoteKeyType type)
    {
        var file = Path.Combine(_folder.FullName, "note.key");
        var (status, output, _) = await RunAsync("keygen", option, "example.com/log", "-o", file);
        Assert.Equal(0, status);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var key = NoteSigner.Parse(File.ReadAllText(file).Trim()).Value;
        Assert.Equal(("example.com/log", type), (key.Verifier.Name, key.Verifier.Type));
        Assert.Contains(key.Verifier.ToString(), output.ReplaceLineEndings(""), StringComparison.Ordinal);
        Assert.DoesNotContain(File.ReadAllText(file).Trim(), output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--log", "two words")]
    [InlineData("--log", "a+b")]
    [InlineData("--witness", "")]
    public async Task Keygen_refuses_what_cannot_name_a_key(string option, string name)
    {
        var (status, _, error) = await RunAsync("keygen", option, name, "-o", Path.Combine(_folder.FullName, "none"));
        Assert.Equal(2, status);
        Assert.Contains("A name has 1 to 200 characters", error, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Keygen_never_overwrites()
    {
        var file = Path.Combine(_folder.FullName, "key");
        File.WriteAllText(file, "precious");
        var (status, _, error) = await RunAsync("keygen", "-o", file);
        Assert.Equal(1, status);
        Assert.Contains("never overwritten", error);
        Assert.Equal("precious", File.ReadAllText(file));
    }

    [Theory]
    [InlineData("not a key")]
    [InlineData("0x0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task File_without_a_key_is_refused_and_not_repeated(string content)
    {
        var file = Path.Combine(_folder.FullName, "wrong");
        File.WriteAllText(file, content);
        var (status, _, error) = await RunAsync("cancel", "1", "--key", file, "--server", "http://127.0.0.1:1");
        Assert.Equal(1, status);
        Assert.Contains("There is no key in", error);
        Assert.DoesNotContain(content, error);
    }

    [Fact]
    public void Key_file_that_was_made_is_the_key_that_is_loaded()
    {
        var file = Path.Combine(_folder.FullName, "k");
        var key = KeyPair.Generate();
        KeyFile.Create(file, key);
        Assert.Equal(key.Address, KeyFile.Load(file).Address);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int Status, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = await CommandLine.RunAsync(args, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
