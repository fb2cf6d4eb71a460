// Compiles the contracts that only tests use, in this folder, and prints {name: {abi, bytecode, deployedBytecode}}.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "../../../contracts/compile.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const sources = readdirSync(here).filter((f) => f.endsWith(".sol")).map((f) => [f, readFileSync(join(here, f), "utf8")]);
process.stdout.write(JSON.stringify(compile(Object.fromEntries(sources), false)));
