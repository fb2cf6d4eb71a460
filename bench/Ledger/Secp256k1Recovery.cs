using System.Runtime.InteropServices;
using OpenLedger.Core.Identity;

namespace OpenLedger.Bench.Ledger;

/// <summary>Public key recovery by libsecp256k1 (include/secp256k1_recovery.h) with nothing around it: the limit for checking signatures.</summary>
internal sealed class Secp256k1Recovery
{
    private const uint ContextFlags = 0x301;
    private const int RecoverableSize = 65;
    private const int KeySize = 64;
    private static readonly string[] Names = ["libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0", "libsecp256k1.so"];

    private readonly nint _context;
    private readonly Parse _parse;
    private readonly RecoverKey _recover;

    private Secp256k1Recovery(nint library)
    {
        _context = Function<CreateContext>("secp256k1_context_create")(ContextFlags);
        _parse = Function<Parse>("secp256k1_ecdsa_recoverable_signature_parse_compact");
        _recover = Function<RecoverKey>("secp256k1_ecdsa_recover");

        T Function<T>(string name)
            where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
    }

    /// <summary>The library, or null where it is not installed.</summary>
    public static Secp256k1Recovery? TryLoad()
    {
        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var library) && NativeLibrary.TryGetExport(library, "secp256k1_ecdsa_recover", out _))
                return new Secp256k1Recovery(library);
        }
        return null;
    }

    /// <summary>Recovers the key; false where the signature fits none.</summary>
    /// <param name="digest">32 bytes.</param>
    /// <param name="signature">r, s and v: 65 bytes.</param>
    public bool Recover(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        Span<byte> parsed = stackalloc byte[RecoverableSize];
        Span<byte> key = stackalloc byte[KeySize];
        ref var parsedStart = ref MemoryMarshal.GetReference(parsed);
        return signature.Length == Signature.Size
            && _parse(_context, ref parsedStart, ref MemoryMarshal.GetReference(signature), signature[^1] - 27) == 1
            && _recover(_context, ref MemoryMarshal.GetReference(key), ref parsedStart, ref MemoryMarshal.GetReference(digest)) == 1;
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint CreateContext(uint flags);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Parse(nint context, ref byte signature, ref byte compact, int recoveryId);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int RecoverKey(nint context, ref byte key, ref byte signature, ref byte digest);
}
