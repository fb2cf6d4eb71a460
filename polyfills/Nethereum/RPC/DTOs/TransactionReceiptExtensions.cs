#nullable disable
namespace Nethereum.RPC.Eth.DTOs;

public static class TransactionReceiptExtensions
{
    public static bool Succeeded(this TransactionReceipt receipt, bool treatNullStatusAsFailure = false) => !receipt.Failed(treatNullStatusAsFailure);

    public static bool Failed(this TransactionReceipt receipt, bool treatNullStatusAsFailure = false) => receipt.HasErrors() ?? treatNullStatusAsFailure;

    public static bool HasLogs(this TransactionReceipt receipt) => receipt.Logs?.Length > 0;
}
