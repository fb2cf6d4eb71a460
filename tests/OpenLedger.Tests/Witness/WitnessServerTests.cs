using System.Net;
using System.Text;
using OpenLedger.Cli.Commands;
using OpenLedger.Cli.Stack;
using OpenLedger.Cli.Witness;
using OpenLedger.Core.Transparency;
using OpenLedger.TestKit;
using OpenLedger.Tests.Transparency;

namespace OpenLedger.Tests.Witness;

public sealed class WitnessServerTests : IDisposable
{
    private static readonly NoteSigner Key = NoteSigner.FromSeed("witness.example/w1", NoteKeyType.CosignatureV1, [.. Enumerable.Repeat((byte)4, 32)]);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");
    private readonly PlainLog _log = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Folder_remembers_across_processes_and_is_one_processs()
    {
        using (var folder = new WitnessFolder(_folder.FullName))
        {
            Assert.Null(await folder.ReadAsync("example.com/log", Cancellation));
            Assert.True(await folder.ReplaceAsync("example.com/log", null, _log.Checkpoint(3), Cancellation));
            Assert.False(await folder.ReplaceAsync("example.com/log", null, _log.Checkpoint(5), Cancellation));
            Assert.True(await folder.ReplaceAsync("example.com/log", _log.Checkpoint(3), _log.Checkpoint(5), Cancellation));
            Assert.Contains("another witness's", Assert.Throws<IOException>(() => new WitnessFolder(_folder.FullName)).Message, StringComparison.Ordinal);
        }
        using var again = new WitnessFolder(_folder.FullName);
        Assert.Equal(_log.Checkpoint(5).ToString(), (await again.ReadAsync("example.com/log", Cancellation))!.ToString());
        Assert.Null(await again.ReadAsync("example.com/other", Cancellation));
    }

    [Fact]
    public async Task Folder_that_is_damaged_cosigns_nothing()
    {
        using var folder = new WitnessFolder(_folder.FullName);
        await folder.ReplaceAsync("example.com/log", null, _log.Checkpoint(3), Cancellation);
        var file = Assert.Single(_folder.GetFiles("*.checkpoint"));
        await File.WriteAllBytesAsync(file.FullName, new PlainLog("example.com/other").Checkpoint(3).Encode(), Cancellation);
        await Assert.ThrowsAsync<CorruptLogException>(() => folder.ReadAsync("example.com/log", Cancellation));
        await File.WriteAllTextAsync(file.FullName, "half a chec", Cancellation);
        Assert.Contains(file.Name, (await Assert.ThrowsAsync<CorruptLogException>(() => folder.ReadAsync("example.com/log", Cancellation))).Message, StringComparison.Ordinal);

        var problems = new List<string>();
        await using var server = await StartAsync(new Core.Transparency.Witness([_log.Key.Verifier], Key, folder, TimeProvider.System), problems.Add);
        using var http = new HttpClient();
        using var answer = await http.PostAsync(Address(server), new ByteArrayContent(_log.Request(3, 5)), Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Contains(problems, p => p.Contains(file.Name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_answers_as_the_specification_says()
    {
        using var folder = new WitnessFolder(_folder.FullName);
        await using var server = await StartAsync(new Core.Transparency.Witness([_log.Key.Verifier], Key, folder, TimeProvider.System));
        using var http = new HttpClient();
        using var cosigned = await http.PostAsync(Address(server), new ByteArrayContent(_log.Request(0, 7)), Cancellation);
        Assert.Equal(HttpStatusCode.OK, cosigned.StatusCode);
        Assert.True(Key.Verifier.Verify(_log.Checkpoint(7).Text, NoteSignature.Parse((await cosigned.Content.ReadAsStringAsync(Cancellation)).TrimEnd('\n'))!));
        using var conflict = await http.PostAsync(Address(server), new ByteArrayContent(_log.Request(0, 9)), Cancellation);
        Assert.Equal((HttpStatusCode.Conflict, "7\n"), (conflict.StatusCode, await conflict.Content.ReadAsStringAsync(Cancellation)));
        Assert.Equal("text/x.tlog.size", conflict.Content.Headers.ContentType!.MediaType);
        using var unknown = await http.PostAsync(Address(server), new ByteArrayContent(new PlainLog("example.com/other").Request(0, 9)), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var read = await http.GetAsync(Address(server), Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, read.StatusCode);
        using var tooLong = await http.PostAsync(Address(server), new ByteArrayContent(new byte[WitnessRequest.MaxBytes + 1]), Cancellation);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLong.StatusCode);
    }

    [Fact]
    public async Task Publisher_gets_its_checkpoints_cosigned_over_http_and_a_rolled_back_log_does_not()
    {
        var log = new SimulatedLog(1, 300);
        using var folder = new WitnessFolder(_folder.FullName);
        await using var server = await StartAsync(new Core.Transparency.Witness([SimulatedLog.Key.Verifier], Key, folder, TimeProvider.System));
        using var http = new HttpClient();
        var policy = new LogPolicy(SimulatedLog.Key.Verifier.Name, [SimulatedLog.Key.Verifier], [Key.Verifier], 1);
        foreach (var more in new[] { 10, 300 })
        {
            log.Append(more);
            await log.Integrator().IntegrateAsync(log.Chain.Next, Cancellation);
            Assert.True(policy.Verify((await log.Publisher(Panel(log.Clock)).PublishAsync(Cancellation))!.Note).IsOk);
        }

        var fork = SimulatedLog.Other(1, 300, 10, 300, 5);
        await fork.Integrator().IntegrateAsync(fork.Chain.Next, Cancellation);
        var panel = Panel(fork.Clock);
        Assert.Equal("checkpoint-witnesses", policy.Verify((await fork.Publisher(panel).PublishAsync(Cancellation))!.Note).Error?.Code);
        Assert.Contains("422", Assert.Single(panel.Problems).Value, StringComparison.Ordinal);

        WitnessPanel Panel(TimeProvider clock) => new([Key.Verifier], AskAsync, TimeSpan.FromSeconds(30), clock);

        async Task<WitnessAnswer> AskAsync(NoteVerifier witness, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
        {
            using var answer = await http.PostAsync(Address(server), new ReadOnlyMemoryContent(request), cancellationToken);
            return new WitnessAnswer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(cancellationToken));
        }
    }

    [Fact]
    public async Task Witness_command_serves_until_it_is_told_to_end_and_goes_on_from_there()
    {
        var key = Path.Combine(_folder.FullName, "witness.key");
        PrivateFile.Write(key, Encoding.UTF8.GetBytes(Key.ExportPrivateKey()));
        foreach (var (old, size, status) in new[] { (0, 7, 200), (7, 9, 200), (0, 9, 409) })
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            var output = new SharedText();
            var running = CommandLine.RunAsync(
                ["witness", "--key", key, "--log", _log.Key.Verifier.ToString(), "--state", Path.Combine(_folder.FullName, "state"), "--urls", "http://127.0.0.1:0"], output, TextWriter.Null, end.Token);
            await Eventually.TrueAsync(() => running.IsCompleted || output.ToString().Contains("submission prefix", StringComparison.Ordinal));
            Assert.False(running.IsCompleted);
            var address = output.ToString().Split('\n').Single(l => l.StartsWith("submission prefix", StringComparison.Ordinal)).Split(' ')[^1].Trim();
            using var http = new HttpClient();
            using var answer = await http.PostAsync(new Uri($"{address}/add-checkpoint"), new ByteArrayContent(_log.Request(old, size)), Cancellation);
            Assert.Equal(status, (int)answer.StatusCode);
            await end.CancelAsync();
            Assert.Equal(0, await running);
        }
    }

    [Fact]
    public async Task Witness_command_refuses_keys_that_are_none()
    {
        var key = Path.Combine(_folder.FullName, "witness.key");
        var log = _log.Key.Verifier.ToString();
        await RefusedAsync("does not exist", "--key", key, "--log", log);
        PrivateFile.Write(key, Encoding.ASCII.GetBytes("nonsense"));
        await RefusedAsync("There is no key in", "--key", key, "--log", log);
        PrivateFile.Write(key, Encoding.ASCII.GetBytes(_log.Key.ExportPrivateKey()));
        await RefusedAsync("of the type Ed25519", "--key", key, "--log", log);
        PrivateFile.Write(key, Encoding.ASCII.GetBytes(Key.ExportPrivateKey()));
        await RefusedAsync("is not the key of a log", "--key", key, "--log", "nonsense");
        await RefusedAsync("is a witness's key", "--key", key, "--log", Key.Verifier.ToString());
        await RefusedAsync("is not an address", "--key", key, "--log", log, "--urls", "https://example.com");

        async Task RefusedAsync(string why, params string[] arguments)
        {
            var error = new StringWriter();
            Assert.NotEqual(0, await CommandLine.RunAsync(["witness", "--state", Path.Combine(_folder.FullName, "state"), .. arguments], TextWriter.Null, error, Cancellation));
            Assert.Contains(why, error.ToString(), StringComparison.Ordinal);
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static Task<WitnessServer> StartAsync(Core.Transparency.Witness witness, Action<string>? failed = null) =>
        WitnessServer.StartAsync(witness, ["http://127.0.0.1:0"], failed ?? (_ => { }), Cancellation);

    private static Uri Address(WitnessServer server) => new($"{server.Addresses.Single()}/add-checkpoint");

    /// <summary>A text that one thread writes and another reads.</summary>
    private sealed class SharedText : StringWriter
    {
        private readonly Lock _lock = new();

        public override void WriteLine(string? value)
        {
            lock (_lock)
                base.WriteLine(value);
        }

        public override string ToString()
        {
            lock (_lock)
                return base.ToString();
        }
    }
}
