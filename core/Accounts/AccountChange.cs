using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Accounts;

/// <summary>What is to become of an account when a delay is over: another key acts for it, or another account guards it.</summary>
/// <param name="Asked">The entry that asked for it.</param>
/// <param name="By">Who asked: the account itself or its guardian.</param>
/// <param name="EffectiveAt">From this moment on it holds.</param>
/// <param name="Key">The key that acts for the account then; null where its guardian changes.</param>
/// <param name="Guardian">Who guards it then; null for nobody, and where its key changes.</param>
public sealed record AccountChange(Seq Asked, Address By, LedgerTime EffectiveAt, Address? Key, Address? Guardian);
