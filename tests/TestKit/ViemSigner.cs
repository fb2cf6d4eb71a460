namespace OpenLedger.TestKit;

/// <summary>Signatures by viem, the library that wallets' pages use.</summary>
public static class ViemSigner
{
    /// <summary>Signs all cases in one process.</summary>
    /// <param name="cases">A JSON array, as sign-typed-data.mjs takes it.</param>
    public static Task<string[]> SignAsync(string cases) => NodeScript.RunAsync<string[]>("TestKit/sign-typed-data.mjs", cases);
}
