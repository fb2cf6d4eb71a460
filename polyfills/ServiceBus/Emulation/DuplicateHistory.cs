using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Azure.Messaging.ServiceBus.Emulation;

/// <summary>
/// Which message ids a queue has taken within its window. Creating a queue is the one atomic insert that the queue service has, so an id is a queue:
/// its name says which, its metadata when and whether the message is in. A sender claims the id, sends, and only then remembers it: one that dies in between
/// has remembered nothing, and its claim lapses after <see cref="ClaimAge"/>, so a crash may let a duplicate through and never loses a message.
/// </summary>
internal sealed class DuplicateHistory(StorageQueueClient storage)
{
    private const string Claimed = "claimed";
    private const string Sent = "sent";

    /// <summary>How long a claim holds off other senders of the id.</summary>
    private static readonly TimeSpan ClaimAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClaimPoll = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<string, long> _sweptAt = new(StringComparer.Ordinal);

    /// <summary>The prefix of all ids of one Service Bus queue.</summary>
    public static string Prefix(string generation) => $"h-{generation[..16]}-";

    /// <summary>Runs <paramref name="send"/> unless the id has been sent within the window.</summary>
    public async Task SendOnceAsync(QueueSettings settings, string messageId, Func<Task> send, CancellationToken cancellationToken)
    {
        var entry = Prefix(settings.Generation) + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(messageId)).AsSpan(0, 20));
        if (!await ClaimAsync(entry, settings.DuplicateDetectionHistoryTimeWindow, cancellationToken))
            return;
        try
        {
            await send();
        }
        catch
        {
            await ReleaseAsync(entry);
            throw;
        }
        await storage.SetSettingsAsync(entry, Stamp(Sent), CancellationToken.None);
        await SweepAsync(settings, cancellationToken);
    }

    private async Task<bool> ClaimAsync(string entry, TimeSpan window, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await storage.CreateQueueAsync(entry, Stamp(Claimed), cancellationToken);
                return true;
            }
            catch (StorageQueueException e) when (e.IsQueueThere)
            {
                if (await ReadAsync(entry, cancellationToken) is not { } known)
                    continue;
                var age = DateTimeOffset.UtcNow - known.At;
                var isSent = string.Equals(known.State, Sent, StringComparison.Ordinal);
                if (isSent && age < window)
                    return false;
                if (!isSent && age < ClaimAge)
                    await Task.Delay(ClaimPoll, cancellationToken);
                else
                    await ForgetAsync(entry, cancellationToken);
            }
        }
    }

    private async Task<(string State, DateTimeOffset At)?> ReadAsync(string entry, CancellationToken cancellationToken)
    {
        try
        {
            var (text, _) = await storage.GetSettingsAsync(entry, cancellationToken);
            return Parse(text);
        }
        catch (StorageQueueException e) when (e.IsQueueMissing)
        {
            return null;
        }
    }

    /// <summary>Gives up a claim after a failed send. Where that fails too, the claim lapses.</summary>
    private async Task ReleaseAsync(string entry)
    {
        try
        {
            await ForgetAsync(entry, CancellationToken.None);
        }
        catch (Exception e) when (e is StorageQueueException or ServiceBusException)
        {
            System.Diagnostics.Trace.TraceWarning("The claim {0} stays until it lapses: {1}", entry, e.Message);
        }
    }

    private async Task ForgetAsync(string entry, CancellationToken cancellationToken)
    {
        try
        {
            await storage.DeleteQueueAsync(entry, cancellationToken);
        }
        catch (StorageQueueException e) when (e.IsQueueMissing)
        {
            // Another sender has removed the lapsed entry first, which is all that was wanted.
            return;
        }
    }

    /// <summary>Removes what has left the window, once a window and process.</summary>
    private async Task SweepAsync(QueueSettings settings, CancellationToken cancellationToken)
    {
        var now = Environment.TickCount64;
        var last = _sweptAt.GetOrAdd(settings.Generation, now);
        if (now - last < settings.DuplicateDetectionHistoryTimeWindow.TotalMilliseconds || !_sweptAt.TryUpdate(settings.Generation, now, last))
            return;
        string? marker = null;
        do
        {
            (var entries, marker) = await storage.ListQueuesAsync(Prefix(settings.Generation), marker, cancellationToken);
            foreach (var entry in entries)
            {
                if (Parse(entry.Settings) is { } known && DateTimeOffset.UtcNow - known.At > settings.DuplicateDetectionHistoryTimeWindow + ClaimAge)
                    await ForgetAsync(entry.Name, cancellationToken);
            }
        }
        while (marker is not null);
    }

    // Random, because creating a queue that exists with equal metadata counts as success.
    private static string Stamp(string state) =>
        $"{state}.{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)}.{Guid.NewGuid():N}";

    private static (string State, DateTimeOffset At)? Parse(string? text)
    {
        var fields = text?.Split('.') ?? [];
        return fields.Length == 3 && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var at) ? (fields[0], DateTimeOffset.FromUnixTimeMilliseconds(at)) : null;
    }
}
