using FsCheck;
using FsCheck.Fluent;
using OpenLedger.Core.Identity;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Identity;

public sealed class KeccakBatchTests
{
    [Fact]
    public void Digests_are_those_of_the_library_for_every_length_and_number_of_messages() =>
        Gens.ForAll(Gen.Choose(1, KeccakBatch.MaxLength).SelectMany(length => Gen.Choose(1, 20).SelectMany(count => Gens.Bytes(length).ArrayOf(count))), 300, messages =>
        {
            var digests = new byte[messages.Length * Hash256.Size];
            KeccakBatch.Hash(messages.SelectMany(m => m).ToArray(), messages[0].Length, digests);
            Assert.Equal(messages.SelectMany(Keccak.Hash), digests);
        });

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(136, 136, 32)]
    [InlineData(65, 64, 32)]
    [InlineData(64, 64, 64)]
    public void Lengths_that_do_not_fit_are_refused(int bytes, int length, int digests) =>
        Assert.Throws<ArgumentException>(() => KeccakBatch.Hash(new byte[bytes], length, new byte[digests]));
}
