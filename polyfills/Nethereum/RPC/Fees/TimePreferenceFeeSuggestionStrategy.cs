#nullable disable
using System.Numerics;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Transactions;

namespace Nethereum.RPC.Fee1559Suggestions;

/// <summary>
/// Fees from the base fees of the last hundred blocks, each weighted by an exponential window whose width is the sender's patience, and tips from the least
/// that recent blocks took (the algorithm of zsfelfoldi/feehistory, as upstream has it). It calculates in decimals, which base fees up to 10^28 wei fit.
/// </summary>
public class TimePreferenceFeeSuggestionStrategy : IFee1559SuggestionStrategy
{
    private const int HistoryBlocks = 100;
    private const int BlocksWithTips = 5;
    private const decimal FullRatio = 0.9m;

    private readonly EthFeeHistory _history;

    public TimePreferenceFeeSuggestionStrategy(IClient client)
    {
        _history = new EthFeeHistory(client);
    }

    public decimal SampleMin { get; set; } = 0.1m;

    public decimal SampleMax { get; set; } = 0.3m;

    public double MaxTimeFactor { get; set; } = 15;

    public decimal ExtraTipRatio { get; set; } = 0.25m;

    public BigInteger FallbackTip { get; set; } = 2_000_000_000;

    /// <summary>The fees for the least patient sender.</summary>
    public async Task<Fee1559> SuggestFeeAsync(BigInteger? maxPriorityFeePerGas = null)
    {
        var fee = (await SuggestFeesAsync().ConfigureAwait(false))[0];
        if (maxPriorityFeePerGas is { } tip)
        {
            fee.MaxPriorityFeePerGas = tip;
            fee.MaxFeePerGas = BigInteger.Max(fee.MaxFeePerGas.Value, tip);
        }
        return fee;
    }

    /// <summary>One for each patience, the least patient first.</summary>
    public async Task<Fee1559[]> SuggestFeesAsync()
    {
        var history = await _history.SendRequestAsync(HistoryBlocks.ToHexBigInteger(), BlockParameter.CreateLatest()).ConfigureAwait(false);
        return SuggestFees(history, await SuggestTipAsync(history).ConfigureAwait(false));
    }

    public Fee1559[] SuggestFees(FeeHistoryResult feeHistory, BigInteger tip)
    {
        var baseFees = feeHistory.BaseFeePerGas.Select(fee => (decimal)(fee?.Value ?? 0)).ToArray();
        // In a full block the least tip might not have sufficed, so the next block's base fee says more.
        for (var i = feeHistory.GasUsedRatio.Length - 1; i >= 0; i--)
        {
            if (feeHistory.GasUsedRatio[i] > FullRatio)
                baseFees[i] = baseFees[i + 1];
        }
        int[] order = [.. Enumerable.Range(0, baseFees.Length).OrderBy(i => baseFees[i])];

        var fees = new List<Fee1559>();
        var highest = 0m;
        for (var timeFactor = MaxTimeFactor; timeFactor >= 0; timeFactor--)
        {
            var baseFee = SuggestBaseFee(baseFees, order, timeFactor);
            highest = Math.Max(highest, baseFee);
            // Where a narrower window gives less than a wider one, the price is in a dip: the higher base fee and a part of the difference as a tip.
            var offered = (decimal)tip + ((highest - baseFee) * ExtraTipRatio);
            fees.Add(new Fee1559
            {
                BaseFee = (BigInteger)decimal.Floor(highest),
                MaxFeePerGas = (BigInteger)decimal.Floor(highest + offered),
                MaxPriorityFeePerGas = (BigInteger)decimal.Floor(offered),
            });
        }
        fees.Reverse();
        return [.. fees];
    }

    private decimal SuggestBaseFee(decimal[] baseFees, int[] order, double timeFactor)
    {
        if (timeFactor < 1)
            return baseFees[^1];
        var pending = (1 - (decimal)Math.Exp(-1 / timeFactor)) / (1 - (decimal)Math.Exp(-baseFees.Length / timeFactor));
        var (weight, result, last) = (0m, 0m, 0m);
        foreach (var i in order)
        {
            weight += pending * (decimal)Math.Exp((i - baseFees.Length + 1) / timeFactor);
            var sample = SamplingCurve(weight);
            result += (sample - last) * baseFees[i];
            if (sample >= 1)
                break;
            last = sample;
        }
        return result;
    }

    private decimal SamplingCurve(decimal weight) => weight <= SampleMin ? 0 : weight >= SampleMax ? 1
        : 1 - ((decimal)Math.Cos((double)(weight - SampleMin) * 2 * Math.PI / (double)(SampleMax - SampleMin)) / 2);

    /// <summary>The median of the least tips in the newest blocks that were neither empty nor full.</summary>
    private async Task<BigInteger> SuggestTipAsync(FeeHistoryResult history)
    {
        var ratios = history.GasUsedRatio;
        var tips = new List<BigInteger>();
        var wanted = BlocksWithTips;
        for (var last = ratios.Length - 1; wanted > 0 && last >= 0;)
        {
            var count = 0;
            while (count < wanted && last - count >= 0 && ratios[last - count] is > 0 and <= FullRatio)
                count++;
            if (count > 0)
            {
                var recent = await _history.SendRequestAsync(count.ToHexBigInteger(), new BlockParameter(new HexBigInteger(history.OldestBlock.Value + last)), [0]).ConfigureAwait(false);
                tips.AddRange(recent.Reward.Select(r => r[0].Value));
                if (recent.Reward.Length < count)
                    break;
                wanted -= count;
            }
            last -= count + 1;
        }
        tips.Sort();
        return tips.Count == 0 ? FallbackTip : tips[tips.Count / 2];
    }
}
