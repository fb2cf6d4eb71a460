using System.Net;
using Azure.Messaging.ServiceBus;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Functions;

public sealed class ServiceBusTriggerTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Message_binds_with_properties_and_is_completed()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await using var app = await StartAsync("OnMessage", queue);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("one")
        {
            MessageId = "id-1",
            ApplicationProperties = { ["Diagnostic-Id"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
        });
        Assert.Equal("message one count 1 id id-1", await app.WaitForJournalAsync(l => l.StartsWith("message one", StringComparison.Ordinal)));
        await app.WaitForJournalAsync(l => l.StartsWith("trace 00-0af7651916cd43dd8448eb211c80319c-", StringComparison.Ordinal));
        await app.WaitForJournalAsync(l => l == "ran OnMessage serviceBusTrigger");
        await AssertEmptyAfterStopAsync(app, client, queue);
    }

    [Fact]
    public async Task Function_that_throws_gets_the_message_again()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await using var app = await StartAsync("OnMessage", queue);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x") { Subject = "fail", MessageId = "f" });
        await app.WaitForJournalAsync(l => l == "message x count 3 id f");
        Assert.Equal(["message x count 1 id f", "message x count 2 id f", "message x count 3 id f"], (await app.JournalAsync()).Where(l => l.StartsWith("message", StringComparison.Ordinal)));
        await AssertEmptyAfterStopAsync(app, client, queue);
    }

    [Theory]
    [InlineData("OnText", "text é€ id m-1 recent True correlation none", "é€")]
    [InlineData("OnBytes", "bytes 7B7D", "{}")]
    [InlineData("OnItem", "item 3 three", """{"ID":3,"name":"three"}""")]
    public async Task Body_binds_to_text_bytes_and_json(string function, string expected, string body)
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage(body) { MessageId = "m-1" });
        await using var app = await StartAsync(function, queue);
        await app.WaitForJournalAsync(l => l == expected);
    }

    [Fact]
    public async Task Actions_complete_abandon_renew_and_dead_letter()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await using var app = await StartAsync("OnManual", queue);
        var sender = client.CreateSender(queue);
        foreach (var subject in new[] { "complete", "abandon", "renew", "dead" })
            await sender.SendMessageAsync(new ServiceBusMessage(subject) { Subject = subject });
        await app.WaitForJournalAsync(l => l == "settled complete");
        await app.WaitForJournalAsync(l => l == "abandoned before, seen once");
        await app.WaitForJournalAsync(l => l == "renewed");
        await app.WaitForJournalAsync(l => l == "settled dead");
        await using var dead = client.CreateReceiver(queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var message = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("dead", message.Body.ToString());
        Assert.Equal("hopeless", message.DeadLetterReason);
        Assert.Equal("no way", message.DeadLetterErrorDescription);
        await app.WaitForJournalAsync(l => l == "settled renew");
        await AssertEmptyAfterStopAsync(app, client, queue);
    }

    [Fact]
    public async Task Host_runs_no_more_messages_at_a_time_than_host_json_allows()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await using var app = await StartAsync("OnMessage", queue);
        var sender = client.CreateSender(queue);
        for (var i = 0; i < 5; i++)
            await sender.SendMessageAsync(new ServiceBusMessage($"w{i}") { Subject = "wait" });
        await app.WaitForJournalAsync(l => l.StartsWith("message w1", StringComparison.Ordinal));
        using var status = await app.Client.GetAsync("/api/hello/x");
        Assert.Equal(HttpStatusCode.OK, status.StatusCode);
        Assert.Equal(2, (await app.JournalAsync()).Count(l => l.StartsWith("message w", StringComparison.Ordinal)));
        await app.OpenGateAsync("message");
        for (var i = 0; i < 5; i++)
            await app.WaitForJournalAsync(l => l.StartsWith($"message w{i}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sigterm_lets_the_message_in_work_end_and_loses_none()
    {
        await using var client = new ServiceBusClient(azurite.Server.ServiceBusConnectionString);
        var queue = await CreateQueueAsync();
        await using var app = await StartAsync("OnMessage", queue);
        var sender = client.CreateSender(queue);
        for (var i = 0; i < 4; i++)
            await sender.SendMessageAsync(new ServiceBusMessage($"s{i}") { Subject = "wait" });
        await app.WaitForJournalAsync(l => l.StartsWith("message s1", StringComparison.Ordinal));
        await using var open = await LateRequest.BeginAsync(app, "message");
        var stop = app.Server.StopAsync(TimeSpan.FromSeconds(30));
        await app.Server.WaitForLineAsync(l => l.Contains("Application is shutting down", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        Assert.Equal(HttpStatusCode.OK, await open.EndAsync());
        Assert.Equal(0, await stop);
        Assert.Equal(2, app.Server.Output.Split('\n').Count(l => l.StartsWith("message s", StringComparison.Ordinal) && l.EndsWith("ended", StringComparison.Ordinal)));
        await using var receiver = client.CreateReceiver(queue);
        var left = new List<string>();
        while (left.Count < 2)
        {
            var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(40));
            Assert.NotNull(message);
            left.Add(message.Body.ToString());
            await receiver.CompleteMessageAsync(message);
        }
        Assert.Equal(["s2", "s3"], left.Order(StringComparer.Ordinal));
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
    }

    private Task<SampleApp> StartAsync(string function, string queue) => SampleApp.StartAsync(azurite.Server, new Dictionary<string, string>
    {
        [$"AzureWebJobs.{function}.Disabled"] = "false",
        ["SAMPLE_QUEUE"] = queue,
    });

    private async Task<string> CreateQueueAsync()
    {
        var name = AzuriteFixture.UniqueName("fx");
        await new Azure.Messaging.ServiceBus.Administration.ServiceBusAdministrationClient(azurite.Server.ServiceBusConnectionString).CreateQueueAsync(name);
        return name;
    }

    private static async Task AssertEmptyAfterStopAsync(SampleApp app, ServiceBusClient client, string queue)
    {
        Assert.Equal(0, await app.Server.StopAsync(TimeSpan.FromSeconds(30)));
        await using var receiver = client.CreateReceiver(queue);
        Assert.Null(await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(1)));
        Assert.Null(await receiver.PeekMessageAsync());
    }
}
