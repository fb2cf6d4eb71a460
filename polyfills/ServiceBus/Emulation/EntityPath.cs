namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>A queue, or the dead-letter queue below it.</summary>
internal readonly record struct EntityPath(string Queue, bool IsDeadLetter)
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";

    public static EntityPath Of(string name, SubQueue subQueue)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.EndsWith(DeadLetterSuffix, StringComparison.OrdinalIgnoreCase))
            return new EntityPath(name[..^DeadLetterSuffix.Length], IsDeadLetter: true);
        return new EntityPath(name, subQueue == SubQueue.DeadLetter);
    }

    public string StorageQueue(QueueSettings settings) => IsDeadLetter ? settings.DeadLetterQueue : QueueSettings.MainQueue(Queue);

    public override string ToString() => IsDeadLetter ? Queue + DeadLetterSuffix : Queue;
}
