using OpenLedger.Core.Ledger;
using OpenLedger.Tests.Faults;
using OpenLedger.TestKit;
using OpenLedger.TestKit.Otlp;

namespace OpenLedger.Tests.Telemetry;

public sealed class TraceTests
{
    private static readonly string[] Expected =
    [
        "http.server.request.duration", "openledger.ledger.commit.duration", "openledger.ledger.block.entries", "openledger.job.duration", "openledger.ingest.bytes",
        "openledger.queue.depth", "openledger.queue.age", "openledger.storage.circuit",
    ];

    [Fact]
    public async Task One_trace_leads_from_the_request_through_the_queue_to_the_attestation()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var stack = await FaultStack.StartAsync();
        var host = await stack.StartHostAsync(settings: [.. receiver.Settings]);
        using var contributing = await Contributing.StartAsync(host.Address);
        await FaultStack.WaitForAsync(host, await contributing.CompleteAsync(Contributing.Lines(20), nonce: 1), "ingested");
        await Eventually.TrueAsync(() => Expected.All(receiver.Metrics.Contains), TimeSpan.FromSeconds(30), () => $"These metrics came: {string.Join(", ", receiver.Metrics)}");
        // What has not been sent yet is sent when the host ends.
        Assert.Equal(0, await host.StopAsync());

        var spans = receiver.Spans;
        var process = Assert.Single(spans, s => s.Name == "process ingest");
        var trace = spans.Where(s => s.TraceId == process.TraceId).ToDictionary(s => s.SpanId, StringComparer.Ordinal);
        var send = trace[process.ParentId];
        Assert.Equal("send ingest", send.Name);
        var request = trace[send.ParentId];
        Assert.Equal("POST PostCommand", request.Name);
        // The command before the message, and the attestation after it, each with the block that it is in.
        foreach (var parent in new[] { request, process })
        {
            var submit = Assert.Single(trace.Values, s => s.ParentId == parent.SpanId && s.Name == "ledger submit");
            Assert.Contains(trace.Values, s => s.ParentId == submit.SpanId && s.Name == "ledger commit");
        }
        Assert.Contains(trace.Values, s => s.ParentId == process.SpanId && s.Scope == "System.Net.Http");
        Assert.All(spans, s => Assert.Equal("OpenLedger.Functions", s.Service));
        // Nobody has asked for the polling of queues and the timers' reading.
        Assert.All(spans.Where(s => s.ParentId.Length == 0), s => Assert.True(s.Scope == "Microsoft.AspNetCore" || s.Name.StartsWith("process ", StringComparison.Ordinal), $"{s.Scope}: {s.Name}"));
        Assert.Equal(LedgerTelemetry.Name, trace.Values.First(s => s.Name == "ledger commit").Scope);
    }
}
