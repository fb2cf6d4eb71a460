// Reads Stryker's report and prints a line for each folder of core, and with --survivors each mutant that no test noticed.
import { readFileSync } from 'node:fs';

const [path, option] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8'));
const counts = new Map();
const left = [];
for (const [file, { source, mutants }] of Object.entries(report.files)) {
    const name = file.replaceAll('\\', '/').replace(/^.*\/core\//, '');
    const folder = name.split('/')[0];
    const count = counts.get(folder) ?? counts.set(folder, {}).get(folder);
    const lines = source.split('\n');
    for (const mutant of mutants) {
        count[mutant.status] = (count[mutant.status] ?? 0) + 1;
        if (mutant.status === 'Survived' || mutant.status === 'NoCoverage') {
            const { start, end } = mutant.location;
            const original = start.line === end.line ? lines[start.line - 1].slice(start.column - 1, end.column - 1) : `${lines[start.line - 1].slice(start.column - 1)} …`;
            left.push(`${name}:${start.line} ${mutant.status} ${mutant.mutatorName}: ${original} -> ${mutant.replacement.replace(/\s+/g, ' ')}`);
        }
    }
}

const score = (c) => {
    const detected = (c.Killed ?? 0) + (c.Timeout ?? 0);
    const all = detected + (c.Survived ?? 0) + (c.NoCoverage ?? 0);
    return all === 0 ? '-' : `${((100 * detected) / all).toFixed(1)} %`;
};
const row = (name, c) => [name, score(c), c.Killed ?? 0, c.Timeout ?? 0, c.Survived ?? 0, c.NoCoverage ?? 0].map((cell, i) => (i === 0 ? String(cell).padEnd(12) : String(cell).padStart(11))).join('');
console.log(['folder      ', ...['score', 'killed', 'timeout', 'survived', 'no coverage'].map((head) => head.padStart(11))].join(''));
const sum = {};
for (const [folder, count] of [...counts].filter(([, c]) => score(c) !== '-').sort()) {
    console.log(row(folder, count));
    for (const [status, number] of Object.entries(count)) sum[status] = (sum[status] ?? 0) + number;
}
console.log(row('all', sum));
if (option === '--survivors') console.log(left.sort().join('\n'));
