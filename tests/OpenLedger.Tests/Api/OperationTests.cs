using System.Net;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.TestKit;

namespace OpenLedger.Tests.Api;

[Collection(ApiCollection.Name)]
public sealed class OperationTests(StackFixture stack)
{
    private readonly ApiUser _user = new(stack);

    [Fact]
    public async Task Completion_leads_to_an_operation_that_ends_with_the_contribution()
    {
        var datanet = await _user.CreateDatanetAsync();
        var content = "One.\n\nTwo.\n"u8.ToArray();
        var id = await _user.DeclareAsync(datanet, ("a.txt", "txt", content.Length));
        await _user.UploadAsync(id, new ByteArrayContent(content));
        var completion = System.Text.Json.JsonSerializer.Serialize(ApiUser.Completion(datanet, id, Hash256.Sha256(content)));
        using var accepted = await PostAsync(await _user.SignAsync(Kinds.ContributionComplete, completion));
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal("respond-async", accepted.Headers.GetValues("Preference-Applied").Single());
        Assert.NotNull(accepted.Headers.RetryAfter);
        Assert.Equal($"/api/contributions/{id}", await FollowAsync(accepted, "succeeded"));

        using var publish = await _user.PostAsync(await _user.SignAsync(Kinds.ContributionAccept, $$"""{"contribution":"{{id}}"}"""));
        Assert.Equal(HttpStatusCode.Created, publish.StatusCode);
        Assert.Equal($"/api/datanets/{datanet.Id}/versions/1", await FollowAsync(publish, "succeeded"));
    }

    [Fact]
    public async Task Contribution_that_cannot_be_read_makes_a_failed_operation()
    {
        var id = await _user.ContributeAsync(await _user.CreateDatanetAsync(), "a.txt", "txt", [0x00, 0x01, 0x02]);
        await _user.WaitUntilReadAsync(id);
        var operation = await stack.GetJsonAsync($"operations/ingest-{id}");
        Assert.Equal(("failed", $"/api/contributions/{id}"), (operation.GetProperty("state").GetString(), operation.GetProperty("result").GetString()));
        using var none = await stack.GetAsync($"operations/publish-{id}");
        await ApiCalls.RefusedAsync(none, 404, "operation-unknown");
    }

    [Theory]
    [InlineData("operations/ingest-ct-0", 404, "operation-unknown")]
    [InlineData("operations/ingest-dn-1", 400, "not-an-id")]
    [InlineData("operations/x", 400, "not-an-id")]
    public async Task Id_of_no_operation_is_refused(string path, int status, string code)
    {
        using var response = await stack.GetAsync(path);
        await ApiCalls.RefusedAsync(response, status, code);
    }

    private async Task<HttpResponseMessage> PostAsync(Core.Identity.SignedCommand command)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiCalls.Url("commands")) { Content = new ByteArrayContent(command.ToBody()) };
        request.Content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/json");
        request.Headers.Add("Prefer", "respond-async");
        return await stack.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<string> FollowAsync(HttpResponseMessage response, string state)
    {
        var path = response.Headers.GetValues("Operation-Location").Single()["/api/".Length..];
        var operation = default(System.Text.Json.JsonElement);
        await Eventually.TrueAsync(async () => (operation = await stack.GetJsonAsync(path)).GetProperty("state").GetString() != "running", ApiUser.IngestLimit);
        Assert.Equal(state, operation.GetProperty("state").GetString());
        return operation.GetProperty("result").GetString()!;
    }
}
