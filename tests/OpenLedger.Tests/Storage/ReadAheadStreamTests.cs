using OpenLedger.Storage.Blobs;

namespace OpenLedger.Tests.Storage;

public sealed class ReadAheadStreamTests
{
    private const int Ahead = 256 << 10;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Gives bytes that follow from their place, fails at its end where told to, and counts.</summary>
    private sealed class Source(int length, Exception? failure = null) : Stream
    {
        public readonly TaskCompletionSource Disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int _taken;

        /// <summary>How many bytes were taken.</summary>
        public int Taken => Volatile.Read(ref _taken);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public static byte ByteAt(int place) => (byte)(place * 31 >> 3);

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(Math.Min(buffer.Length, 50_000), length - Taken);
            for (var i = 0; i < count; i++)
                buffer.Span[i] = ByteAt(Taken + i);
            Volatile.Write(ref _taken, Taken + count);
            return count > 0 || failure is null ? count : throw failure;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            Disposed.TrySetResult();
            base.Dispose(disposing);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_001)]
    public async Task Bytes_come_as_they_are(int length)
    {
        var source = new Source(length);
        await using var stream = new ReadAheadStream(source, Ahead);
        var read = new MemoryStream();
        await stream.CopyToAsync(read, 7_777, TestContext.Current.CancellationToken);
        Assert.Equal(length, read.Length);
        Assert.All(Enumerable.Range(0, Math.Min(length, 100_000)).Select(i => (int)((long)i * length / Math.Min(length, 100_000))), i => Assert.Equal(Source.ByteAt(i), read.GetBuffer()[i]));
        Assert.Equal(0, await stream.ReadAsync(new byte[1], TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Failure_comes_after_the_bytes_before_it()
    {
        await using var stream = new ReadAheadStream(new Source(100_000, new FileNotFoundException("gone")), Ahead);
        await stream.ReadExactlyAsync(new byte[100_000], TestContext.Current.CancellationToken);
        var failure = await Assert.ThrowsAsync<FileNotFoundException>(() => stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken).AsTask());
        Assert.Equal("gone", failure.Message);
    }

    [Fact]
    public async Task Reading_ahead_is_bounded_and_goes_on_when_there_is_room()
    {
        var source = new Source(10 * Ahead);
        await using var stream = new ReadAheadStream(source, Ahead);
        await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        await UntilAsync(() => source.Taken >= Ahead);
        Assert.InRange(source.Taken, Ahead, Ahead + ReadAheadStream.ReadBytes);
        await stream.ReadExactlyAsync(new byte[Ahead], TestContext.Current.CancellationToken);
        await UntilAsync(() => source.Taken >= 2 * Ahead);
        Assert.InRange(source.Taken, 2 * Ahead, (2 * Ahead) + ReadAheadStream.ReadBytes + 1);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Disposing_ends_the_reading_and_disposes_of_the_content(bool isBegun, bool isAsynchronous)
    {
        var source = new Source(10 * Ahead);
        var stream = new ReadAheadStream(source, Ahead);
        if (isBegun)
            await stream.ReadExactlyAsync(new byte[1], TestContext.Current.CancellationToken);
        if (isAsynchronous)
            await stream.DisposeAsync();
        else
            stream.Dispose();
        await source.Disposed.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.InRange(source.Taken, 0, Ahead + ReadAheadStream.ReadBytes);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
