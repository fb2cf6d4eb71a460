using Microsoft.Extensions.Options;
using Nethereum.Contracts;
using Nethereum.Contracts.Standards.ERC1271.ContractDefinition;
using Nethereum.Hex.HexConvertors.Extensions;
using Nethereum.JsonRpc.Client;
using Nethereum.RPC.Eth.DTOs;
using Nethereum.Web3;
using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Functions.Identity;

/// <summary>Asks a contract wallet whether a signature is its own (ERC-1271), by a call that changes nothing. Whatever is not a clear yes is a no.</summary>
/// <param name="http">What asks the chain. It is this object's alone: its address is set.</param>
/// <param name="options">Where the chain is.</param>
public sealed class ContractWallets(HttpClient http, IOptions<IdentityOptions> options)
{
    private const int MaxAnswerBytes = 16 * 1024;

    /// <summary>The one answer that is a yes: the selector of <c>isValidSignature(bytes32,bytes)</c> as a whole word, so that it is compared undecoded.</summary>
    private const string Yes = "0x1626ba7e00000000000000000000000000000000000000000000000000000000";

    private static readonly Error Unavailable = new(ErrorKind.Unavailable, "wallet-unavailable", "The chain that would know this wallet does not answer; try again.");

    private readonly IWeb3? _chain = options.Value.RpcUrl is { } url ? new Web3(new RpcClient(url, http)) : null;

    /// <summary>Whether there is a chain to ask.</summary>
    public bool IsConfigured => _chain is not null;

    /// <summary>Why the signature does not count, or null.</summary>
    /// <param name="wallet">The contract.</param>
    /// <param name="digest">What it should have signed.</param>
    /// <param name="signature">What it takes for a signature.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="InvalidOperationException">There is no chain to ask.</exception>
    public async Task<Error?> CheckAsync(Address wallet, Hash256 digest, byte[] signature, CancellationToken cancellationToken)
    {
        var chain = _chain ?? throw new InvalidOperationException("There is no chain to ask: Identity__RpcUrl is not set.");
        var question = new IsValidSignatureFunction { Hash = digest.ToArray(), Signature = signature };
        try
        {
            var answer = await chain.Eth.Transactions.Call.SendRequestAsync(new CallInput(question.GetCallData().ToHex(prefix: true), wallet.ToString()))
                .WaitAsync(TimeSpan.FromMilliseconds(options.Value.RpcTimeoutMs), cancellationToken);
            return answer == Yes ? null : Mismatch(wallet);
        }
        catch (RpcResponseException)
        {
            // A contract that reverts has said no, and so has an address without code, whose answer is empty.
            return Mismatch(wallet);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Not only what the library names: an answer that is none ends in an exception of no type.
            return Unavailable;
        }
    }

    /// <summary>An HTTP client that reads no more than such an answer has.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { MaxResponseContentBufferSize = MaxAnswerBytes };

    private static Error Mismatch(Address wallet) =>
        new(ErrorKind.Unauthenticated, "signer-mismatch", $"The signature is not {wallet}'s of this message, neither as a key nor as a contract.", "/signature");
}
