using System.Text;
using OpenLedger.Core.Analysis;
using OpenLedger.Core.Json;

namespace OpenLedger.Tests.Analysis;

public sealed class PersonalDataTests
{
    [Theory]
    [InlineData("Write to jane.doe+tag@mail.example.org, please.", "email:jane.doe+tag@mail.example.org")]
    [InlineData("a@b.io", "email:a@b.io")]
    [InlineData("Call +44 20 7946 0958 now", "phone:+44 20 7946 0958")]
    [InlineData("Tel. (212) 555-0123.", "phone:212) 555-0123")]
    [InlineData("212-555-0123", "phone:212-555-0123")]
    [InlineData("Card 4111 1111 1111 1111 expired", "card:4111 1111 1111 1111")]
    [InlineData("5500005555555559", "card:5500005555555559")]
    [InlineData("3782-822463-10005", "card:3782-822463-10005")]
    [InlineData("IBAN DE89 3704 0044 0532 0130 00.", "iban:DE89 3704 0044 0532 0130 00")]
    [InlineData("GB82WEST12345698765432", "iban:GB82WEST12345698765432")]
    [InlineData("host 192.168.17.254 is down", "ipv4:192.168.17.254")]
    [InlineData("from 2001:db8::8a2e:370:7334 port 22", "ipv6:2001:db8::8a2e:370:7334")]
    [InlineData("fe80:0:0:0:204:61ff:fe9d:f156", "ipv6:fe80:0:0:0:204:61ff:fe9d:f156")]
    [InlineData("SSN 536-22-8721", "national-id:536-22-8721")]
    [InlineData("CPF 529.982.247-25", "national-id:529.982.247-25")]
    [InlineData("DNI 12345678Z", "national-id:12345678Z")]
    [InlineData("NIR 1 84 12 76 451 089 46", "national-id:1 84 12 76 451 089 46")]
    [InlineData("key AKIAIOSFODNN7EXAMPLE!", "api-key:AKIAIOSFODNN7EXAMPLE")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "api-key:ghp_abcdefghijklmnopqrstuvwxyz0123456789")]
    [InlineData("x -----BEGIN RSA PRIVATE KEY----- y", "private-key:-----BEGIN RSA PRIVATE KEY-----")]
    [InlineData("\"quoted\\ 192.168.1.1\" and a@b.io", "ipv4:192.168.1.1", "email:a@b.io")]
    [InlineData("é@x.de ü 10.0.0.1", "ipv4:10.0.0.1")]
    public void Personal_data_is_found_with_its_place(string text, params string[] expected) => Assert.Equal(expected, Find(text));

    [Theory]
    [InlineData("4111 1111 1111 1112")]
    [InlineData("1234567890123456")]
    [InlineData("0000000000000000")]
    [InlineData("2024-01-15 10:30:45")]
    [InlineData("version 1.2.3")]
    [InlineData("1.2.3.400")]
    [InlineData("12:30:45")]
    [InlineData("std::vector<int>::iterator")]
    [InlineData("abc::def")]
    [InlineData("@home user@ a@b @b.c x@y.z1")]
    [InlineData("DE89 3704 0044 0532 0130 01")]
    [InlineData("000-12-3456 666-12-3456 987-65-4321")]
    [InlineData("529.982.247-26")]
    [InlineData("12345678A")]
    [InlineData("-----BEGIN CERTIFICATE-----")]
    [InlineData("pneumonoultramicroscopicsilicovolcanoconiosis")]
    [InlineData("3.14159265358979323846264338327950288")]
    [InlineData("$212-555-0123.50")]
    public void What_only_looks_alike_is_left_alone(string text) => Assert.Empty(Find(text));

    [Fact]
    public void No_input_takes_long_or_throws()
    {
        foreach (var piece in (string[])["@", "1", ":", "a@", "1.", "-----BEGIN ", "AKIA", "DE89 ", "+1", "1 ", "::1:", "\"", "\\"])
        {
            var analyzer = new RecordAnalyzer();
            var watch = System.Diagnostics.Stopwatch.StartNew();
            analyzer.Analyze(Jcs.Serialize(new { text = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length)) }));
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"\"{piece}\" takes {watch.Elapsed}.");
        }
    }

    private static IEnumerable<string> Find(string text)
    {
        var canonical = Jcs.Serialize(new { a = "first\nvalue", text });
        var analyzer = new RecordAnalyzer();
        analyzer.Analyze(canonical);
        return analyzer.Personal.Select(p =>
        {
            var (offset, length) = analyzer.InRecord(p.Offset, p.Length);
            return $"{p.Kind.Word()}:{Encoding.UTF8.GetString(canonical.AsSpan(offset, length))}";
        }).ToList();
    }
}
