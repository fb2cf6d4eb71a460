using System.Globalization;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Bench.Simulation;

/// <summary>Who attests what was paid into the vault: follows its deposits once enough blocks are on top, and now and then forgets how far it was.</summary>
internal sealed class SimulatedBridge
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1), Life = TimeSpan.FromSeconds(20), Patience = TimeSpan.FromSeconds(5), Forgetful = TimeSpan.FromSeconds(25);
    private static readonly Address VaultAddress = KeyPair.FromPrivateKey(new string('7', 64)).Address;

    private readonly World _world;
    private readonly SimulatedLedger _ledger;
    private readonly CommandSender _sender;
    private readonly ProcessClock _clock;
    private readonly Random _random;
    private int _next;
    private ulong _nonce = 1;

    /// <summary>Begins at once.</summary>
    public SimulatedBridge(World world, SimulatedLedger ledger)
    {
        (_world, _ledger, _random) = (world, ledger, Seeded.For(world.Seed, "bridge"));
        var process = new SimulatedProcess(world, "bridge");
        _clock = new ProcessClock(world, process, () => TimeSpan.Zero);
        _sender = new CommandSender(world, ledger, process.Name, _random, _clock);
        process.Start(LiveAsync);
    }

    /// <summary>What it attests with.</summary>
    public static KeyPair Key { get; } = KeyPair.FromPrivateKey(new string('6', 64));

    /// <summary>True while everything that was paid in is credited.</summary>
    public bool IsIdle => _ledger.Vault.IsPoolEmpty && _next == _ledger.Vault.Now.Deposits.Count;

    private async Task LiveAsync()
    {
        while (!_ledger.IsQuiet)
        {
            if (_world.Elapsed < Forgetful && _random.Percent(4))
                _next = 0;
            // While a block may still be replaced, what is in it is not believed.
            if (_ledger.Auditor.Head is not null && _ledger.Vault.Blocks > SimulatedLedger.Confirmations)
            {
                var deposits = _ledger.Vault.At(_ledger.Vault.Blocks - SimulatedLedger.Confirmations).Deposits;
                while (_next < deposits.Count && await CreditAsync(_next, deposits[_next]))
                    _next++;
            }
            await Task.Delay(Interval, _clock);
        }
    }

    /// <summary>Has a deposit credited; false where it is to be tried again.</summary>
    private async Task<bool> CreditAsync(int number, VaultDeposit deposit)
    {
        var id = new DepositId(VaultAddress, (ulong)number);
        var transaction = Hash256.Sha256(System.Text.Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        var payload = new BridgeDeposit(_ledger.Genesis.ChainId, id, transaction, (ulong)number, deposit.Account, deposit.Amount).ToJson();
        var command = Command.Create(Kinds.BridgeDeposit, payload, _nonce++, LedgerTime.From(_world.Now + (Life < _ledger.Pace ? Life : _ledger.Pace)));
        _ = await _sender.CommitAsync(SignedCommand.Sign(command, Key, _ledger.Auditor.Head!.Domain), Patience, isOnlyTry: true);
        return _ledger.Auditor.Head.State.Open.Deposits.TryGetValue(id, out _);
    }
}
