using System.Buffers.Binary;

namespace OpenLedger.Core.Transparency;

/// <summary>A signature line of a note, of whatever key and type: <c>— name base64(key ID ‖ signature)</c> (signed-note, "Signatures").</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">With the name, says which key and algorithm signed.</param>
/// <param name="Bytes">The signature, at least one byte.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes)
{
    private const string Prefix = "— ";

    /// <summary>The line, without its line feed.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Bytes.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Bytes.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
        return $"{Prefix}{Name} {Convert.ToBase64String(bytes)}";
    }

    /// <summary>Reads a line, without its line feed; null where it is not one.</summary>
    public static NoteSignature? Parse(string line)
    {
        if (!line.StartsWith(Prefix, StringComparison.Ordinal) || line[Prefix.Length..].Split(' ') is not [var name, var base64] || !NoteText.IsKeyName(name))
            return null;
        return NoteText.FromBase64(base64) is { Length: > sizeof(uint) } bytes
            ? new NoteSignature(name, BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : null;
    }

    /// <summary>The same name, key ID and bytes.</summary>
    public bool Equals(NoteSignature? other) => other is not null && Name == other.Name && KeyId == other.KeyId && Bytes.Span.SequenceEqual(other.Bytes.Span);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Name, StringComparer.Ordinal);
        hash.Add(KeyId);
        hash.AddBytes(Bytes.Span);
        return hash.ToHashCode();
    }
}
