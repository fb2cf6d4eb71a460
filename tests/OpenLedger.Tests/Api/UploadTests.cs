using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Uploads that are not what was declared, or are completed by the wrong hand or at the wrong time.</summary>
[Collection(ApiCollection.Name)]
public sealed class UploadTests(StackFixture stack)
{
    private static readonly byte[] Content = "Hello, ledger.\n"u8.ToArray();

    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Completion_before_the_upload_is_refused_and_taken_after_it()
    {
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", Content.Length), ("b.txt", "txt", Content.Length));
        var command = await CompletionAsync(ApiUser.Completion(datanet, id, Hash256.Sha256(Content), Hash256.Sha256(Content)));
        using var before = await _user.PostAsync(command);
        await ApiCalls.RefusedAsync(before, 409, "upload-missing", "/payload/files/0");
        await _user.UploadAsync(id, new ByteArrayContent(Content));
        using var half = await _user.PostAsync(command);
        await ApiCalls.RefusedAsync(half, 409, "upload-missing", "/payload/files/1");
        Assert.Equal("declared", (await stack.Client.GetContributionAsync(id)).State);

        var grant = await stack.Client.RequestUploadsAsync(_user.Key, id);
        using var storage = new HttpClient();
        using var put = await ApiUser.PutAsync(storage, grant.Files[1].Parts[0], new ByteArrayContent(Content));
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var after = await _user.PostAsync(command);
        Assert.Equal(HttpStatusCode.Created, after.StatusCode);
        Assert.Equal("ingested", (await _user.WaitUntilReadAsync(id)).State);
    }

    [Theory]
    [InlineData(+1)]
    [InlineData(-1)]
    public async Task Blob_that_is_larger_or_smaller_than_declared_cannot_be_completed(int difference)
    {
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", Content.Length));
        await _user.UploadAsync(id, new ByteArrayContent(new byte[Content.Length + difference]));
        using var response = await _user.PostAsync(await CompletionAsync(ApiUser.Completion(datanet, id, Hash256.Sha256(Content))));
        await ApiCalls.RefusedAsync(response, 409, "upload-size", "/payload/files/0");
        Assert.Equal([Kinds.DatanetCreate, Kinds.ContributionDeclare], await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Contribution_of_another_is_not_completed_whether_uploaded_or_not()
    {
        var stranger = new ApiUser(stack);
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", Content.Length));
        var payload = JsonSerializer.Serialize(ApiUser.Completion(datanet, id, Hash256.Sha256(Content)));
        using var before = await stranger.PostAsync(await stranger.SignAsync(Kinds.ContributionComplete, payload));
        await ApiCalls.RefusedAsync(before, 403, "not-contributor");
        await _user.UploadAsync(id, new ByteArrayContent(Content));
        using var after = await stranger.PostAsync(await stranger.SignAsync(Kinds.ContributionComplete, payload));
        await ApiCalls.RefusedAsync(after, 403, "not-contributor");
        Assert.Empty(await stranger.KindsOnLedgerAsync());
        Assert.Equal("declared", (await stack.Client.GetContributionAsync(id)).State);
    }

    [Fact]
    public async Task Completion_under_other_terms_or_with_other_files_is_refused()
    {
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", Content.Length));
        await _user.UploadAsync(id, new ByteArrayContent(Content));
        using var terms = await _user.PostAsync(await CompletionAsync(ApiUser.Completion(datanet with { LicenceHash = default }, id, Hash256.Sha256(Content))));
        await ApiCalls.RefusedAsync(terms, 400, "licence-differs", "/payload/licenceHash");
        using var files = await _user.PostAsync(await CompletionAsync(ApiUser.Completion(datanet, id, Hash256.Sha256(Content), default)));
        await ApiCalls.RefusedAsync(files, 400, "file-count", "/payload/files");
        Assert.Equal("declared", (await stack.Client.GetContributionAsync(id)).State);
    }

    [Fact]
    public async Task Of_two_completions_at_once_one_wins()
    {
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", Content.Length));
        await _user.UploadAsync(id, new ByteArrayContent(Content));
        var commands = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 4; i++)
            commands.Add(_user.PostAsync(await CompletionAsync(ApiUser.Completion(datanet, id, Hash256.Sha256(Content)))));
        var responses = await Task.WhenAll(commands);
        Assert.Single(responses, r => r.StatusCode == HttpStatusCode.Created);
        foreach (var response in responses.Where(r => r.StatusCode != HttpStatusCode.Created))
            await ApiCalls.RefusedAsync(response, 409, "contribution-state");
        Assert.Equal([Kinds.DatanetCreate, Kinds.ContributionDeclare, Kinds.ContributionComplete], await _user.KindsOnLedgerAsync());
        var contribution = await _user.WaitUntilReadAsync(id);
        Assert.Equal(["declared", "completed", "ingested"], contribution.History.Select(s => s.State));
        Assert.All(responses, r => r.Dispose());
    }

    [Fact]
    public async Task Completed_contribution_gives_out_no_more_URLs_and_a_read_one_is_not_decided_twice()
    {
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.ContributeAsync(datanet, "a.txt", "txt", Content);
        var path = $"contributions/{id}/uploads";
        using var uploads = await stack.PostAsync(path, await stack.AuthorizeAsync(_user.Key, path));
        await ApiCalls.RefusedAsync(uploads, 409, "contribution-state");
        await _user.WaitUntilReadAsync(id);

        var stranger = new ApiUser(stack);
        using var notOwner = await stranger.PostAsync(await stranger.SignAsync(Kinds.ContributionReject, $$"""{"code":"other","contribution":"{{id}}","reason":"Mine."}"""));
        await ApiCalls.RefusedAsync(notOwner, 403, "not-owner");
        await _user.SendAsync(Kinds.ContributionReject, new { code = "low-quality", contribution = id, reason = "Too short." });
        using var again = await _user.PostAsync(await _user.SignAsync(Kinds.ContributionAccept, $$"""{"contribution":"{{id}}"}"""));
        await ApiCalls.RefusedAsync(again, 409, "contribution-state");
        var rejected = await stack.Client.GetContributionAsync(id);
        Assert.Equal(("rejected", "Too short."), (rejected.State, rejected.History[^1].Reason));
        Assert.Equal("low-quality", rejected.History[^1].Code);
        Assert.True(rejected.AppealableUntil > DateTimeOffset.UtcNow.AddDays(6));
    }

    [Theory]
    [MemberData(nameof(Faulty))]
    public async Task File_that_cannot_be_taken_fails_with_its_reason_and_place(string name, string format, byte[] content, string code, ulong? line)
    {
        var id = await _user.ContributeAsync(await _user.CreateDatanetAsync(), name, format, content);
        await FailedAsync(id, code, line);
    }

    [Fact]
    public async Task File_with_another_hash_than_declared_fails()
    {
        var id = await _user.ContributeAsync(await _user.CreateDatanetAsync(), "a.txt", "txt", Content, Hash256.Sha256("something else"u8));
        await FailedAsync(id, "hash-mismatch", null);
    }

    [Fact]
    public async Task Line_of_a_hundred_megabytes_fails_at_the_bound_of_a_line()
    {
        const int Size = 100_000_000;
        var datanet = await _user.CreateDatanetAsync();
        var id = await _user.DeclareAsync(datanet, ("long.jsonl", "jsonl", Size));
        var grant = await stack.Client.RequestUploadsAsync(_user.Key, id);
        using var storage = new HttpClient();
        using var line = new RepeatedByteStream((byte)'a', Size);
        using var content = new StreamContent(line, 1 << 16) { Headers = { ContentLength = Size } };
        using var put = await ApiUser.PutAsync(storage, grant.Files[0].Parts.Single(), content);
        Assert.Equal(HttpStatusCode.Created, put.StatusCode);
        using var hashed = new RepeatedByteStream((byte)'a', Size);
        var sha256 = new Hash256(await SHA256.HashDataAsync(hashed, TestContext.Current.CancellationToken));
        await _user.SendAsync(Kinds.ContributionComplete, ApiUser.Completion(datanet, id, sha256));
        await FailedAsync(id, "line-too-long", 1);
    }

    public static TheoryData<string, string, byte[], string, ulong?> Faulty => new()
    {
        { "cut.jsonl", "jsonl", "{\"a\":1}\n{\"a\":"u8.ToArray(), "truncated", 2 },
        { "cut.csv", "csv", "a,b\n1,\"2"u8.ToArray(), "truncated", 2 },
        { "program.txt", "txt", [0x7F, .. "ELF"u8, 2, 1, 1, 0, .. new byte[200]], "binary-content", 1 },
        { "picture.txt", "txt", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. new byte[200]], "binary-content", 1 },
        { "control.txt", "txt", "text with \0 inside"u8.ToArray(), "binary-content", 1 },
        { "latin.txt", "txt", [.. "caf"u8, 0xE9, .. " au lait"u8], "invalid-utf8", 1 },
        { "twice.jsonl", "jsonl", "{\"a\":1,\"a\":2}\n"u8.ToArray(), "duplicate-key", 1 },
        { "list.jsonl", "jsonl", "{}\n[1]\n"u8.ToArray(), "not-an-object", 2 },
        { "broken.jsonl", "jsonl", "{\"a\":nope}\n"u8.ToArray(), "malformed-json", 1 },
        { "blank.txt", "txt", "\n \n\n"u8.ToArray(), "empty-file", null },
        { "ragged.csv", "csv", "a,b\n1,2\n3\n"u8.ToArray(), "csv-ragged-row", 3 },
    };

    private async Task FailedAsync(string id, string code, ulong? line)
    {
        var contribution = await _user.WaitUntilReadAsync(id);
        Assert.Equal("failed", contribution.State);
        var issue = contribution.Issues![0];
        Assert.Equal((0, line, code), (issue.File, issue.Line, issue.Code));
        Assert.Equal(issue.Message, contribution.History[^1].Reason);
        Assert.Null(contribution.Records);
        Assert.Null((await stack.Client.GetDatanetAsync(contribution.Datanet)).LatestVersion);
    }

    private Task<OpenLedger.Core.Identity.SignedCommand> CompletionAsync(object completion) =>
        _user.SignAsync(Kinds.ContributionComplete, JsonSerializer.Serialize(completion));
}
