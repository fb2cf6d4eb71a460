// Compiles the contracts with the pinned solc: `node contracts/compile.mjs` writes contracts/artifacts, and beside it the token that the simulation uses. A test holds what is committed to what the sources give;
// tests compile contracts of their own by the same function.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { argv } from "node:process";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const solc = require("solc");
const here = dirname(fileURLToPath(import.meta.url));
const published = ["CheckpointAnchor", "OpenToken", "OpenVault"];
const simulated = join(here, "..", "bench", "Simulation", "CallbackToken");

// Contracts are deployed once and called for years, so runs is high. Cancun is what every L2 runs by now, and has transient storage; newer EVMs run it as well.
// A comment should not change the code, so the hash of the metadata is left out.
const settings = {
  evmVersion: "cancun",
  viaIR: true,
  optimizer: { enabled: true, runs: 1_000_000 },
  metadata: { bytecodeHash: "none" },
  outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } },
};

/** Compiles sources, {name: text}; what they import comes from this folder ("contracts/…") and from npm packages ("@…"). Returns {name: {abi, bytecode, deployedBytecode}}.
 *  What only tests run need not be optimized, which takes most of the time. */
export function compile(sources, isOptimized = true) {
  const read = (path) => {
    if (path.startsWith("contracts/")) return { contents: readFileSync(join(here, path.slice("contracts/".length)), "utf8") };
    if (path.startsWith("@openzeppelin/")) return { contents: readFileSync(require.resolve(path), "utf8") };
    return { error: `${path} is neither of this repository nor of a package it names` };
  };
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(Object.entries(sources).map(([name, content]) => [name, { content }])),
    settings: isOptimized ? settings : { ...settings, viaIR: false, optimizer: { enabled: false } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
  // A library's warnings are its own affair; ours are errors.
  const problems = (output.errors ?? []).filter((e) => e.severity === "error" || (e.severity === "warning" && !e.sourceLocation?.file.startsWith("@")));
  if (problems.length > 0) throw new Error(problems.map((e) => e.formattedMessage).join("\n"));
  return Object.fromEntries(Object.keys(sources).flatMap((source) => Object.entries(output.contracts[source] ?? {}).map(([name, { abi, evm }]) =>
    [name, { abi, bytecode: `0x${evm.bytecode.object}`, deployedBytecode: `0x${evm.deployedBytecode.object}` }])));
}

/** The artifacts of the published contracts and of the simulation's as the sources give them, {path: text}. */
export function artifacts() {
  const sources = Object.fromEntries(readdirSync(here).filter((f) => f.endsWith(".sol")).sort().map((f) => [`contracts/${f}`, readFileSync(join(here, f), "utf8")]));
  const contracts = compile(sources);
  const compiler = { version: solc.version(), openZeppelin: require("@openzeppelin/contracts/package.json").version, settings: { ...settings, outputSelection: undefined } };
  const { CallbackToken } = compile({ CallbackToken: readFileSync(`${simulated}.sol`, "utf8") }, false);
  const text = (artifact) => JSON.stringify(artifact, null, 2) + "\n";
  return {
    ...Object.fromEntries(published.map((name) => [
      join(here, "artifacts", `${name}.json`),
      text({ contractName: name, sourceName: `contracts/${name}.sol`, compiler, ...contracts[name] }),
    ])),
    [`${simulated}.json`]: text(CallbackToken),
  };
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(here, "artifacts"), { recursive: true });
  for (const [path, text] of Object.entries(artifacts())) writeFileSync(path, text);
}
