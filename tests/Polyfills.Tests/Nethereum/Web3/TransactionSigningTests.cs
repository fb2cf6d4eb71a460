using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.Model;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Signer;
using Nethereum.Web3.Accounts;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>viem signs the same transactions, byte for byte.</summary>
public sealed class TransactionSigningTests
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    [Fact]
    public async Task Transactions_with_a_fee_cap_have_viems_bytes_and_hashes()
    {
        var cases = Cases(legacy: false);
        var expected = await SignByViemAsync(cases);
        for (var i = 0; i < cases.Count; i++)
        {
            var c = cases[i];
            var transaction = new Transaction1559(c.ChainId, c.Nonce, Number(c.Tip!), Number(c.MaxFee!), Number(c.Gas), c.To, Number(c.Value), c.Data,
                c.AccessList?.ConvertAll(a => new AccessListItem(a.Address, a.StorageKeys.ConvertAll(k => k.HexToByteArray()))));
            Assert.Equal(expected[i].Raw, "0x" + new Transaction1559Signer().SignTransaction(c.Key, transaction));
            Assert.Equal(expected[i].Hash, transaction.Hash.ToHex(prefix: true));
        }
    }

    [Fact]
    public async Task Account_signs_what_viem_signs()
    {
        List<Case> cases = [.. Cases(legacy: false), .. Cases(legacy: true)];
        var expected = await SignByViemAsync(cases);
        for (var i = 0; i < cases.Count; i++)
        {
            var c = cases[i];
            var account = new Account(c.Key, c.ChainId);
            var signed = await account.TransactionManager.SignTransactionAsync(new TransactionInput
            {
                From = account.Address,
                To = c.To,
                Nonce = new HexBigInteger(c.Nonce),
                Gas = new HexBigInteger(Number(c.Gas)),
                Value = new HexBigInteger(Number(c.Value)),
                Data = c.Data,
                GasPrice = c.GasPrice is null ? null : new HexBigInteger(Number(c.GasPrice)),
                MaxFeePerGas = c.MaxFee is null ? null : new HexBigInteger(Number(c.MaxFee)),
                MaxPriorityFeePerGas = c.Tip is null ? null : new HexBigInteger(Number(c.Tip)),
                AccessList = c.AccessList?.ConvertAll(a => new AccessList { Address = a.Address, StorageKeys = a.StorageKeys }),
            });
            Assert.Equal(expected[i].Raw, "0x" + signed);
        }
    }

    [Fact]
    public async Task Transaction_of_another_sender_is_not_signed()
    {
        var account = new Account(EthECKey.GenerateKey(), 1);
        var input = new TransactionInput { From = "0x0000000000000000000000000000000000000001", Nonce = new HexBigInteger(0), GasPrice = new HexBigInteger(1), Gas = new HexBigInteger(1) };
        await Assert.ThrowsAsync<Exception>(() => account.TransactionManager.SignTransactionAsync(input));
    }

    private static async Task<List<Signed>> SignByViemAsync(List<Case> cases) =>
        await NodeScript.RunAsync<List<Signed>>("Polyfills.Tests/Nethereum/Web3/sign-transactions.mjs", JsonSerializer.Serialize(cases, s_json));

    private static BigInteger Number(string text) => BigInteger.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>All edges of the encoding: zeros, no receiver, no data, long data, small and large numbers; from a fixed seed.</summary>
    private static List<Case> Cases(bool legacy)
    {
        var random = new Random(1559);
        return [.. Enumerable.Range(0, 120).Select(i =>
        {
            var data = new byte[i % 3 == 0 ? 0 : random.Next(1, 400)];
            random.NextBytes(data);
            var (tip, add) = (random.NextInt64(0, i % 5 == 0 ? 2 : long.MaxValue), random.NextInt64(0, long.MaxValue));
            string Hex(int length) => Convert.ToHexStringLower([.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(1, 256))]);
            return new Case(
                Key: "0x1" + Hex(32)[1..],
                ChainId: i % 7 == 0 ? 1 : random.Next(2, int.MaxValue / 4),
                Nonce: i % 11 == 0 ? 0 : random.Next(),
                To: i % 4 == 0 ? null : "0x" + Hex(20),
                Value: i % 6 == 0 ? "0" : new BigInteger(random.NextInt64()).ToString(CultureInfo.InvariantCulture) + "000000000",
                Gas: $"{random.Next(21_000, 30_000_000)}",
                Data: data.ToHex(prefix: true),
                Tip: legacy ? null : $"{tip}",
                MaxFee: legacy ? null : $"{(BigInteger)tip + add}",
                GasPrice: legacy ? $"{add}" : null,
                AccessList: legacy || i % 3 != 1 ? null : [.. Enumerable.Range(0, 1 + (i % 2)).Select(_ => new Access("0x" + Hex(20), [.. Enumerable.Range(0, i % 3).Select(_ => "0x" + Hex(32))]))]);
        })];
    }

    private sealed record Access(string Address, List<string> StorageKeys);

    private sealed record Case(string Key, int ChainId, int Nonce, string? To, string Value, string Gas, string Data, string? Tip, string? MaxFee, string? GasPrice, List<Access>? AccessList);

    private sealed record Signed([property: JsonPropertyName("raw")] string Raw, [property: JsonPropertyName("hash")] string Hash);
}
