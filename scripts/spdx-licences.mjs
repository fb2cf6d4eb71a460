// Writes core/Datanets/SpdxLicences.cs from the SPDX licence list as npm carries it (its package names the version; ids that SPDX has deprecated are not in it):
//   npm pack spdx-license-ids@3.0.24 && tar xzf spdx-license-ids-3.0.24.tgz && node scripts/spdx-licences.mjs package > core/Datanets/SpdxLicences.cs
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.argv[2];
const read = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const { version } = read('package.json');
const ids = read('index.json').filter(id => /^[A-Za-z0-9.+-]{1,64}$/.test(id)).sort((a, b) => (a < b ? -1 : 1));
const rows = [];
for (const id of ids) {
  if (rows.length === 0 || rows.at(-1).length + id.length > 150) rows.push(id);
  else rows[rows.length - 1] += ` ${id}`;
}
process.stdout.write(`using System.Collections.Frozen;

namespace OpenLedger.Core.Datanets;

/// <summary>The ids of the SPDX licence list, without deprecated ones. Written by scripts/spdx-licences.mjs from spdx-license-ids ${version} (CC0-1.0); not edited by hand.</summary>
internal static class SpdxLicences
{
    private static readonly FrozenSet<string> Ids = """
${rows.map(row => `        ${row}`).join('\n')}
        """.Split([' ', '\\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How many there are.</summary>
    public static int Count => Ids.Count;

    /// <summary>True for an id of the list, in the list's own case.</summary>
    public static bool Contains(string id) => Ids.Contains(id);
}
`);
