using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using OpenLedger.Cli.Client;
using OpenLedger.Cli.Terminal;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Cli;

public sealed class FileUploaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("openledger-test-");

    [Fact]
    public async Task Parts_arrive_with_their_own_bytes_and_lengths_even_when_some_are_sent_twice()
    {
        var (path, content) = NewFile(1_000_003);
        var received = new ConcurrentDictionary<string, byte[]>();
        var attempts = new ConcurrentDictionary<string, int>();
        var stub = new StubServer(request =>
        {
            Assert.Equal(request.Body.Length, request.ContentLength);
            if (attempts.AddOrUpdate(request.Path, 1, (_, n) => n + 1) == 1 && request.Path == "/q/1")
                return new HttpResponseMessage(HttpStatusCode.InternalServerError);
            received[request.Path] = request.Body;
            return new HttpResponseMessage(HttpStatusCode.Created);
        });
        long sent = 0;
        using var http = new HttpClient(stub);
        await new FileUploader(http).UploadAsync([(path, Parts(content.Length, 300_000))], bytes => Interlocked.Add(ref sent, bytes), TestContext.Current.CancellationToken);
        Assert.Equal(content, Enumerable.Range(0, 4).SelectMany(i => received[$"/q/{i}"]).ToArray());
        Assert.Equal(content.Length, sent);
        Assert.Equal(2, attempts["/q/1"]);
    }

    [Fact]
    public async Task Part_that_is_there_after_a_lost_answer_counts_as_uploaded()
    {
        var (path, content) = NewFile(10);
        var attempt = 0;
        var stub = new StubServer(_ =>
        {
            if (++attempt == 1)
                throw new HttpRequestException("reset");
            var there = new HttpResponseMessage(HttpStatusCode.Conflict);
            there.Headers.Add("x-ms-error-code", "BlobAlreadyExists");
            return there;
        });
        using var http = new HttpClient(stub);
        await new FileUploader(http).UploadAsync([(path, Parts(content.Length, 10))], _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(2, attempt);
    }

    [Fact]
    public async Task Refused_part_ends_the_upload_at_once_and_says_why()
    {
        var (path, content) = NewFile(10);
        var stub = new StubServer(_ =>
        {
            var refused = new HttpResponseMessage(HttpStatusCode.Forbidden);
            refused.Headers.Add("x-ms-error-code", "AuthenticationFailed");
            return refused;
        });
        using var http = new HttpClient(stub);
        var failure = await Assert.ThrowsAsync<CliException>(
            () => new FileUploader(http).UploadAsync([(path, Parts(content.Length, 10))], _ => { }, TestContext.Current.CancellationToken));
        Assert.Contains("403 AuthenticationFailed", failure.Message);
        Assert.Single(stub.Requests);
    }

    [Fact]
    public async Task Part_that_lies_in_the_storage_is_compared_and_left()
    {
        var (path, content) = NewFile(25);
        var parts = Parts(content.Length, 10);
        parts[0] = parts[0] with { Stored = new StoredPart(10, Convert.ToBase64String(MD5.HashData(content.AsSpan(0, 10)))) };
        parts[2] = parts[2] with { Stored = new StoredPart(5) };
        var stub = new StubServer(_ => new HttpResponseMessage(HttpStatusCode.Created));
        using var http = new HttpClient(stub);
        long sent = 0;
        await new FileUploader(http).UploadAsync([(path, parts)], bytes => Interlocked.Add(ref sent, bytes), TestContext.Current.CancellationToken);
        Assert.Equal("/q/1", Assert.Single(stub.Requests).Path);
        Assert.Equal(25, sent);
        foreach (var wrong in (StoredPart[])[new(9), new(10, Convert.ToBase64String(MD5.HashData(content.AsSpan(1, 10))))])
        {
            var failure = await Assert.ThrowsAsync<CliException>(
                () => new FileUploader(http).UploadAsync([(path, [parts[0] with { Stored = wrong }])], _ => { }, TestContext.Current.CancellationToken));
            Assert.Contains("another content", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Urls_that_have_expired_are_asked_for_anew_once_for_all_parts()
    {
        var (path, content) = NewFile(40);
        var parts = Parts(content.Length, 10);
        var renewals = 0;
        var stub = new StubServer(request =>
        {
            if (request.Path.StartsWith("/new/", StringComparison.Ordinal))
                return new HttpResponseMessage(HttpStatusCode.Created);
            var refused = new HttpResponseMessage(HttpStatusCode.Forbidden);
            refused.Headers.Add("x-ms-error-code", "AuthenticationFailed");
            return refused;
        });
        using var http = new HttpClient(stub);
        var uploader = new FileUploader(http)
        {
            Renew = _ =>
            {
                renewals++;
                return Task.FromResult(new UploadGrant(default, [new UploadFile("a", [.. parts.Select((p, i) => p with { Url = new Uri($"http://blobs.test/new/{i}") })])]));
            },
        };
        await uploader.UploadAsync([(path, parts)], _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(1, renewals);
        Assert.Equal(["/new/0", "/new/1", "/new/2", "/new/3"], stub.Requests.Select(r => r.Path).Where(p => p.StartsWith("/new/", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task Hash_is_that_of_the_whole_file()
    {
        var (path, content) = NewFile(3_000_000);
        Assert.Equal(new Hash256(SHA256.HashData(content)), await FileUploader.HashAsync(path, TestContext.Current.CancellationToken));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private (string Path, byte[] Content) NewFile(int size)
    {
        var content = RandomNumberGenerator.GetBytes(size);
        var path = Path.Combine(_folder.FullName, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, content);
        return (path, content);
    }

    private static List<UploadPart> Parts(int size, int partSize) =>
    [
        .. Enumerable.Range(0, (size + partSize - 1) / partSize).Select(i => new UploadPart(
            new Uri($"http://blobs.test/q/{i}"), (ulong)(i * partSize), (ulong)Math.Min(partSize, size - (i * partSize)),
            new Dictionary<string, string>(StringComparer.Ordinal) { ["x-ms-blob-type"] = "BlockBlob" })),
    ];
}
