using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Storage.Anchoring;

/// <summary>An anchor that the contract holds.</summary>
/// <param name="Anchor">What was anchored.</param>
/// <param name="Index">Its position in the contract's stack, from 0.</param>
/// <param name="Time">The time of its block.</param>
/// <param name="Block">The number of its block.</param>
/// <param name="Transaction">The hash of its transaction.</param>
/// <param name="Confirmations">How many blocks follow its block.</param>
/// <param name="Status">Whether it can still be vetoed.</param>
/// <param name="FinalAt">From when on it stands for ever.</param>
public sealed record StoredAnchor(
    Anchor Anchor, ulong Index, DateTimeOffset Time, ulong Block, Hash256 Transaction, ulong Confirmations, AnchorStatus Status, DateTimeOffset FinalAt);
