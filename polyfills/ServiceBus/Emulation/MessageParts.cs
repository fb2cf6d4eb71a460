using System.Globalization;
using System.Security.Cryptography;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>
/// Envelopes longer than a storage message may be (64 KiB) lie in a queue of their own, one storage message a part, which is only ever peeked at.
/// The parts are complete before the message that names them exists, and go after it: a crash in between leaves unused parts, never a message without them.
/// Deleting the Service Bus queue removes them too.
/// </summary>
internal sealed class MessageParts(StorageQueueClient storage)
{
    /// <summary>Longest envelope that travels in the message itself, in characters (ASCII, so bytes).</summary>
    private const int MaxInline = 65_000;

    /// <summary>Length of a part, in characters. 32 of them, the most one peek returns, hold the largest message allowed in its longest spelling.</summary>
    private const int PartLength = 60_000;

    private const int HeaderLength = 4;

    /// <summary>The prefix of all parts' queues of one Service Bus queue.</summary>
    public static string Prefix(string generation) => $"p-{generation}-";

    /// <summary>Text for a storage message that holds <paramref name="envelope"/>, and the queue of its parts where it has any.</summary>
    public async Task<(string Text, string? PartsQueue)> WriteAsync(MessageEnvelope envelope, string generation, CancellationToken cancellationToken)
    {
        var text = envelope.ToText();
        if (text.Length <= MaxInline)
            return (text, null);
        var queue = Prefix(generation) + RandomNumberGenerator.GetHexString(24, lowercase: true);
        await storage.CreateQueueAsync(queue, null, cancellationToken);
        var count = (text.Length + PartLength - 1) / PartLength;
        var parts = Enumerable.Range(0, count).Select(i => storage.PutMessageAsync(
            queue, $"{i.ToString("D3", CultureInfo.InvariantCulture)}|{text.AsSpan(i * PartLength, Math.Min(PartLength, text.Length - i * PartLength))}|", 0, cancellationToken));
        await Task.WhenAll(parts);
        // What decides about the message without reading its parts is repeated in front.
        var front = new MessageEnvelope { Key = envelope.Key, DeadLetterSource = envelope.DeadLetterSource, PartsQueue = queue, PartCount = count };
        return (front.ToText(), queue);
    }

    /// <summary>The envelope of a storage message's text; null where its parts are gone.</summary>
    public async Task<MessageEnvelope?> ReadAsync(string text, CancellationToken cancellationToken)
    {
        var envelope = MessageEnvelope.Parse(text);
        if (envelope is null)
            return new MessageEnvelope { Body = System.Text.Encoding.UTF8.GetBytes(text) };
        if (envelope.PartsQueue is null)
            return envelope;
        try
        {
            var stored = await storage.PeekMessagesAsync(envelope.PartsQueue, StorageQueueClient.MaxBatch, cancellationToken);
            // A part whose sending was retried may be there twice.
            var parts = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var part in stored)
                parts[part.Text[..HeaderLength]] = part.Text[HeaderLength..^1];
            return parts.Count == envelope.PartCount ? MessageEnvelope.Parse(string.Concat(parts.Values)) : null;
        }
        catch (StorageQueueException e) when (e.IsQueueMissing)
        {
            return null;
        }
    }

    /// <summary>Removes parts that no message names any more. Failing leaves them until their Service Bus queue is deleted.</summary>
    public async Task DeleteAsync(string? partsQueue)
    {
        if (partsQueue is null)
            return;
        try
        {
            await storage.DeleteQueueAsync(partsQueue, CancellationToken.None);
        }
        catch (Exception e) when (e is StorageQueueException or ServiceBusException)
        {
            System.Diagnostics.Trace.TraceWarning("Parts {0} stay behind: {1}", partsQueue, e.Message);
        }
    }
}
