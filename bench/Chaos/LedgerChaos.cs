using System.Collections.Concurrent;
using Azure.Data.Tables;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage;
using OpenLedger.Storage.Ledger;

namespace OpenLedger.Bench.Chaos;

/// <summary>Processes that write to one ledger and are killed at random, each with a writer's key of its own. What one leaves without an answer, another one sends again.</summary>
internal sealed class LedgerChaos
{
    /// <summary>Commands of dead processes that a new one gets, at most.</summary>
    private const int MaxInherited = 64;

    /// <summary>A process that has not done so much within this time hangs, and the run fails.</summary>
    private static readonly TimeSpan LifeLimit = TimeSpan.FromSeconds(90);

    private readonly AzuriteServer _azurite;
    private readonly ChaosSizes _sizes;
    private readonly int _seed;
    private readonly KeyPair[] _writers;
    private readonly ConcurrentQueue<byte[]> _inheritance = new();
    private int _kills;

    private LedgerChaos(AzuriteServer azurite, ChaosSizes sizes, int seed, KeyPair[] writers)
    {
        (_azurite, _sizes, _seed, _writers) = (azurite, sizes, seed, writers);
        Table = new TableClient(azurite.ConnectionString, "ledger", StorageServices.TableOptions(TimeSpan.FromSeconds(30)));
    }

    /// <summary>What the processes said.</summary>
    public CommandBook Book { get; } = new();

    /// <summary>The blocks.</summary>
    public TableClient Table { get; }

    /// <summary>How often a process was killed.</summary>
    public int Kills => _kills;

    /// <summary>Creates the ledger with all writers registered.</summary>
    public static async Task<LedgerChaos> StartAsync(AzuriteServer azurite, ChaosSizes sizes, int seed, CancellationToken cancellationToken)
    {
        var writers = Enumerable.Range(0, sizes.Writers).Select(_ => KeyPair.Generate()).ToArray();
        var chaos = new LedgerChaos(azurite, sizes, seed, writers);
        await chaos.Table.CreateAsync(cancellationToken);
        await using var sequencer = chaos.CreateSequencer();
        await sequencer.OpenAsync(new Genesis("chaos", 31337, LedgerState.LatestRules,
            [.. writers.Select(w => new RegisteredKey(w.Address, Duties.Writer)), new RegisteredKey(KeyPair.Generate().Address, Duties.Operator)],
            LedgerParameters.Default), cancellationToken);
        return chaos;
    }

    /// <summary>Lets every process live and die as often as it should.</summary>
    public Task RunAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_writers.Select((writer, number) => LiveAsync(writer, new Random(_seed + number), cancellationToken)));

    /// <summary>Sends everything that has no answer once more, through a sequencer of this process, and books the answers.</summary>
    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await using var sequencer = CreateSequencer();
        await sequencer.OpenAsync(null, cancellationToken);
        var domain = sequencer.Head.Domain;
        foreach (var body in Book.Open)
        {
            var command = SignedCommand.Parse(body, domain).Value;
            var result = await sequencer.SubmitAsync(command, cancellationToken);
            if (!result.Try(out var committed, out var error))
                throw new InvalidOperationException($"A command could not be settled: {error.Code}: {error.Message}");
            Book.Acknowledged(CommandBook.Name(command.Actor, command.Command.Nonce), committed.Outcome.Seq);
        }
    }

    private async Task LiveAsync(KeyPair writer, Random random, CancellationToken cancellationToken)
    {
        for (var life = 0; life < _sizes.Kills; life++)
        {
            await using var child = ChaosChild.Start(_azurite.ConnectionString, writer, Inherit(), Book);
            // One in four dies by the clock, perhaps before it has even opened the ledger; the others in the middle of their work.
            if (random.Next(4) == 0)
                await Task.WhenAny(Task.Delay(random.Next(1, 800), cancellationToken), child.Ended);
            else
            {
                await child.AcknowledgedAsync(random.Next(1, _sizes.LifeCommands + 1), LifeLimit, cancellationToken);
                await Task.Delay(random.Next(20), cancellationToken);
            }
            foreach (var body in await child.KillAsync())
                _inheritance.Enqueue(body);
            Interlocked.Increment(ref _kills);
        }
    }

    private List<byte[]> Inherit()
    {
        var inherited = new List<byte[]>();
        while (inherited.Count < MaxInherited && _inheritance.TryDequeue(out var body))
            inherited.Add(body);
        return inherited;
    }

    private Sequencer CreateSequencer() => new(
        new TableBlockStore(new TableClient(_azurite.ConnectionString, Table.Name, StorageServices.TableOptions(retries: 0))), _writers[0],
        new SequencerOptions { Jitter = Random.Shared.NextDouble }, TimeProvider.System);
}
