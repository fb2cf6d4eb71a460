using System.Net;
using Azure.Messaging.ServiceBus;
using OpenLedger.Storage.Queues;
using OpenLedger.TestKit;
using DeadLetter = OpenLedger.Cli.Client.DeadLetter;

namespace OpenLedger.Tests.Api;

/// <summary>Messages that no repetition mends are set aside with their reason, where an operator sees them; the queue goes on.</summary>
[Collection(ApiCollection.Name)]
public sealed class PoisonMessageTests(StackFixture stack)
{
    [Theory]
    [InlineData(JobQueues.Ingest, "\u0001\u0002 garbage", "malformed-json")]
    [InlineData(JobQueues.Ingest, "{}", "missing-member")]
    [InlineData(JobQueues.Ingest, """{"id":"ct-1","id":"ct-2"}""", "duplicate-key")]
    [InlineData(JobQueues.Ingest, """{"id":"ct-1","more":1}""", "unknown-member")]
    [InlineData(JobQueues.Ingest, """{"id":"../ct-1"}""", "not-an-id")]
    [InlineData(JobQueues.Ingest, """{"id":"ct-999999"}""", "contribution-unknown")]
    [InlineData(JobQueues.Publish, """{"id":"ct-1"}""", "not-an-id")]
    [InlineData(JobQueues.Publish, """{"id":"dn-999999"}""", "datanet-unknown")]
    public async Task Poison_is_dead_lettered_with_its_reason_and_shown(string queue, string body, string code)
    {
        var letter = await PoisonAsync(queue, BinaryData.FromString(body));
        Assert.Equal((queue, code, 1UL), (letter.Queue, letter.Reason, letter.Deliveries));
        Assert.NotEmpty(letter.Description!);
        Assert.InRange(letter.EnqueuedAt!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Message_beyond_the_bound_is_dead_lettered() =>
        Assert.Equal("message-too-large", (await PoisonAsync(JobQueues.Ingest, BinaryData.FromBytes(new byte[5_000]))).Reason);

    [Fact]
    public async Task Files_are_read_although_poison_lies_before_them()
    {
        await PoisonAsync(JobQueues.Ingest, BinaryData.FromString("poison"));
        var user = new ApiUser(stack);
        var id = await user.ContributeAsync(await user.CreateDatanetAsync(), "a.txt", "txt", "Hello.\n"u8.ToArray());
        Assert.Equal("ingested", (await user.WaitUntilReadAsync(id)).State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not-the-key")]
    public async Task Status_without_the_function_key_is_refused(string? key)
    {
        using var response = await stack.GetAsync("operations/status", key is null ? [] : [("x-functions-key", key)]);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>Sends a message past the product and waits until the status shows it among the dead.</summary>
    private async Task<DeadLetter> PoisonAsync(string queue, BinaryData body)
    {
        var subject = $"poison-{Guid.NewGuid():N}";
        await using (var client = new ServiceBusClient(stack.Stack.Azurite.ServiceBusConnectionString))
        {
            await using var sender = client.CreateSender(queue);
            await sender.SendMessageAsync(new ServiceBusMessage(body) { MessageId = subject, Subject = subject }, TestContext.Current.CancellationToken);
        }
        DeadLetter? letter = null;
        await Eventually.TrueAsync(async () =>
        {
            var status = await stack.Client.GetOperationsAsync(stack.Stack.Keys.FunctionKey);
            letter = status.DeadLetters.SingleOrDefault(l => l.Subject == subject);
            return letter is not null && status.Queues.Single(q => q.Name == queue).DeadLettered > 0;
        }, ApiUser.IngestLimit, () => $"The message is not shown. {stack.Stack.Functions.Process.Output}");
        return letter!;
    }
}
