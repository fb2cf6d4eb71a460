using System.Numerics;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Claims;
using OpenLedger.Core.Open;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>Random lives of a vault: deposits, withdrawals, rotations, honest and false anchors, vetoes, claims from any anchor that ever was, pauses and time.</summary>
public sealed class VaultInvariantTests(ContractChain chain) : ContractTest(chain)
{
    private const int Steps = 400;

    private static readonly BigInteger Open = BigInteger.Pow(10, 18);

    private static readonly ContractTerms Terms = ContractChain.Terms with { DailyCap = OpenAmount.Whole(1_000) };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Vault_covers_what_the_ledger_owes_and_pays_nothing_twice(int seed)
    {
        var life = new Life(this, await Chain.DeployAsync(Terms), new Random(seed));
        await life.BeginAsync();
        for (var step = 0; step < Steps; step++)
        {
            await life.StepAsync();
            await life.CheckAsync();
        }
        Assert.True(life.Paid > 8, $"only {life.Paid} claims were paid");
        Assert.True(life.Refused > 10, $"only {life.Refused} claims were refused");
    }

    private sealed class Life(VaultInvariantTests test, ContractAddresses at, Random random)
    {
        private readonly VaultModel _model = new((ulong)Terms.AnchorDelay.TotalSeconds, (BigInteger)Terms.DailyCap.Units);
        private readonly Dictionary<Address, BigInteger> _claimed = [];
        private int _rotations;

        public int Paid { get; private set; }

        public int Refused { get; private set; }

        private ContractChain Chain => test.Chain;

        public async Task BeginAsync()
        {
            await Chain.SendAsync(Admin, at.Token, new ApproveFunction { Spender = at.Vault.ToString(), Value = OpenTokenDeployment.Supply });
            for (var i = 0; i < 4; i++)
                _model.Accounts.Add(new VaultModel.Account(NewAddress()));
        }

        public Task StepAsync() => random.Next(24) switch
        {
            < 3 => DepositAsync(),
            < 6 => WithdrawAsync(),
            6 => RotateAsync(),
            < 10 => AnchorAsync(isHonest: true),
            10 => AnchorAsync(isHonest: random.Next(2) == 0),
            < 13 => VetoAsync(anything: false),
            13 => VetoAsync(anything: random.Next(6) == 0),
            < 17 => PassAsync(),
            17 => PauseAsync(),
            _ => _model.IsPaused && random.Next(3) == 0 ? PauseAsync() : ClaimAsync(),
        };

        public async Task CheckAsync()
        {
            Assert.Equal(_model.Vault, await test.BalanceAsync(at.Token, at.Vault));
            Assert.True(_model.Vault >= _model.Owed, $"the vault has {_model.Vault} and owes {_model.Owed}");
            Assert.True(_model.LargestDay() <= (BigInteger)Terms.DailyCap.Units, $"a day paid {_model.LargestDay()}");
            Assert.Equal(((ulong)_model.Stack.Count, _model.TopSize), await test.LatestAsync(at));
            foreach (var account in _model.Accounts)
            {
                var claimed = (await Chain.Reader.Eth.GetContractQueryHandler<ClaimedFunction>()
                    .QueryDeserializingToObjectAsync<ClaimedOutput>(new ClaimedFunction { Account = account.Id.ToString() }, at.Vault.ToString())).Amount;
                Assert.Equal(account.Paid, claimed);
                Assert.True(claimed >= _claimed.GetValueOrDefault(account.Id) && claimed <= account.Withdrawn, $"{account.Id} was paid {claimed} of {account.Withdrawn}");
                _claimed[account.Id] = claimed;
            }
        }

        private async Task DepositAsync()
        {
            var account = AnyAccount();
            var deposit = new DepositFunction { Deposit = Amount(400 * Open), Account = account.Id.ToString() };
            if (_model.IsPaused)
            {
                Assert.Equal("EnforcedPause()", await Chain.RefusalAsync(Admin, at.Vault, deposit));
                return;
            }
            await Chain.SendAsync(Admin, at.Vault, deposit);
            account.Balance += deposit.Deposit;
            _model.Vault += deposit.Deposit;
        }

        private Task WithdrawAsync()
        {
            var account = AnyAccount();
            if (account.Balance > 0)
            {
                var amount = BigInteger.Min(account.Balance, Amount(600 * Open));
                account.Balance -= amount;
                account.Withdrawn += amount;
            }
            return Task.CompletedTask;
        }

        private Task RotateAsync()
        {
            AnyAccount().Payout = NewAddress();
            return Task.CompletedTask;
        }

        private async Task AnchorAsync(bool isHonest)
        {
            var claims = isHonest ? _model.HonestClaims() : VaultModel.Claims(_model.Accounts.Select(a => new ClaimLeaf(a.Id, Mallory.Address, (UInt128)(1_000_000 * Open))));
            var size = !isHonest && random.Next(2) == 0 ? ulong.MaxValue : _model.All.Where(a => a.Anchor.Size < ulong.MaxValue).Select(a => a.Anchor.Size).DefaultIfEmpty().Max() + (ulong)random.Next(1, 50);
            if (size <= _model.TopSize)
            {
                Assert.Equal($"SizeNotGrowing({_model.TopSize}, {size})", await Chain.RefusalAsync(Anchorer, at.Anchors, Anchoring(size, claims.Root)));
                return;
            }
            var anchored = new VaultModel.Anchored(await test.AnchorAsync(at, size, claims.Root), claims, isHonest);
            _model.Stack.Add(anchored);
            _model.All.Add(anchored);
        }

        /// <summary>Vetoes the lowest false anchor that is pending, or now and then any pending one.</summary>
        private async Task VetoAsync(bool anything)
        {
            var now = await Chain.NowAsync();
            var victim = _model.Stack.Find(a => !a.IsHonest);
            if (victim is null && anything)
                victim = _model.Stack.Find(a => _model.StatusOf(a, now) == AnchorStatus.Pending);
            // The transaction's block comes later than the newest one.
            if (victim is null || _model.StatusOf(victim, now + 60) != AnchorStatus.Pending)
                return;
            await Chain.SendAsync(Guardian, at.Anchors, new VetoFunction { Anchor = victim.Anchor });
            _model.Stack.RemoveRange((int)victim.Anchor.Index, _model.Stack.Count - (int)victim.Anchor.Index);
        }

        private async Task PassAsync()
        {
            // The guardian keeps watch: no false anchor becomes final.
            await VetoAsync(anything: false);
            await Chain.PassAsync(TimeSpan.FromSeconds(random.Next(2) == 0 ? random.Next(3_600, 60_000) : random.Next(1, 2_000)));
        }

        private async Task PauseAsync()
        {
            if (_model.IsPaused)
                await Chain.SendAsync(Admin, at.Vault, new UnpauseFunction());
            else if (random.Next(3) == 0)
                await Chain.SendAsync(Guardian, at.Vault, new PauseFunction());
            else
                return;
            _model.IsPaused = !_model.IsPaused;
        }

        private async Task ClaimAsync()
        {
            if (_model.All.Count == 0)
                return;
            var now = await Chain.NowAsync();
            var newest = _model.Stack.FindLast(a => _model.StatusOf(a, now) == AnchorStatus.Final);
            var from = random.Next(3) == 0 || newest is null ? _model.All[random.Next(_model.All.Count)] : newest;
            var due = _model.Accounts.Find(a => from.Claims.Prove(a.Id) is { } claimable && (BigInteger)claimable.Leaf.Total > a.Paid);
            if (from.Claims.Prove((random.Next(3) == 0 ? null : due)?.Id ?? AnyAccount().Id) is not { } proof)
                return;
            var claim = ClaimFunction.Of(from.Anchor, proof);
            if (_model.Refusal(from, proof.Leaf, now) is { Length: > 0 } refusal)
            {
                Assert.Equal(refusal, await Chain.RefusalAsync(Mallory, at.Vault, claim));
                Refused++;
                return;
            }
            await Chain.AtAsync(now + 1);
            var told = Event<ClaimedEvent>(await Chain.SendAsync(Mallory, at.Vault, claim));
            Assert.Equal((_model.Pay(from, proof.Leaf, now + 1), proof.Leaf.Payout), (told.Amount, ContractChain.Parse(told.Payout)));
            Paid++;
        }

        private VaultModel.Account AnyAccount() => _model.Accounts[random.Next(_model.Accounts.Count)];

        private BigInteger Amount(BigInteger most) => 1 + (most * random.Next(1, 1_000_000) / 1_000_000);

        private Address NewAddress() => new(Hash256.Sha256(BitConverter.GetBytes(++_rotations)).ToArray().AsSpan(0, Address.Size));
    }
}
