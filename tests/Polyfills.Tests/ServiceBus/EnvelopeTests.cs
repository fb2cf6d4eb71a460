using Azure.Messaging.ServiceBus.Emulation;
using FsCheck;
using FsCheck.Fluent;

namespace OpenLedger.Polyfills.Tests.ServiceBus;

public sealed class EnvelopeTests
{
    [Fact]
    public void Envelope_of_any_content_reads_back_equal_and_is_ascii() =>
        Prop.ForAll(ArbMap.Default.ArbFor<(byte[] Body, NonNull<string> Text, long Number, TimeSpan Life, Guid Key)>(), t =>
        {
            var (body, text, number, life, key) = t;
            var envelope = new MessageEnvelope
            {
                Key = key.ToString(), Body = body ?? [], Subject = text.Get, SequenceNumber = number, TimeToLive = life.Ticks & long.MaxValue, EnqueuedTime = DateTimeOffset.UnixEpoch.AddTicks(number >>> 12),
            };
            envelope.SetProperty("text", text.Get);
            envelope.SetProperty("number", number);
            envelope.SetProperty("life", life);
            var written = envelope.ToText();
            var read = MessageEnvelope.Parse(written)!;
            return written.All(char.IsAscii) && written.AsSpan().IndexOfAny('<', '>', '&') < 0
                && read.Body.AsSpan().SequenceEqual(envelope.Body)
                && (read.Key, read.Subject, read.SequenceNumber, read.TimeToLive, read.EnqueuedTime, read.ExpiresAt)
                    == (envelope.Key, envelope.Subject, envelope.SequenceNumber, envelope.TimeToLive, envelope.EnqueuedTime, envelope.ExpiresAt)
                && Equals(read.Properties!["text"]!.ToObject(), text.Get) && Equals(read.Properties["number"]!.ToObject(), number) && Equals(read.Properties["life"]!.ToObject(), life);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("orders", "q-orders")]
    [InlineData("Orders-1", "q-orders-1")]
    public void Queue_name_that_storage_allows_is_kept(string name, string expected) => Assert.Equal(expected, QueueSettings.MainQueue(name));

    [Fact]
    public void Queue_names_that_storage_forbids_get_valid_and_different_ones()
    {
        string[] names = ["a--b", "-a", "a-", "a.b", "a/b", "a_b", "a", "b", new string('x', 260), new string('x', 259), "é"];
        var stored = names.Select(QueueSettings.MainQueue).ToArray();
        Assert.Equal(names.Length, stored.Distinct(StringComparer.Ordinal).Count());
        Assert.All(stored, s => Assert.Matches("^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$", s));
    }
}
