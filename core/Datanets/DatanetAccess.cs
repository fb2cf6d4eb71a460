using OpenLedger.Core.Primitives;
using OpenLedger.Core.Results;

namespace OpenLedger.Core.Datanets;

/// <summary>What somebody who may use records owes for it.</summary>
/// <param name="Attribution">The contributors must be named.</param>
/// <param name="ShareAlike">What is made of the records must be given on under the same terms.</param>
/// <param name="IsWithdrawn">The version has records that were withdrawn since: what was trained on it is marked.</param>
public sealed record AccessTerms(bool Attribution, bool ShareAlike, bool IsWithdrawn = false);

/// <summary>Who may do what with a version of a Datanet: the one rule that downloads, training and inference ask.</summary>
public static class DatanetAccess
{
    /// <summary>
    /// Whether somebody may put a version to a use at a moment, and on which terms. Downloading goes by the visibility: a private Datanet is for its owner,
    /// for those whose own records are in the version, and for those who hold a grant. Training and inference go by the permissions that contributors
    /// accepted, which bind the owner too.
    /// </summary>
    /// <param name="book">The ledger's Datanets.</param>
    /// <param name="id">Which Datanet.</param>
    /// <param name="number">Which version.</param>
    /// <param name="caller">Who asks; null for somebody unknown.</param>
    /// <param name="use">One use.</param>
    /// <param name="time">The ledger's time of the use, at or before the book's.</param>
    /// <param name="isCommercial">Whether it serves a commercial purpose.</param>
    /// <returns>The terms; or <c>datanet-unknown</c>, <c>version-unknown</c>, <c>not-reader</c>, <c>use-not-permitted</c>, <c>commercial-not-permitted</c> or <c>version-withdrawn</c>.</returns>
    public static Result<AccessTerms> Check(
        DatanetBook book, DatanetId id, ulong number, Address? caller, DatanetUses use, LedgerTime time, bool isCommercial = false)
    {
        if (!book.Datanets.TryGetValue(id, out var datanet))
            return Error.NotFound("datanet-unknown", $"There is no Datanet {id}.");
        if (!book.Versions.ContainsKey((id, number)))
            return Error.NotFound("version-unknown", $"{id} has no version {number}.");
        var permissions = datanet.Terms.Licence.Permissions;
        var isTrusted = caller is { } known && (known == datanet.Owner || book.Grants.UsesOf(id, known, time).HasFlag(use));
        if (use == DatanetUses.Read)
        {
            if (!MaySee(book, datanet, number, caller, time))
                return Error.Forbidden("not-reader", $"{id} is private: only its owner, contributors to the version, and those with a grant to read download it.");
        }
        else
        {
            var permission = use switch
            {
                DatanetUses.Train => permissions.Training,
                DatanetUses.Infer => permissions.Inference,
                _ => throw new ArgumentOutOfRangeException(nameof(use), use, "One use is asked for at a time."),
            };
            if (permission == UsePermission.Denied || (permission == UsePermission.Granted && !isTrusted))
                return Error.Forbidden("use-not-permitted", $"The terms of {id} say of this use: {permission.Word()}{(caller is { } who ? $", and {who} has no grant of it" : "")}.");
            if (isCommercial && !permissions.Commercial)
                return Error.Forbidden("commercial-not-permitted", $"The terms of {id} permit no commercial use.");
        }
        var isWithdrawn = !datanet.IsOpen(number);
        // Answers of models that were trained before a withdrawal are marked, not forbidden.
        return isWithdrawn && use != DatanetUses.Infer
            ? new Error(ErrorKind.Gone, "version-withdrawn", $"Version {number} of {id} has records that were withdrawn since.{Newest(datanet)}")
            : new AccessTerms(permissions.Attribution, permissions.ShareAlike, isWithdrawn);
    }

    /// <summary>Whether somebody may see what a version consists of: hashes, proofs, differences. Withdrawn records stay facts.</summary>
    public static bool MaySee(DatanetBook book, Datanet datanet, ulong number, Address? caller, LedgerTime time) =>
        datanet.Terms.IsPublic
        || (caller is { } known && (known == datanet.Owner || book.Grants.UsesOf(datanet.Id, known, time).HasFlag(DatanetUses.Read) || book.FirstVersionOf(datanet.Id, known) <= number));

    private static string Newest(Datanet datanet) => datanet.Latest is { } latest && datanet.IsOpen(latest.Number)
        ? $" The newest, {latest.Number}, has none."
        : " A version without them follows.";
}
