using System.Numerics;
using Nethereum.Contracts;
using Nethereum.RPC.Eth.DTOs;
using OpenLedger.Cli.Stack;
using OpenLedger.Core.Anchoring;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Storage.Contracts;

namespace OpenLedger.Tests.Contracts;

/// <summary>What the tests of the contracts do again and again.</summary>
[Collection(ContractCollection.Name)]
public abstract class ContractTest(ContractChain chain)
{
    protected static KeyPair Admin => ContractChain.Admin;

    protected static KeyPair Anchorer => ContractChain.Anchorer;

    protected static KeyPair Guardian => ContractChain.Guardian;

    protected static KeyPair Alice => ContractChain.Alice;

    protected static KeyPair Bob => ContractChain.Bob;

    protected static KeyPair Mallory => ContractChain.Mallory;

    protected ContractChain Chain => chain;

    protected static byte[] Hash(string text) => HashOf(text).ToArray();

    protected static AnchorFunction Anchoring(ulong size, Hash256 claimsRoot = default) => AnchorFunction.Of(new Anchor(size, HashOf($"log {size}"), HashOf($"head {size}"), claimsRoot));

    private static Hash256 HashOf(string text) => Hash256.Sha256(System.Text.Encoding.UTF8.GetBytes(text));

    protected static T Event<T>(TransactionReceipt receipt)
        where T : Nethereum.ABI.FunctionEncoding.Attributes.IEventDTO, new() => Assert.Single(receipt.DecodeAllEvents<T>()).Event;

    /// <summary>Anchors; the anchor as its event says it.</summary>
    protected async Task<AnchorStruct> AnchorAsync(ContractAddresses at, ulong size, Hash256 claimsRoot = default) =>
        Event<AnchoredEvent>(await chain.SendAsync(Anchorer, at.Anchors, Anchoring(size, claimsRoot))).ToStruct();

    /// <summary>Anchors and waits until it is final.</summary>
    protected async Task<AnchorStruct> AnchorFinallyAsync(ContractAddresses at, ulong size, Hash256 claimsRoot = default)
    {
        var anchor = await AnchorAsync(at, size, claimsRoot);
        await chain.PassAsync(ContractChain.Terms.AnchorDelay);
        return anchor;
    }

    protected async Task<AnchorStatus> StatusAsync(ContractAddresses at, AnchorStruct anchor) => (await FullStatusAsync(at, anchor)).Status;

    protected async Task<(AnchorStatus Status, ulong FinalAt)> FullStatusAsync(ContractAddresses at, AnchorStruct anchor)
    {
        var output = await chain.Reader.Eth.GetContractQueryHandler<StatusFunction>().QueryDeserializingToObjectAsync<StatusOutput>(new StatusFunction { Anchor = anchor }, at.Anchors.ToString());
        return ((AnchorStatus)output.Status, output.FinalAt);
    }

    protected async Task<(ulong Count, ulong Size)> LatestAsync(ContractAddresses at)
    {
        var output = await chain.Reader.Eth.GetContractQueryHandler<LatestFunction>().QueryDeserializingToObjectAsync<LatestOutput>(new LatestFunction(), at.Anchors.ToString());
        return (output.Count, output.Size);
    }

    protected Task<BigInteger> BalanceAsync(Address token, Address account) =>
        chain.AskAsync<BalanceOfFunction, BigInteger>(token, new BalanceOfFunction { Account = account.ToString() });

    /// <summary>The names of all functions of a contract that change something.</summary>
    protected static IEnumerable<string> Changing(string contract) => ContractArtifact.Load(contract).Abi.EnumerateArray()
        .Where(item => item.GetProperty("type").GetString() == "function" && item.GetProperty("stateMutability").GetString() is "nonpayable" or "payable")
        .Select(item => item.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);
}
