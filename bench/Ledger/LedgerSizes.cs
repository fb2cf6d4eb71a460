namespace OpenLedger.Bench.Ledger;

/// <summary>How much work each part of the benchmark does in one run; the same every time.</summary>
/// <param name="Commands">Signed commands through the sequencer.</param>
/// <param name="Ticks">System entries through the sequencer.</param>
/// <param name="ChainCommands">Signed commands of the chain whose blocks are inserted and verified.</param>
/// <param name="HashedEntries">The least number of entries whose hashes are checked.</param>
/// <param name="HttpCommands">Signed commands over HTTP, as fast as they go.</param>
/// <param name="HttpWarmUps">How often that many are sent before anything is measured.</param>
/// <param name="PacedSeconds">How long commands are offered over HTTP at a fixed rate.</param>
/// <param name="OpenEntries">System entries of the ledger that is opened.</param>
/// <param name="PostgresSeconds">How long each batch size of PostgreSQL is measured.</param>
internal sealed record LedgerSizes(int Commands, int Ticks, int ChainCommands, int HashedEntries, int HttpCommands, int HttpWarmUps, int PacedSeconds, int OpenEntries,
    int PostgresSeconds)
{
    /// <summary>Sizes that measure.</summary>
    public static readonly LedgerSizes Full = new(20_000, 100_000, 20_000, 200_000, 10_000, 4, 4, 1_000_000, 4);

    /// <summary>Sizes that show that it works.</summary>
    public static readonly LedgerSizes Quick = new(500, 2_000, 2_500, 2_500, 300, 1, 1, 10_000, 1);
}
