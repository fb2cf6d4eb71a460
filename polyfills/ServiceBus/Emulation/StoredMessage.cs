namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>A message as the queue service returns it. A peeked message has no pop receipt.</summary>
internal sealed record StoredMessage(string Id, string PopReceipt, string Text, int DequeueCount);

/// <summary>A queue as the queue service lists it.</summary>
internal sealed record StoredQueue(string Name, string? Settings);
