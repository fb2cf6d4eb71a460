using System.Net;
using OpenLedger.Core.Ledger;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

/// <summary>Commands that are rightly signed, and what the rules say to them.</summary>
[Collection(ApiCollection.Name)]
public sealed class CommandRuleTests(StackFixture stack)
{
    private const string File = """{"format":"txt","name":"a.txt","partSize":"3","size":"3"}""";

    private readonly ApiUser _user = new(stack);

    [Theory]
    [InlineData("\"name\":\"Test\"", "\"name\":\"\"", "length-out-of-range", "/payload/name")]
    [InlineData("\"name\":\"Test\"", "\"name\":\"Te\\u0000st\"", "control-character", "/payload/name")]
    [InlineData("\"name\":\"Test\"", "\"name\":\"Te\\u202est\"", "not-a-name", "/payload/name")]
    [InlineData("\"name\":\"Test\"", "\"name\":\" Test\"", "not-a-name", "/payload/name")]
    [InlineData("\"name\":\"Test\"", "\"name\":{}", "wrong-type", "/payload/name")]
    [InlineData("\"name\":\"Test\",", "", "missing-member", "/payload/name")]
    [InlineData("\"name\"", "\"more\":0,\"name\"", "unknown-member", "/payload/more")]
    [InlineData("\"visibility\":\"public\"", "\"visibility\":\"secret\"", "not-allowed", "/payload/visibility")]
    [InlineData("\"id\":\"CC0-1.0\"", "\"url\":\"x\"", "missing-member", "/payload/licence/id")]
    [InlineData("\"id\":\"CC0-1.0\"", "\"id\":\"CC0-1.0\",\"url\":\"x\"", "unknown-member", "/payload/licence/url")]
    [InlineData("\"name\"", "\"schema\":{\"additional\":true,\"fields\":[]},\"name\"", "length-out-of-range", "/payload/schema/fields")]
    [InlineData("\"name\"", "\"schema\":{\"additional\":1,\"fields\":[]},\"name\"", "wrong-type", "/payload/schema/additional")]
    [InlineData("\"name\"", "\"schema\":{\"additional\":true,\"fields\":[{\"name\":\"a\",\"required\":true,\"type\":\"text\"}]},\"name\"", "not-allowed", "/payload/schema/fields/0/type")]
    [InlineData("\"name\"", "\"schema\":{\"additional\":true,\"fields\":[{\"name\":\"a\",\"required\":true,\"type\":\"string\"},{\"name\":\"a\",\"required\":true,\"type\":\"string\"}]},\"name\"",
        "duplicate-field", "/payload/schema/fields")]
    public async Task Datanet_with_a_fault_is_refused_with_its_place(string part, string replacement, string code, string pointer)
    {
        const string Payload = """{"card":"","contributions":"open","licence":{"id":"CC0-1.0"},"name":"Test","visibility":"public"}""";
        await RefusedAsync(Kinds.DatanetCreate, Payload.Replace(part, replacement, StringComparison.Ordinal), 400, code, pointer);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\\\b.txt")]
    [InlineData("C:\\\\a.txt")]
    [InlineData("..")]
    [InlineData("CON.txt")]
    [InlineData(" a.txt")]
    [InlineData("a\\u202etxt.exe")]
    public async Task File_whose_name_is_like_a_path_is_refused(string name) =>
        await RefusedDeclarationAsync($"[{File},{File.Replace("a.txt", name, StringComparison.Ordinal)}]", 400, "file-name-invalid", "/payload/files/1/name");

    [Theory]
    [InlineData("\"size\":\"3\"", "\"size\":\"0\"", 400, "number-out-of-range", "/payload/files/0/size")]
    [InlineData("\"size\":\"3\"", "\"size\":3", 400, "wrong-type", "/payload/files/0/size")]
    [InlineData("\"size\":\"3\"", "\"size\":\"68719476737\"", 413, "file-too-large", "/payload/files/0/size")]
    [InlineData("\"size\":\"3\"", "\"size\":\"4\"", 400, "part-size", "/payload/files/0/partSize")]
    [InlineData("\"partSize\":\"3\"", "\"partSize\":\"268435457\"", 400, "part-size", "/payload/files/0/partSize")]
    [InlineData("\"partSize\":\"3\",\"size\":\"3\"", "\"partSize\":\"1048576\",\"size\":\"1073741825\"", 400, "too-many-parts", "/payload/files")]
    [InlineData("\"format\":\"txt\"", "\"format\":\"pdf\"", 400, "not-allowed", "/payload/files/0/format")]
    [InlineData("\"name\":\"a.txt\"", "\"name\":\"\"", 400, "length-out-of-range", "/payload/files/0/name")]
    [InlineData("\"name\"", "\"path\":\"x\",\"name\"", 400, "unknown-member", "/payload/files/0/path")]
    public async Task File_with_a_fault_is_refused_with_its_place(string part, string replacement, int status, string code, string pointer) =>
        await RefusedDeclarationAsync($"[{File.Replace(part, replacement, StringComparison.Ordinal)}]", status, code, pointer);

    [Fact]
    public async Task Files_beyond_their_number_are_refused()
    {
        await RefusedDeclarationAsync("[]", 400, "length-out-of-range", "/payload/files");
        await RefusedDeclarationAsync($"[{string.Join(',', Enumerable.Range(0, 65).Select(i => File.Replace("a.txt", $"{i}.txt", StringComparison.Ordinal)))}]", 400, "length-out-of-range", "/payload/files");
        await RefusedDeclarationAsync($"[{File},{File.Replace("a.txt", "A.TXT", StringComparison.Ordinal)}]", 400, "file-name-repeated", "/payload/files");
    }

    [Theory]
    [InlineData("datanet.destroy", "{}", 400, "unknown-kind", "/kind")]
    [InlineData("genesis", "{}", 400, "unknown-kind", "/kind")]
    [InlineData("tick", "{}", 400, "unknown-kind", "/kind")]
    [InlineData("cancel", """{"nonce":5}""", 400, "wrong-type", "/payload/nonce")]
    [InlineData("contribution.declare", """{"datanet":"dn-0","files":[{"format":"txt","name":"a.txt","partSize":"3","size":"3"}]}""", 404, "datanet-unknown", "/payload/datanet")]
    [InlineData("contribution.declare", """{"datanet":"../dn-0","files":[]}""", 400, "not-an-id", "/payload/datanet")]
    [InlineData("contribution.complete", """{"contribution":"ct-0","files":[{"sha256":"$hash"}],"licenceHash":"$hash"}""", 404, "contribution-unknown", "/payload/contribution")]
    [InlineData("contribution.complete", """{"contribution":"ct-007","files":[{"sha256":"$hash"}],"licenceHash":"$hash"}""", 400, "not-an-id", "/payload/contribution")]
    [InlineData("contribution.complete", """{"contribution":"ct-0","files":[{"sha256":"ABC"}],"licenceHash":"$hash"}""", 400, "not-a-hash", "/payload/files/0/sha256")]
    [InlineData("contribution.accept", """{"contribution":"ct-0"}""", 404, "contribution-unknown", "/payload/contribution")]
    [InlineData("contribution.reject", """{"code":"other","contribution":"ct-0","reason":""}""", 400, "length-out-of-range", "/payload/reason")]
    [InlineData("contribution.fail", """{"contribution":"ct-0","issues":[{"code":"x","file":64,"line":"0","message":"x"}]}""", 400, "number-out-of-range", "/payload/issues/0/file")]
    [InlineData("contribution.fail", """{"contribution":"ct-0","issues":[{"code":"x","file":1.5,"line":"0","message":"x"}]}""", 400, "number-out-of-range", "/payload/issues/0/file")]
    [InlineData("contribution.ingest", """{"analysis":{"against":"1","bands":{"bytes":"0","sha256":"$hash"},"flags":[{"count":"1","name":"few-words"}],"languages":[{"count":"1","name":"eng"}],"nearDuplicates":"1","personal":[{"count":"7","name":"email"}],"quality":9000,"report":{"bytes":"9","sha256":"$hash"}},"contribution":"ct-0","duplicates":"0","known":"0","records":"1","recordsBytes":"1","recordsSha256":"$hash","root":"$hash"}""", 403, "not-attestor", null)]
    [InlineData("datanet.version", """{"claims":{"count":"1","sha256":"$hash"},"contributions":["ct-1"],"datanet":"dn-0","files":[],"manifest":"$hash","records":"1","root":"$hash","version":"1","withdrawals":"0"}""", 403, "not-attestor", null)]
    [InlineData("key.register", """{"address":"0x00000000000000000000000000000000000000aa","duties":["writer"]}""", 403, "not-operator", null)]
    [InlineData("key.register", """{"address":"0x00000000000000000000000000000000000000aa","duties":["king"]}""", 400, "not-allowed", "/payload/duties")]
    [InlineData("key.revoke", """{"address":"0xAA","duties":["writer"]}""", 400, "not-an-address", "/payload/address")]
    [InlineData("rules.switch", """{"version":"2"}""", 403, "not-operator", null)]
    public async Task Command_that_the_rules_refuse_leaves_nothing_behind(string kind, string payload, int status, string code, string? pointer) =>
        await RefusedAsync(kind, payload.Replace("$hash", new string('0', 64), StringComparison.Ordinal), status, code, pointer);

    [Fact]
    public async Task Same_command_again_gives_the_first_outcome()
    {
        var command = await _user.SignAsync(Kinds.Cancel, """{"nonce":"1"}""");
        using var first = await _user.PostAsync(command);
        using var second = await _user.PostAsync(command);
        Assert.Equal((HttpStatusCode.Created, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal((await ApiCalls.ReadAsync(first)).GetRawText(), (await ApiCalls.ReadAsync(second)).GetRawText());
        Assert.Equal(first.Headers.Location, second.Headers.Location);
        Assert.Equal([Kinds.Cancel], await _user.KindsOnLedgerAsync());
        using var entry = await stack.Http.GetAsync(first.Headers.Location, TestContext.Current.CancellationToken);
        Assert.Equal(command.Signature.ToString(), (await ApiCalls.ReadAsync(entry)).GetProperty("entry").GetProperty("sig").GetString());
    }

    [Fact]
    public async Task Same_command_at_once_is_on_the_ledger_once()
    {
        var command = await _user.SignAsync(Kinds.Cancel, """{"nonce":"1"}""");
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _user.PostAsync(command)));
        Assert.Equal(1, responses.Count(r => r.StatusCode == HttpStatusCode.Created));
        Assert.Equal(7, responses.Count(r => r.StatusCode == HttpStatusCode.OK));
        Assert.Single(responses.Select(r => r.Headers.Location).Distinct());
        Assert.Equal([Kinds.Cancel], await _user.KindsOnLedgerAsync());
        Assert.All(responses, r => r.Dispose());
    }

    [Fact]
    public async Task Nonce_of_another_command_is_refused()
    {
        using var first = await _user.PostAsync(await _user.SignAsync(Kinds.Cancel, """{"nonce":"1"}""", nonce: 42));
        await ApiCalls.ReadAsync(first);
        using var second = await _user.PostAsync(await _user.SignAsync(Kinds.Cancel, """{"nonce":"2"}""", nonce: 42));
        await ApiCalls.RefusedAsync(second, 409, "nonce-used");
        Assert.Equal([Kinds.Cancel], await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Cancelled_nonce_is_void_and_a_used_one_cannot_be_cancelled()
    {
        using var cancel = await _user.PostAsync(await _user.SignAsync(Kinds.Cancel, """{"nonce":"5"}""", nonce: 6));
        await ApiCalls.ReadAsync(cancel);
        using var late = await _user.PostAsync(await _user.SignAsync(
            Kinds.DatanetCreate, """{"card":"","contributions":"open","licence":{"id":"CC0-1.0"},"name":"Late","visibility":"public"}""", nonce: 5));
        await ApiCalls.RefusedAsync(late, 409, "nonce-used");
        using var tooLate = await _user.PostAsync(await _user.SignAsync(Kinds.Cancel, """{"nonce":"6"}""", nonce: 7));
        await ApiCalls.RefusedAsync(tooLate, 409, "nonce-used");
        Assert.Equal([Kinds.Cancel], await _user.KindsOnLedgerAsync());
    }

    [Fact]
    public async Task Datanet_that_only_its_owner_contributes_to_refuses_others()
    {
        var datanet = await _user.CreateDatanetAsync(contributions: "owner");
        var stranger = new ApiUser(stack);
        using var response = await stranger.PostAsync(await stranger.SignAsync(Kinds.ContributionDeclare, $$"""{"datanet":"{{datanet.Id}}","files":[{{File}}]}"""));
        await ApiCalls.RefusedAsync(response, 403, "contributions-closed");
        Assert.Empty(await stranger.KindsOnLedgerAsync());
        Assert.StartsWith("ct-", await _user.DeclareAsync(datanet, ("a.txt", "txt", 3)));
    }

    private async Task RefusedDeclarationAsync(string files, int status, string code, string pointer)
    {
        var datanet = await new ApiUser(stack).CreateDatanetAsync();
        await RefusedAsync(Kinds.ContributionDeclare, $$"""{"datanet":"{{datanet.Id}}","files":{{files}}}""", status, code, pointer);
    }

    private async Task RefusedAsync(string kind, string payload, int status, string code, string? pointer)
    {
        using var response = await _user.PostAsync(await _user.SignAsync(kind, payload));
        await ApiCalls.RefusedAsync(response, status, code, pointer);
        Assert.Empty(await _user.KindsOnLedgerAsync());
    }
}
