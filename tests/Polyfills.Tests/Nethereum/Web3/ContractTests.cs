using System.Numerics;
using System.Text.Json;
using Nethereum.Contracts;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.Hex.HexTypes;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.RPC.Eth.Exceptions;
using Nethereum.Util;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>Contracts on a real node: what solc compiled must understand what is encoded here, and the other way round.</summary>
[Collection(SampleChain.Collection)]
public sealed class ContractTests(SampleChain chain)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Deployed_contract_has_its_constructors_arguments()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3, 41);

        Assert.Equal(41, await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryAsync<BigInteger>(address));
        var summary = await web3.Eth.GetContractQueryHandler<SummaryFunction>().QueryDeserializingToObjectAsync<SummaryOutput>(new SummaryFunction(), address);
        Assert.Equal((41, "sample"), ((int)summary.Sum, summary.Title));
        Assert.True(summary.Self.IsTheSameAddress(address));
        Assert.Equal(AddressUtil.Current.ConvertToChecksumAddress(address), summary.Self);
    }

    [Fact]
    public async Task Constructor_that_reverts_fails_the_estimate_and_the_receipt()
    {
        var web3 = await chain.NewSenderAsync();
        var handler = web3.Eth.GetContractDeploymentHandler<SampleDeployment>();
        SampleDeployment Unlucky() => new() { ByteCode = chain.ByteCode, Start = 13, Name = "" };

        await Assert.ThrowsAsync<RpcResponseException>(() => handler.EstimateGasAsync(Unlucky()));
        var forced = Unlucky();
        forced.Gas = 3_000_000;
        var error = await Assert.ThrowsAsync<ContractDeploymentException>(() => handler.SendRequestAndWaitForReceiptAsync(forced, Cancel));
        Assert.True(error.TransactionReceipt.Failed());
    }

    [Fact]
    public async Task Every_kind_of_value_comes_back_as_it_was_sent()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var sent = new Everything
        {
            Small = 255,
            Large = BigInteger.Pow(2, 256) - 1,
            Signed = long.MinValue,
            Who = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            Yes = true,
            Four = [1, 2, 3, 4],
            Word = [.. Enumerable.Range(0, 32).Select(i => (byte)(i * 7))],
            Data = [.. Enumerable.Range(0, 100).Select(i => (byte)i)],
            Text = "Grüße, 世界 — a text that is longer than one word of the ABI",
            List = [1, 2, ushort.MaxValue],
            Three = [0, 1, ulong.MaxValue],
            Texts = ["", "one", new string('x', 33)],
            Nested = [[], [1], [2, BigInteger.Pow(10, 60)]],
            Pair = ["left", new string('r', 64)],
            Point = new Point { X = -1, Y = int.MinValue },
            Note = new Note { Text = "n", Path = [new Point { X = 1, Y = -2 }, new Point { X = int.MaxValue, Y = 0 }] },
            Notes = [new Note { Text = "" }, new Note { Text = "second", Path = [new Point { X = 5, Y = 6 }] }],
            Corners = [new Point { X = 1, Y = 2 }, new Point { X = -3, Y = -4 }],
        };

        var echo = await web3.Eth.GetContractQueryHandler<EchoFunction>().QueryDeserializingToObjectAsync<EchoOutput>(new EchoFunction { Value = sent }, address);

        Assert.Equal(JsonSerializer.Serialize(Readable(sent)), JsonSerializer.Serialize(Readable(echo.Value)));
        var empty = await web3.Eth.GetContractQueryHandler<EchoFunction>().QueryDeserializingToObjectAsync<EchoOutput>(new EchoFunction(), address);
        Assert.Equal(JsonSerializer.Serialize(Readable(new Everything())), JsonSerializer.Serialize(Readable(empty.Value)));
    }

    [Fact]
    public async Task Transaction_changes_the_state_and_its_receipt_has_the_event()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var add = web3.Eth.GetContractTransactionHandler<AddFunction>();

        var receipt = await add.SendRequestAndWaitForReceiptAsync(address, new AddFunction { Batch = 7, Amount = 5, Note = "five" }, Cancel);

        Assert.True(receipt.Succeeded());
        Assert.Equal(2, (int)receipt.Type.Value);
        var added = Assert.Single(receipt.DecodeAllEvents<AddedEvent>()).Event;
        Assert.Equal((web3.TransactionManager.Account.Address, 7ul, (BigInteger)5, "five"), (added.Who, added.Batch, added.Amount, added.Note));
        Assert.Equal(5, await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryAsync<BigInteger>(address));
        Assert.Equal(0, await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryAsync<BigInteger>(address, new TotalFunction(), new BlockParameter(receipt.BlockNumber.ToUlong() - 1)));

        var transaction = await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(receipt.TransactionHash);
        Assert.True(transaction.IsTransactionForFunctionMessage<AddFunction>());
        Assert.Equal("five", new AddFunction().DecodeInput(transaction.Input).Note);
    }

    [Fact]
    public async Task Filter_finds_the_logs_of_an_event_by_its_indexed_parameters()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var add = web3.Eth.GetContractTransactionHandler<AddFunction>();
        foreach (var batch in (ulong[])[1, 2, 3, 2])
            await add.SendRequestAndWaitForReceiptAsync(address, new AddFunction { Batch = batch, Amount = batch * 10, Note = "" }, Cancel);
        await web3.Eth.GetContractTransactionHandler<CountFunction>().SendRequestAndWaitForReceiptAsync(address, new CountFunction { Key = new byte[32], Label = "label", Count = 9 }, Cancel);
        var added = web3.Eth.GetEvent<AddedEvent>(address);
        var me = web3.TransactionManager.Account.Address;

        Assert.Equal([1ul, 2, 3, 2], (await added.GetAllChangesAsync(added.CreateFilterInput())).Select(e => e.Event.Batch));
        Assert.Equal([20, 20], (await added.GetAllChangesAsync(added.CreateFilterInput(me, 2ul))).Select(e => (int)e.Event.Amount));
        Assert.Equal(2, (await added.GetAllChangesAsync(added.CreateFilterInput<string?, ulong>(null, 2ul))).Count);
        Assert.Equal(4, (await added.GetAllChangesAsync(added.CreateFilterInput(new[] { me, address }))).Count);
        Assert.Empty(await added.GetAllChangesAsync(added.CreateFilterInput(address)));
        var first = (await added.GetAllChangesAsync(added.CreateFilterInput(me, 1ul))).Single().Log.BlockNumber;
        Assert.Empty(await added.GetAllChangesAsync(added.CreateFilterInput(BlockParameter.CreateEarliest(), new BlockParameter((ulong)first.Value - 1))));

        var counted = web3.Eth.GetEvent<CountedEvent>(address);
        var only = Assert.Single(await counted.GetAllChangesAsync(counted.CreateFilterInput())).Event;
        Assert.Equal((9ul, Sha3Keccack.Current.CalculateHash("label")), (only.Count, only.Label.RemoveHexPrefix()));

        // All logs of the contract, through the plain filter: what is another event's is left out.
        var logs = await web3.Eth.Filters.GetLogs.SendRequestAsync(new NewFilterInput { FromBlock = BlockParameter.CreateEarliest(), Address = [address] });
        Assert.Equal((5, 4, 1), (logs.Length, added.DecodeAllEventsForEvent(logs).Count, counted.DecodeAllEventsForEvent(logs).Count));
        await Assert.ThrowsAsync<FilterInputNotForEventException>(() => added.GetAllChangesAsync(counted.CreateFilterInput()));
    }

    [Fact]
    public async Task Address_without_code_answers_with_defaults()
    {
        var web3 = await chain.NewSenderAsync();
        const string Nobody = "0x00000000000000000000000000000000000000aa";
        Assert.Equal(0, await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryAsync<BigInteger>(Nobody));
        Assert.Null(await web3.Eth.GetContractQueryHandler<SummaryFunction>().QueryDeserializingToObjectAsync<SummaryOutput>(new SummaryFunction(), Nobody));
        Assert.Empty(await web3.Eth.GetContractQueryHandler<TotalFunction>().QueryRawAsBytesAsync(Nobody));
    }

    private static object Readable(Everything e) => new
    {
        e.Small, Large = e.Large.ToString(), e.Signed, e.Who, e.Yes, e.Four, e.Word, e.Data, e.Text, e.List, e.Three, e.Texts,
        Nested = e.Nested.Select(n => n.Select(v => v.ToString())), e.Pair, e.Point, e.Note, e.Notes, e.Corners,
    };
}
