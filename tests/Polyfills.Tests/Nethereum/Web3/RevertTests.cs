using System.Numerics;
using Nethereum.ABI.FunctionEncoding;
using Nethereum.ABI.Model;
using Nethereum.Contracts;
using Nethereum.RPC.Eth.DTOs;
using Newtonsoft.Json.Linq;
using OpenLedger.TestKit;

namespace OpenLedger.Polyfills.Tests.Nethereum.Web3;

/// <summary>What a contract reverts with, as calls, estimates and transactions tell it.</summary>
[Collection(SampleChain.Collection)]
public sealed class RevertTests(SampleChain chain)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Revert_with_a_text_is_told_by_calls_estimates_and_transactions()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var fail = web3.Eth.GetContractTransactionHandler<FailFunction>();

        var called = await Assert.ThrowsAsync<SmartContractRevertException>(() => web3.Eth.GetContractQueryHandler<FailFunction>().QueryAsync<BigInteger>(address, new FailFunction { How = 0 }));
        Assert.Equal("a text", called.RevertMessage);
        var estimated = await Assert.ThrowsAsync<SmartContractRevertException>(() => fail.EstimateGasAsync(address, new FailFunction { How = 0 }));
        Assert.Equal("a text", estimated.RevertMessage);
        await Assert.ThrowsAsync<SmartContractRevertException>(() => fail.SendRequestAsync(address, new FailFunction { How = 0 }));
        Assert.Equal(9, await web3.Eth.GetContractQueryHandler<FailFunction>().QueryAsync<BigInteger>(address, new FailFunction { How = 9 }));
    }

    [Fact]
    public async Task Revert_with_an_error_of_the_contracts_own_is_typed()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        Task<SmartContractCustomErrorRevertException> FailAsync(byte how) =>
            Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => web3.Eth.GetContractQueryHandler<FailFunction>().QueryAsync<BigInteger>(address, new FailFunction { How = how }));

        var stale = await FailAsync(1);
        Assert.True(stale.IsCustomErrorFor<StaleError>());
        Assert.False(stale.IsCustomErrorFor<RefusedError>());
        Assert.Equal((7ul, 5ul), (stale.DecodeError<StaleError>().Latest, stale.DecodeError<StaleError>().Given));
        Assert.Null(stale.DecodeError<RefusedError>());

        var refused = (await FailAsync(2)).DecodeError<RefusedError>();
        Assert.Equal(("not you", web3.TransactionManager.Account.Address), (refused.Reason, refused.Who));
        Assert.NotNull((await FailAsync(3)).DecodeError<NothingError>());
        var sent = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => web3.Eth.GetContractTransactionHandler<FailFunction>().SendRequestAndWaitForReceiptAsync(address, new FailFunction { How = 1 }, Cancel));
        Assert.True(sent.IsCustomErrorFor(typeof(StaleError)));

        // Neither a revert without data nor a panic is an error that somebody named.
        Assert.False((await FailAsync(4)).IsCustomErrorFor<StaleError>());
        Assert.StartsWith("0x4e487b71", (await FailAsync(5)).ExceptionEncodedData, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Error_of_the_contracts_own_becomes_the_exception_of_its_class()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var fail = web3.Eth.GetContractTransactionHandler<FailFunction>();
        var estimated = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => fail.EstimateGasAsync(address, new FailFunction { How = 2 }));

        var typed = Assert.IsType<SmartContractCustomErrorRevertException<RefusedError>>(estimated.CreateTypedException(typeof(StaleError), typeof(RefusedError)));

        var me = web3.TransactionManager.Account.Address;
        Assert.Equal(("not you", me), (typed.CustomError.Reason, typed.CustomError.Who));
        Assert.Equal(("Refused(string,address)", estimated.ExceptionEncodedData), (typed.ErrorABI.Signature, typed.ExceptionEncodedData));
        Assert.Same(estimated, typed.InnerCustomErrorRevert);
        Assert.Same(estimated, typed.InnerException);
        Assert.Equal($"Smart contract error -- {typed.DecodedError}", typed.Message);
        Assert.StartsWith("Refused - {", typed.DecodedError, StringComparison.Ordinal);
        Assert.Equal(("not you", me), ((string)JObject.Parse(typed.DecodedError["Refused - ".Length..])["reason"]!, (string)JObject.Parse(typed.DecodedError["Refused - ".Length..])["who"]!));
        Assert.Null(estimated.CreateTypedException(typeof(StaleError), typeof(NothingError)));
        Assert.Null(estimated.CreateTypedException());
    }

    [Fact]
    public async Task Error_that_no_class_describes_is_decoded_by_its_parameters()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var error = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => web3.Eth.GetContractQueryHandler<FailFunction>().QueryRawAsync(address, new FailFunction { How = 6 }));

        var abi = new ErrorABI("Several") { InputParameters = [new Parameter("uint16[]", "list", 3), new Parameter("bytes4", null, 1), new Parameter("int64", "signed", 2), new Parameter("bool", "yes", 4)] };
        var values = error.DecodeErrorToDefault(abi);
        Assert.Equal(["bytes4", "int64", "uint16[]", "bool"], values.Select(v => v.Parameter.Type));
        Assert.Equal([1, 2, 3, 4], (byte[])values[0].Result);
        Assert.Equal(-5, (BigInteger)values[1].Result);
        Assert.Equal([7, 8], (List<BigInteger>)values[2].Result);
        Assert.True((bool)values[3].Result);
        Assert.Null(error.DecodeErrorToDefault(new ErrorABI("Several")));
        var text = new SmartContractCustomErrorRevertExceptionErrorDecoded(error.ExceptionEncodedData, abi, error).DecodedError;
        Assert.Equal("""{"param_1_bytes4":"01020304","signed":"-5","list":[7,8],"yes":true}""", JObject.Parse(text["Several - ".Length..]).ToString(global::Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public async Task Struct_in_an_error_is_decoded_with_and_without_its_class()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        var error = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => web3.Eth.GetContractQueryHandler<FailFunction>().QueryRawAsync(address, new FailFunction { How = 7 }));

        var typed = Assert.IsType<SmartContractCustomErrorRevertException<BeyondError>>(error.CreateTypedException(typeof(BeyondError)));

        Assert.Equal((3, -4), (typed.CustomError.Where.X, typed.CustomError.Where.Y));
        Assert.Equal("""{"where":{"x":"3","y":"-4"}}""", JObject.Parse(typed.DecodedError["Beyond - ".Length..]).ToString(global::Newtonsoft.Json.Formatting.None));
    }

    [Fact]
    public async Task Reason_of_a_transaction_that_failed_in_a_block_is_typed()
    {
        var web3 = await chain.NewSenderAsync();
        var address = await chain.DeployAsync(web3);
        async Task<string> MinedAsync(byte how, BigInteger? gasPrice = null)
        {
            var receipt = await web3.Eth.GetContractTransactionHandler<FailFunction>()
                .SendRequestAndWaitForReceiptAsync(address, new FailFunction { How = how, Gas = 100_000, GasPrice = gasPrice }, Cancel);
            Assert.Equal(how != 9, receipt.Failed());
            // anvil shows a transaction as it waited for a moment after its receipt is there.
            await Eventually.TrueAsync(async () => (await web3.Eth.Transactions.GetTransactionByHash.SendRequestAsync(receipt.TransactionHash)).BlockNumber is not null, TimeSpan.FromSeconds(30));
            return receipt.TransactionHash;
        }
        var reason = web3.Eth.GetContractTransactionErrorReason;

        var (text, custom, legacy) = (await MinedAsync(0), await MinedAsync(1), await MinedAsync(2, gasPrice: 20_000_000_000));

        Assert.Equal("a text", (await Assert.ThrowsAsync<SmartContractRevertException>(() => reason.SendRequestAsync(text))).RevertMessage);
        var stale = await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => reason.SendRequestAsync(custom));
        Assert.Equal((7ul, 5ul), (stale.DecodeError<StaleError>().Latest, stale.DecodeError<StaleError>().Given));
        Assert.True((await Assert.ThrowsAsync<SmartContractCustomErrorRevertException>(() => reason.SendRequestAsync(legacy))).IsCustomErrorFor<RefusedError>());
        Assert.Equal("", await reason.SendRequestAsync(await MinedAsync(9)));
        await Assert.ThrowsAsync<NullReferenceException>(() => reason.SendRequestAsync("0x" + new string('1', 64)));
    }
}
