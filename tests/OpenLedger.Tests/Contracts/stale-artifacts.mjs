// Compiles the contracts and prints the committed artifacts that are not what their sources give, as a JSON array of paths.
import { existsSync, readFileSync } from "node:fs";
import { artifacts } from "../../../contracts/compile.mjs";

const stale = Object.entries(artifacts()).filter(([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text).map(([path]) => path);
process.stdout.write(JSON.stringify(stale));
