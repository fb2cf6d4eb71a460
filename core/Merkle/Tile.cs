using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Merkle;

/// <summary>A tile of hashes: a subtree of height 8 without what is above its leaves. Stored, its hashes follow one another.</summary>
/// <param name="Id">Which.</param>
/// <param name="Hashes">As many as its width says.</param>
public sealed record Tile(TileId Id, IReadOnlyList<Hash256> Hashes)
{
    /// <summary>32 bytes for each hash.</summary>
    public byte[] Encode()
    {
        var bytes = new byte[Hashes.Count * Hash256.Size];
        for (var i = 0; i < Hashes.Count; i++)
            Hashes[i].CopyTo(bytes.AsSpan(i * Hash256.Size));
        return bytes;
    }

    /// <summary>Reads a stored tile; <c>tile-malformed</c> where its length is not that of its width.</summary>
    public static Result<Tile> Parse(TileId id, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != id.Width * Hash256.Size)
            return Error.Invalid("tile-malformed", $"The tile {id} has {bytes.Length} bytes, not {id.Width * Hash256.Size}.");
        var hashes = new Hash256[id.Width];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = new Hash256(bytes.Slice(i * Hash256.Size, Hash256.Size));
        return new Tile(id, hashes);
    }
}
