using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace OpenLedger.SampleFunctionsApp;

/// <summary>Every way to bind a message; each test switches one of them on and gives it a queue.</summary>
public sealed class QueueFunctions(Journal journal, Gates gates)
{
    [Function("OnMessage")]
    public async Task OnMessage(
        [ServiceBusTrigger("%SAMPLE_QUEUE%", Connection = "ServiceBus")] ServiceBusReceivedMessage message, FunctionContext context, int deliveryCount, CancellationToken cancellationToken)
    {
        journal.Add($"message {message.Body} count {deliveryCount} id {context.BindingContext.BindingData["messageId"]}");
        journal.Add($"trace {context.TraceContext.TraceParent}");
        if (message.Subject == "fail" && deliveryCount < 3)
            throw new InvalidOperationException($"failing {message.Body}");
        if (message.Subject == "wait")
        {
            await gates.WaitAsync("message", cancellationToken);
            Console.WriteLine($"message {message.Body} ended");
        }
    }

    [Function("OnText")]
    public void OnText([ServiceBusTrigger("%SAMPLE_QUEUE%", Connection = "ServiceBus")] string text, string messageId, DateTime enqueuedTimeUtc, string? correlationId) =>
        journal.Add($"text {text} id {messageId} recent {DateTime.UtcNow - enqueuedTimeUtc < TimeSpan.FromMinutes(5)} correlation {correlationId ?? "none"}");

    [Function("OnBytes")]
    public Task OnBytes([ServiceBusTrigger("%SAMPLE_QUEUE%", Connection = "ServiceBus")] byte[] bytes)
    {
        journal.Add($"bytes {Convert.ToHexString(bytes)}");
        return Task.CompletedTask;
    }

    [Function("OnItem")]
    public void OnItem([ServiceBusTrigger("%SAMPLE_QUEUE%", Connection = "ServiceBus")] Item item) => journal.Add($"item {item.Id} {item.Name}");

    [Function("OnManual")]
    public async Task OnManual(
        [ServiceBusTrigger("%SAMPLE_QUEUE%", Connection = "ServiceBus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message, ServiceBusMessageActions actions)
    {
        journal.Add($"manual {message.Body} count {message.DeliveryCount}");
        switch (message.Subject)
        {
            case "complete":
                await actions.CompleteMessageAsync(message);
                break;
            case "abandon" when message.DeliveryCount == 1:
                await actions.AbandonMessageAsync(message, new Dictionary<string, object>(StringComparer.Ordinal) { ["seen"] = "once" });
                break;
            case "abandon":
                journal.Add($"abandoned before, seen {message.ApplicationProperties.GetValueOrDefault("seen")}");
                await actions.CompleteMessageAsync(message);
                break;
            case "dead":
                await actions.DeadLetterMessageAsync(message, deadLetterReason: "hopeless", deadLetterErrorDescription: "no way");
                break;
            case "renew":
                await actions.RenewMessageLockAsync(message);
                journal.Add("renewed");
                await actions.CompleteMessageAsync(message);
                break;
        }
        journal.Add($"settled {message.Body}");
    }
}
