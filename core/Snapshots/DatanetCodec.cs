using OpenLedger.Core.Datanets;
using OpenLedger.Core.Ingest;
using OpenLedger.Core.Primitives;

namespace OpenLedger.Core.Snapshots;

/// <summary>Datanets, their versions, withdrawals and grants as bytes.</summary>
internal static class DatanetCodec
{
    public static IEnumerable<bool> Write(StateWriter writer, DatanetBook book) =>
        StateCodec.WriteSection(writer, book.Datanets.Values, WriteDatanet)
            .Concat(StateCodec.WriteSection(writer, book.Datanets.Values.SelectMany(d => d.Closed, (d, range) => (d.Id, Range: range)), static (to, closed) =>
            {
                to.Seq(closed.Id.Created);
                to.Number(closed.Range.First);
                to.Number(closed.Range.Last);
            }))
            .Concat(StateCodec.WriteSection(writer, book.Versions, static (to, version) => WriteVersion(to, version.Key.Datanet, version.Value)))
            .Concat(ContributionCodec.Write(writer, book))
            .Concat(StateCodec.WriteSection(writer, book.Withdrawals, static (to, withdrawal) => WriteWithdrawal(to, withdrawal.Key.Datanet, withdrawal.Value)))
            .Concat(StateCodec.WriteSection(writer, book.Grants.All.Values, WriteGrant));

    /// <summary>Reads Datanets and what belongs to them, and gives what makes the book of them.</summary>
    public static async Task<Func<DatanetBook>> ReadAsync(StateReader reader)
    {
        var datanets = await StateCodec.ReadSectionAsync(reader, ReadDatanet, static datanet => datanet.Id);
        var closed = await StateCodec.ReadSectionAsync(
            reader, static from => (Datanet: new DatanetId(from.Seq()), Range: new VersionRange(from.Number(), from.Number())), static closed => (closed.Datanet, closed.Range.First));
        var versions = await StateCodec.ReadSectionAsync(reader, ReadVersion, static version => version.Key);
        var contributions = await ContributionCodec.ReadAsync(reader);
        var withdrawals = await StateCodec.ReadSectionAsync(reader, ReadWithdrawal, static withdrawal => withdrawal.Key);
        var grants = await StateCodec.ReadSectionAsync(reader, ReadGrant, static grant => (grant.Datanet, grant.Seq));
        var known = datanets.Select(d => d.Id).ToHashSet();
        if (closed.Exists(c => !known.Contains(c.Datanet)) || versions.Exists(v => !known.Contains(v.Key.Datanet)) || contributions.Exists(c => !known.Contains(c.Datanet))
            || withdrawals.Exists(w => !known.Contains(w.Key.Datanet)) || grants.Exists(g => !known.Contains(g.Datanet)))
            throw reader.Wrong("something belongs to a Datanet that there is not");
        return () => DatanetBook.Restore(datanets, closed.ToLookup(c => c.Datanet, c => c.Range), versions, contributions, withdrawals, GrantBook.Restore(grants));
    }

    private static void WriteDatanet(StateWriter to, Datanet datanet)
    {
        var terms = datanet.Terms;
        var permissions = terms.Licence.Permissions;
        to.Seq(datanet.Id.Created);
        to.Address(datanet.Owner);
        to.Time(datanet.Created);
        to.Number(datanet.Change);
        to.Text(terms.Name);
        to.Text(terms.Card);
        to.Text(terms.Licence.Id);
        to.OptionalText(terms.Licence.Terms);
        to.Byte((byte)permissions.Training);
        to.Byte((byte)permissions.Inference);
        to.Flag(permissions.Commercial);
        to.Flag(permissions.Attribution);
        to.Flag(permissions.ShareAlike);
        to.Flag(terms.Schema is not null);
        if (terms.Schema is { } schema)
        {
            to.Flag(schema.Additional);
            to.List(schema.Fields, static (to, field) =>
            {
                to.Text(field.Name);
                to.Byte((byte)field.Type);
                to.Flag(field.Required);
            });
        }
        to.Flag(terms.IsPublic);
        to.Flag(terms.IsOpen);
        to.Flag(terms.Curators is not null);
        if (terms.Curators is { } curators)
        {
            to.List(curators.Addresses, static (to, curator) => to.Address(curator));
            to.Number(curators.Threshold);
        }
        to.Flag(terms.ByValidators);
    }

    private static Datanet ReadDatanet(StateReader from)
    {
        var (id, owner, created, change) = (new DatanetId(from.Seq()), from.Address(), from.Time(), from.Number());
        var (name, card, licence, text) = (from.Text(), from.Text(), from.Word(), from.OptionalText());
        var permissions = new LicencePermissions(from.Enum<UsePermission>(3), from.Enum<UsePermission>(3), from.Flag(), from.Flag(), from.Flag());
        var schema = from.Flag() ? ReadSchema(from) : null;
        var (isPublic, isOpen) = (from.Flag(), from.Flag());
        var curators = from.Flag() ? new Curators(from.List(Curators.Max, static from => from.Address()), from.Int32(Curators.Max)) : null;
        return new Datanet(id, owner, created, new DatanetCreate(name, card, new Licence(licence, text, permissions), schema, isPublic, isOpen, curators, from.Flag())) { Change = change };
    }

    private static RecordSchema ReadSchema(StateReader from)
    {
        var additional = from.Flag();
        var fields = from.List(RecordSchema.MaxFields, static from => new SchemaField(from.Word(), from.Enum<FieldType>(6), from.Flag()));
        return RecordSchema.Restore(fields, additional) ?? throw from.Wrong("a schema names a field twice");
    }

    private static void WriteVersion(StateWriter to, DatanetId datanet, DatanetVersion version)
    {
        to.Seq(datanet.Created);
        to.Number(version.Number);
        to.Number(version.Records);
        to.Hash(version.Root);
        to.Hash(version.Manifest);
        to.List(version.Contributions, static (to, id) => to.Seq(id.Declared));
        to.Number(version.Claims.Count);
        to.Hash(version.Claims.Sha256);
        to.Number(version.Withdrawals);
        to.Seq(version.Seq);
        to.Time(version.Time);
    }

    private static KeyValuePair<(DatanetId Datanet, ulong Number), DatanetVersion> ReadVersion(StateReader from)
    {
        var (datanet, number, records, root, manifest) = (new DatanetId(from.Seq()), from.Number(), from.Number(), from.Hash(), from.Hash());
        var contributions = from.List(DatanetVersionAdd.MaxContributions, static from => new ContributionId(from.Seq()));
        var claims = new ClaimsSummary(from.Number(), from.Hash());
        return new((datanet, number), new DatanetVersion(number, records, root, manifest, contributions, claims, from.Number(), from.Seq(), from.Time()));
    }

    private static void WriteWithdrawal(StateWriter to, DatanetId datanet, Withdrawal withdrawal)
    {
        to.Seq(datanet.Created);
        to.Number(withdrawal.Number);
        to.Seq(withdrawal.Contribution.Declared);
        to.Address(withdrawal.By);
        to.Text(withdrawal.Reason);
        to.List(withdrawal.Records, static (to, record) => to.Hash(record));
        to.Number(withdrawal.Count);
        to.Number(withdrawal.FromVersion);
        to.Seq(withdrawal.Seq);
        to.Time(withdrawal.Time);
        to.OptionalNumber(withdrawal.Version);
    }

    private static KeyValuePair<(DatanetId Datanet, ulong Number), Withdrawal> ReadWithdrawal(StateReader from)
    {
        var (datanet, number, contribution) = (new DatanetId(from.Seq()), from.Number(), new ContributionId(from.Seq()));
        var (by, reason, records) = (from.Address(), from.Text(), from.List(ContributionWithdraw.MaxRecords, static from => from.Hash()));
        return new((datanet, number), new Withdrawal(number, contribution, by, reason, records, from.Number(), from.Number(), from.Seq(), from.Time()) { Version = from.OptionalNumber() });
    }

    private static void WriteGrant(StateWriter to, DatanetGrant grant)
    {
        to.Seq(grant.Datanet.Created);
        to.Seq(grant.Seq);
        to.Address(grant.Grantee);
        to.Byte((byte)grant.Uses);
        to.Time(grant.Time);
        to.OptionalNumber(grant.ExpiresAt?.UnixMs);
        to.Flag(grant.End is not null);
        if (grant.End is not { } end)
            return;
        to.Time(end.Time);
        to.Seq(end.Seq);
        to.Flag(end.Replaced);
        to.OptionalText(end.Reason);
    }

    private static DatanetGrant ReadGrant(StateReader from)
    {
        var (datanet, seq, grantee) = (new DatanetId(from.Seq()), from.Seq(), from.Address());
        var uses = (DatanetUses)from.Byte();
        if (uses == DatanetUses.None || (uses & ~(DatanetUses.Read | DatanetUses.Train | DatanetUses.Infer)) != DatanetUses.None)
            throw from.Wrong("a grant has unknown uses or none");
        var grant = new DatanetGrant(datanet, grantee, uses, seq, from.Time(), from.Flag() ? from.Time() : null);
        return from.Flag() ? grant with { End = new GrantEnd(from.Time(), from.Seq(), from.Flag(), from.OptionalText()) } : grant;
    }
}
