using System.Net;
using OpenLedger.Cli.Client;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Requests for what is private: upload URLs and the records of private Datanets.</summary>
[Collection(ApiCollection.Name)]
public sealed class SignedRequestTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Theory]
    [InlineData(null, "authorization-missing")]
    [InlineData("", "authorization-missing")]
    [InlineData("Bearer abc", "session-invalid")]
    [InlineData("Basic abc", "authorization-malformed")]
    [InlineData("OpenLedger", "authorization-malformed")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"1\"", "authorization-malformed")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"99999999999999999999\", signature=\"$signature\"", "authorization-malformed")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"1\", signature=\"$signature\"", "request-expired")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"$later\", signature=\"$signature\"", "signer-mismatch")]
    [InlineData("OpenLedger actor=\"0x00000000000000000000000000000000000000aa\", deadline=\"$deadline\", signature=\"$signature\"", "signer-mismatch")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"$deadline\", signature=\"$highS\"", "signature-malformed")]
    [InlineData("OpenLedger actor=\"$actor\", deadline=\"$deadline\", signature=\"$signature\", more=\"1\"", "authorization-malformed")]
    public async Task Header_that_proves_nothing_is_refused(string? header, string code)
    {
        var path = await UploadPathAsync();
        var deadline = LedgerTime.From(DateTimeOffset.UtcNow.AddSeconds(30));
        var signature = _user.Key.Sign((await stack.Client.GetDomainAsync()).Digest(new SignedRequest("POST", "/api/" + path, Hash256.Sha256([]), deadline))).ToString();
        header = header?.Replace("$actor", _user.Address.ToString(), StringComparison.Ordinal)
            .Replace("$deadline", deadline.UnixMs.ToString(), StringComparison.Ordinal)
            .Replace("$later", (deadline.UnixMs + 1).ToString(), StringComparison.Ordinal)
            .Replace("$signature", signature, StringComparison.Ordinal)
            .Replace("$highS", string.Concat(signature.AsSpan(0, 66), new string('f', 16), signature.AsSpan(82)), StringComparison.Ordinal);
        using var response = await stack.PostAsync(path, header);
        await ApiCalls.RefusedAsync(response, 401, code);
        Assert.Equal([SignedRequest.Scheme, "Bearer"], response.Headers.WwwAuthenticate.Select(challenge => challenge.Scheme));
    }

    [Fact]
    public async Task Signature_for_another_path_method_ledger_or_hour_is_refused()
    {
        var path = await UploadPathAsync();
        await RefusedAsync(path, await stack.AuthorizeAsync(_user.Key, await UploadPathAsync()), "signer-mismatch");
        await RefusedAsync(path, await stack.AuthorizeAsync(_user.Key, path, method: "GET"), "signer-mismatch");
        await RefusedAsync(path, await stack.AuthorizeAsync(_user.Key, path, domain: new LedgerDomain(31337, Hash256.Sha256("another"u8))), "signer-mismatch");
        await RefusedAsync(path, await stack.AuthorizeAsync(_user.Key, path, TimeSpan.FromSeconds(-2)), "request-expired");
        await RefusedAsync(path, await stack.AuthorizeAsync(_user.Key, path, TimeSpan.FromSeconds(75)), "deadline-too-far");
        using var right = await stack.PostAsync(path, await stack.AuthorizeAsync(_user.Key, path));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);
    }

    [Fact]
    public async Task Signed_request_with_a_body_or_a_query_is_refused()
    {
        var path = await UploadPathAsync();
        var authorization = await stack.AuthorizeAsync(_user.Key, path);
        using var body = await stack.PostAsync(path, authorization, "x"u8.ToArray());
        await ApiCalls.RefusedAsync(body, 413, "body-too-large");
        using var query = await stack.PostAsync(path + "?file=0", authorization);
        await ApiCalls.RefusedAsync(query, 400, "unknown-parameter");
    }

    [Fact]
    public async Task Upload_URLs_are_for_their_contributor_alone()
    {
        var path = await UploadPathAsync();
        using var stranger = await stack.PostAsync(path, await stack.AuthorizeAsync(new ApiUser(stack).Key, path));
        await ApiCalls.RefusedAsync(stranger, 403, "not-contributor");
        const string Unknown = "contributions/ct-0/uploads";
        using var unknown = await stack.PostAsync(Unknown, await stack.AuthorizeAsync(_user.Key, Unknown));
        await ApiCalls.RefusedAsync(unknown, 404, "contribution-unknown");
    }

    [Fact]
    public async Task Private_Datanet_is_downloaded_by_its_owner_and_its_contributors_alone()
    {
        var (contributor, stranger) = (new ApiUser(stack), new ApiUser(stack));
        var datanet = await _user.CreateDatanetAsync("private");
        var id = await contributor.ContributeAsync(datanet, "a.txt", "txt", "One.\n\nTwo.\n"u8.ToArray());
        await contributor.WaitUntilReadAsync(id);
        await _user.SendAsync("contribution.accept", new { contribution = id });
        await _user.WaitAsync(id, c => c.State == "published");

        var path = $"datanets/{datanet.Id}/versions/1/downloads";
        using var anonymous = await stack.PostAsync(path, null);
        await ApiCalls.RefusedAsync(anonymous, 401, "authorization-missing");
        using var refused = await stack.PostAsync(path, await stack.AuthorizeAsync(stranger.Key, path));
        await ApiCalls.RefusedAsync(refused, 403, "not-reader");
        foreach (var reader in new[] { _user, contributor })
            Assert.Equal("{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n", await DownloadAsync(await stack.Client.RequestDownloadsAsync(reader.Key, datanet.Id, 1)));
    }

    private static async Task<string> DownloadAsync(DownloadGrant grant)
    {
        using var storage = new HttpClient();
        var file = Assert.Single(grant.Files);
        var bytes = await storage.GetByteArrayAsync(file.Url, TestContext.Current.CancellationToken);
        Assert.Equal((file.Sha256, file.Bytes), (Hash256.Sha256(bytes), (ulong)bytes.Length));
        using var write = new HttpRequestMessage(HttpMethod.Put, file.Url) { Content = new ByteArrayContent([]), Headers = { { "x-ms-blob-type", "BlockBlob" } } };
        using var refused = await storage.SendAsync(write, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        return System.Text.Encoding.UTF8.GetString(bytes);
    }

    private async Task RefusedAsync(string path, string authorization, string code)
    {
        using var response = await stack.PostAsync(path, authorization);
        await ApiCalls.RefusedAsync(response, 401, code);
    }

    private async Task<string> UploadPathAsync() => $"contributions/{await _user.DeclareAsync(await _user.CreateDatanetAsync(), ("a.txt", "txt", 3))}/uploads";
}
