using System.Net;

namespace OpenLedger.Polyfills.Tests.Functions;

/// <summary>A request that is in the app already and ends when the test says so, even while the host stops; it then opens a gate.</summary>
internal sealed class LateRequest : IAsyncDisposable
{
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<HttpResponseMessage> _response;

    private LateRequest(SampleApp app, string gate)
    {
        _response = app.Client.PostAsync($"/api/openlate/{gate}", new PushContent(async stream =>
        {
            await stream.WriteAsync("begun"u8.ToArray());
            await stream.FlushAsync();
            await _end.Task;
        }));
    }

    public static async Task<LateRequest> BeginAsync(SampleApp app, string gate)
    {
        var request = new LateRequest(app, gate);
        await app.WaitForJournalAsync(l => l == $"openlate {gate}");
        return request;
    }

    public async Task<HttpStatusCode> EndAsync()
    {
        _end.TrySetResult();
        return (await _response).StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        _end.TrySetResult();
        try
        {
            (await _response).Dispose();
        }
        catch (HttpRequestException)
        {
            // The app was stopped or killed before the request ended.
        }
    }
}
