using System.Globalization;
using OpenLedger.Core.Merkle;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Tests.Merkle;

/// <summary>
/// The proofs that transparency-dev/merkle publishes for every implementation (its testdata/inclusion and testdata/consistency at commit 417fb0c3), good ones and bad ones:
/// <c>kind|index or earlier size|size|leaf or earlier root|root|proof|taken or refused</c>, hashes in Base64, <c>-</c> for a proof of none.
/// </summary>
public sealed class PublishedProofTests
{
    /// <summary>There every question about the empty tree is refused; tlog-witness asks that it be consistent with any tree, without a proof.</summary>
    private const string FromNothing = "consistency|0|1|47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=|ZG9uJ3QgY2FyZSAy|-|refused";

    [Fact]
    public void Published_proofs_are_taken_and_refused_as_published()
    {
        using var file = new StreamReader(typeof(PublishedProofTests).Assembly.GetManifestResourceStream("published-proofs.txt")!);
        var counts = new Dictionary<(string, bool), int>();
        while (file.ReadLine() is { } line)
        {
            var fields = line.Split('|');
            var hashes = (fields[5] == "-" ? [] : fields[5].Split(',')).Select(Convert.FromBase64String).Prepend(Root(fields[4])).Prepend(Root(fields[3])).ToList();
            // What is no hash cannot be in a proof: the type of a hash refuses it.
            var taken = hashes.All(h => h.Length == Hash256.Size)
                && Verify(fields[0], Number(fields[1]), Number(fields[2]), [.. hashes.Select(h => new Hash256(h))]);
            Assert.True(taken == (fields[6] == "taken" || line == FromNothing), line);
            counts[(fields[0], taken)] = counts.GetValueOrDefault((fields[0], taken)) + 1;
        }
        Assert.Equal(4, counts.Count);
        Assert.Equal(194, counts.Values.Sum());
    }

    private static bool Verify(string kind, ulong first, ulong size, Hash256[] hashes) => kind == "inclusion"
        ? InclusionProof.Verify(hashes[0], first, size, hashes[2..], hashes[1])
        : ConsistencyProof.Verify(first, hashes[0], size, hashes[1], hashes[2..]);

    /// <summary>Where a root does not matter the list has some words, for which their hash stands here.</summary>
    private static byte[] Root(string base64) => Convert.FromBase64String(base64) is { Length: 0 or Hash256.Size } hash ? hash : Hash256.Sha256(Convert.FromBase64String(base64)).ToArray();

    private static ulong Number(string text) => ulong.Parse(text, CultureInfo.InvariantCulture);
}
