using FsCheck.Fluent;
using OpenLedger.Core.Ledger;
using OpenLedger.Core.Primitives;
using OpenLedger.Tests.Primitives;

namespace OpenLedger.Tests.Ledger;

public sealed class PackedSubjectTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("hd-")]
    [InlineData("hd-0")]
    [InlineData("hd-7")]
    [InlineData("hd-07")]
    [InlineData("hd-+7")]
    [InlineData("ct-18446744073709551615")]
    [InlineData("ct-18446744073709551616")]
    [InlineData("pr-7 ")]
    [InlineData("dn-5/3")]
    [InlineData("xx-5")]
    [InlineData("12345")]
    [InlineData("0x00000000000000000000000000000000000000aa")]
    [InlineData("0x00000000000000000000000000000000000000AA")]
    [InlineData("0x00000000000000000000000000000000000000aa/1")]
    public void Subject_is_the_text_that_it_was_made_of(string? text) => Assert.Equal(text, new PackedSubject(text).ToString());

    [Fact]
    public void Addresses_and_ids_are_the_texts_that_they_were_made_of() => Gens.ForAllSequences(from address in Gens.Address from number in Gen.Choose(0, int.MaxValue) select (address, number), 20, 50, items =>
    {
        foreach (var (address, number) in items)
        {
            Assert.Equal(address.ToString(), new PackedSubject(address.ToString()).ToString());
            Assert.Equal(new PackedSubject(address.ToString()), new PackedSubject(address));
            Assert.Equal($"dp-{number}", new PackedSubject($"dp-{number}").ToString());
        }
    });
}
