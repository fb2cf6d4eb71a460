using System.Collections.Frozen;
using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using OpenLedger.Core.Results;

namespace OpenLedger.Worker.Safetensors;

/// <summary>
/// A safetensors file, mapped into memory: its tensors are views of it, and nothing is copied. The file must keep its length while it is open; a worker opens only
/// what it keeps in its own folders and has checked by its hash.
/// </summary>
public sealed unsafe class SafetensorsFile : IDisposable
{
    private readonly FrozenDictionary<string, TensorEntry> _byName;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private readonly long _dataStart;
    private byte* _bytes;
    private bool _disposed;

    private SafetensorsFile(SafetensorsHeader header, FileStream stream, long dataStart)
    {
        Header = header;
        _byName = header.Tensors.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
        _dataStart = dataStart;
        // Without a byte of tensors there is nothing to map.
        if (header.Tensors.IsEmpty || header.Tensors[^1].End == 0)
            return;
        _map = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _bytes);
    }

    /// <summary>What the file says it holds.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>Opens a file whose header keeps the format's rules.</summary>
    /// <returns>The file, to be disposed of; or <c>safetensors-missing</c>, or what is wrong with its header.</returns>
    /// <exception cref="IOException">The disk does not give what it should.</exception>
    public static Result<SafetensorsFile> Open(string path)
    {
        // A link may lead out of the folder.
        var info = new FileInfo(path);
        if (!info.Exists || info.LinkTarget is not null)
            return Error.NotFound("safetensors-missing", $"There is no plain file {SafetensorsHeader.Quoted(info.Name)}.");
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.Length;
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        prefix = prefix[..stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false)];
        if (!SafetensorsHeader.ReadLength(prefix, length).Try(out var headerLength, out var error))
            return error;
        var json = new byte[headerLength];
        stream.ReadExactly(json);
        var dataStart = (long)SafetensorsHeader.PrefixBytes + headerLength;
        if (!SafetensorsHeader.Parse(json, length - dataStart).Try(out var header, out error))
            return error;
        return new SafetensorsFile(header, stream, dataStart);
    }

    /// <summary>The tensor of this name, or null.</summary>
    public TensorEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A tensor's elements, in the order of rows. They may lie at any address, and are gone with <see cref="Dispose"/>.</summary>
    /// <typeparam name="T">As large as an element; for <see cref="TensorType.BF16"/>, <see cref="ushort"/>.</typeparam>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    /// <exception cref="ArgumentException">Its elements have another size, or there are more than a span can hold, 2³¹ − 1.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public ReadOnlySpan<T> View<T>(string name)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var tensor = _byName[name];
        if (tensor.Type.Size() != Unsafe.SizeOf<T>())
            throw new ArgumentException($"An element of {tensor.Type} has {tensor.Type.Size()} bytes, not {Unsafe.SizeOf<T>()}.", nameof(name));
        var count = tensor.ByteCount / Unsafe.SizeOf<T>();
        if (count > int.MaxValue)
            throw new ArgumentException($"{count} elements are more than a span holds.", nameof(name));
        return count == 0 ? [] : new ReadOnlySpan<T>(_bytes + _view!.PointerOffset + _dataStart + tensor.Begin, (int)count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_view is null)
            return;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _bytes = null;
        _view.Dispose();
        _map!.Dispose();
    }
}
