using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Nethereum.Signer.Crypto;

/// <summary>The functions of libsecp256k1 in use (include/secp256k1.h, secp256k1_recovery.h) and the one context that all threads share.</summary>
internal sealed unsafe class NativeSecp256k1Library
{
    /// <summary>SECP256K1_EC_UNCOMPRESSED.</summary>
    internal const uint UncompressedFlag = 1 << 1;

    /// <summary>SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY, which old versions need; later ones accept both as SECP256K1_CONTEXT_NONE.</summary>
    private const uint ContextFlags = 0x301;

    private const int SeedLength = 32;

    /// <summary>The versions of the binary interface that have been released; the functions in use are the same in all of them.</summary>
    private static readonly string[] FileNames =
    [
        "libsecp256k1.so.6", "libsecp256k1.so.5", "libsecp256k1.so.2", "libsecp256k1.so.1", "libsecp256k1.so.0",
        "libsecp256k1.so", "libsecp256k1.dylib", "secp256k1.dll",
    ];

    private NativeSecp256k1Library(nint handle)
    {
        PublicKeyCreate = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ec_pubkey_create");
        PublicKeyParse = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int>)Export("secp256k1_ec_pubkey_parse");
        PublicKeySerialize = (delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int>)Export("secp256k1_ec_pubkey_serialize");
        SignatureParse = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ecdsa_signature_parse_compact");
        SignatureNormalize = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int>)Export("secp256k1_ecdsa_signature_normalize");
        Verify = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("secp256k1_ecdsa_verify");
        SignRecoverable = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, void*, void*, int>)Export("secp256k1_ecdsa_sign_recoverable");
        RecoverableSerialize = (delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int>)Export("secp256k1_ecdsa_recoverable_signature_serialize_compact");
        RecoverableParse = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int>)Export("secp256k1_ecdsa_recoverable_signature_parse_compact");
        Recover = (delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int>)Export("secp256k1_ecdsa_recover");
        Context = CreateContext();

        nint Export(string name) => NativeLibrary.GetExport(handle, name);

        nint CreateContext()
        {
            var context = ((delegate* unmanaged[Cdecl]<uint, nint>)Export("secp256k1_context_create"))(ContextFlags);
            // The library aborts the process on a misuse unless told otherwise; returning 0 lets the managed code answer.
            var setIllegalCallback = (delegate* unmanaged[Cdecl]<nint, delegate* unmanaged[Cdecl]<byte*, void*, void>, void*, void>)
                Export("secp256k1_context_set_illegal_callback");
            setIllegalCallback(context, &IgnoreIllegal, null);
            // Blinds the multiplication of secrets against side channels; results do not depend on it.
            var seed = RandomNumberGenerator.GetBytes(SeedLength);
            fixed (byte* pointer = seed)
                _ = ((delegate* unmanaged[Cdecl]<nint, byte*, int>)Export("secp256k1_context_randomize"))(context, pointer);
            return context;
        }
    }

    /// <summary>After its creation only read, and so safe to use from all threads at once.</summary>
    internal nint Context { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> PublicKeyCreate { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, nuint, int> PublicKeyParse { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, nuint*, byte*, uint, int> PublicKeySerialize { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SignatureParse { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, int> SignatureNormalize { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> Verify { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, void*, void*, int> SignRecoverable { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, int*, byte*, int> RecoverableSerialize { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, int, int> RecoverableParse { get; }

    internal delegate* unmanaged[Cdecl]<nint, byte*, byte*, byte*, int> Recover { get; }

    /// <summary>Null where no library, or only one without the recovery module, is installed.</summary>
    internal static NativeSecp256k1Library? TryLoad()
    {
        foreach (var name in FileNames)
        {
            if (!NativeLibrary.TryLoad(name, out var handle))
                continue;
            if (NativeLibrary.TryGetExport(handle, "secp256k1_ecdsa_recover", out _))
                return new NativeSecp256k1Library(handle);
            NativeLibrary.Free(handle);
        }
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IgnoreIllegal(byte* message, void* data)
    {
    }
}
