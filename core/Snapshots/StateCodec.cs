using OpenLedger.Core.Datanets;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>
/// A state as bytes, one text for each state, and back. What follows from something else (indexes, counts, what waits) is not written but made again, so
/// it cannot disagree. Not part of a state's bytes is which earlier state is to be recorded: that is said by the entries between.
/// </summary>
public static class StateCodec
{
    private static readonly byte[] Magic = "openledger-state/1\n"u8.ToArray();

    /// <summary>The bytes in chunks of <see cref="StateDigest.ChunkBytes"/>, the last one shorter. Each chunk is good until the next is asked for.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Encode(LedgerState state)
    {
        var writer = new StateWriter();
        foreach (var _ in Write(writer, state))
        {
            while (writer.Waiting >= StateDigest.ChunkBytes)
                yield return writer.Take();
        }
        while (writer.Waiting > 0)
            yield return writer.Take();
    }

    /// <summary>Reads a state; only what <see cref="Encode"/> gives is taken.</summary>
    /// <param name="chunks">The bytes in pieces of any length.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SnapshotException">They are not those of a state; it says where that shows.</exception>
    public static async Task<LedgerState> DecodeAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> chunks, CancellationToken cancellationToken)
    {
        await using var enumerator = chunks.GetAsyncEnumerator(cancellationToken);
        var reader = new StateReader(enumerator);
        await reader.FillAsync();
        foreach (var letter in Magic)
        {
            if (reader.Byte() != letter)
                throw reader.Wrong("this is no state in a form that is known here");
        }
        var state = new LedgerState
        {
            NextSeq = reader.Seq(),
            Time = reader.Time(),
            Name = reader.Text(),
            ChainId = reader.Number(),
            Rules = reader.Int32(LedgerState.LatestRules),
            Parameters = ReadParameters(reader),
        };
        var keys = await IdentityCodec.ReadKeysAsync(reader);
        // The books are made while the rest is read: most of the time goes into what is not written because it follows from the lists.
        var nonces = Begin(await IdentityCodec.ReadNoncesAsync(reader));
        var accounts = Begin(await AccountCodec.ReadAsync(reader));
        var apiKeys = Begin(await IdentityCodec.ReadApiKeysAsync(reader));
        var open = Begin(await OpenCodec.ReadAsync(reader, state.NextSeq));
        var votes = Begin(await VotesCodec.ReadAsync(reader));
        var economy = Begin(await EconomyCodec.ReadAsync(reader));
        var stakes = Begin(await StakeCodec.ReadAsync(reader));
        var governance = Begin(await GovernanceCodec.ReadAsync(reader));
        var disputes = Begin(await DisputeCodec.ReadAsync(reader));
        var curation = Begin(await CurationCodec.ReadAsync(reader));
        var datanets = await DatanetCodec.ReadAsync(reader);
        await reader.EndAsync();
        return state with { Keys = keys, Datanets = datanets(), Nonces = await nonces, Accounts = await accounts, ApiKeys = await apiKeys, Open = await open, Votes = await votes, Governance = await governance, Economy = await economy, Stakes = await stakes, Disputes = await disputes, Curation = await curation };
    }

    /// <summary>Makes a book where the caller's scheduler has a thread for it.</summary>
    private static Task<T> Begin<T>(Func<T> make) => Task.Factory.StartNew(make, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current);

    /// <summary>Writes item by item, and gives a sign after each.</summary>
    private static IEnumerable<bool> Write(StateWriter writer, LedgerState state)
    {
        foreach (var letter in Magic)
            writer.Byte(letter);
        writer.Seq(state.NextSeq);
        writer.Time(state.Time);
        writer.Text(state.Name);
        writer.Number(state.ChainId);
        writer.Number(state.Rules);
        writer.List(state.Parameters.Values, static (to, value) => to.Wide(value));
        return IdentityCodec.Write(writer, state.Keys)
            .Concat(IdentityCodec.Write(writer, state.Nonces))
            .Concat(AccountCodec.Write(writer, state.Accounts))
            .Concat(IdentityCodec.Write(writer, state.ApiKeys))
            .Concat(OpenCodec.Write(writer, state.Open))
            .Concat(VotesCodec.Write(writer, state.Votes))
            .Concat(EconomyCodec.Write(writer, state.Economy))
            .Concat(StakeCodec.Write(writer, state.Stakes))
            .Concat(GovernanceCodec.Write(writer, state.Governance))
            .Concat(DisputeCodec.Write(writer, state.Disputes))
            .Concat(CurationCodec.Write(writer, state.Curation))
            .Concat(DatanetCodec.Write(writer, state.Datanets));
    }

    private static LedgerParameters ReadParameters(StateReader reader)
    {
        var values = reader.List(ParameterRegistry.All.Count, static from => from.Wide());
        return LedgerParameters.FromValues(values) ?? throw reader.Wrong("a parameter is missing or out of its range, or they do not fit together");
    }

    /// <summary>Writes items, each after its mark, and the mark of the end.</summary>
    internal static IEnumerable<bool> WriteSection<T>(StateWriter writer, IEnumerable<T> items, Action<StateWriter, T> write)
    {
        foreach (var item in items)
        {
            var before = writer.Waiting;
            writer.Flag(true);
            write(writer, item);
            if (writer.Waiting - before > StateReader.MaxItemBytes)
                throw new InvalidOperationException($"An item of the state has {writer.Waiting - before} bytes, more than a reader takes.");
            yield return true;
        }
        writer.Flag(false);
        yield return true;
    }

    /// <summary>Reads items in ascending order up to the mark of the end.</summary>
    internal static async Task<List<T>> ReadSectionAsync<T, TKey>(StateReader reader, Func<StateReader, T> read, Func<T, TKey> keyOf) where TKey : IComparable<TKey>
    {
        var items = new List<T>();
        while (await reader.NextAsync())
        {
            var item = read(reader);
            if (items.Count > 0)
                reader.Ascending(isFirst: false, keyOf(items[^1]), keyOf(item));
            items.Add(item);
        }
        return items;
    }
}
