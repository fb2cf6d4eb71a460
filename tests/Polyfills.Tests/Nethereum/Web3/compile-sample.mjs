// Compiles the source on standard input and prints the code of its contract Sample, as JSON.
import { readFileSync } from "node:fs";
import { compile } from "../../../../contracts/compile.mjs";

process.stdout.write(JSON.stringify(compile({ "Sample.sol": readFileSync(0, "utf8") }, false).Sample.bytecode));
