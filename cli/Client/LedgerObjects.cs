using System.Text.Json;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Cli.Client;

/// <summary>A bounded part of a list; <paramref name="Next"/> asks for the part after it, and null means that there is none.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next = null);

/// <summary>The newest block.</summary>
public sealed record LedgerTip(ulong Height, Hash256 Hash, Seq NextSeq, DateTimeOffset At, LedgerTime? Time = null);

/// <summary>A key that the ledger has registered, and its duties.</summary>
public sealed record LedgerKey(Address Address, IReadOnlyList<string> Duties);

/// <summary>GET /ledger.</summary>
public sealed record LedgerInfo(
    string Name, ulong ChainId, Hash256 Genesis, LedgerTip Head, string Rules, JsonElement Parameters, IReadOnlyList<LedgerKey> Keys);

/// <summary>POST /commands: where the command stands on the ledger, and the id of what it made.</summary>
public sealed record CommandOutcome(Seq Seq, LedgerTime Time, DateTimeOffset At, string Kind, Address Actor, Hash256 Digest, string? Subject = null);

/// <summary>The block that holds an entry.</summary>
public sealed record BlockPlace(ulong Height, Hash256 Hash, Seq? FirstSeq = null);

/// <summary>One entry with its place.</summary>
/// <param name="Entry">The eight members.</param>
/// <param name="LeafHash">Its leaf in the Merkle tree.</param>
/// <param name="Block">Its block, where the API says so.</param>
public sealed record LedgerEntry(JsonElement Entry, Hash256 LeafHash, BlockPlace? Block = null);

/// <summary>A block as its header's text, its signature and its lines.</summary>
public sealed record LedgerBlock(string Header, string Signature, string Body);

/// <summary>GET /ledger/blocks; <paramref name="Next"/> is null at the head.</summary>
public sealed record LedgerBlocks(IReadOnlyList<LedgerBlock> Blocks, Seq? Next = null);
