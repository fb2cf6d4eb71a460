// Signs each transaction of a JSON array on standard input by viem, and prints what it would send and the hashes, as JSON.
import { readFileSync } from "node:fs";
import { keccak256 } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const number = (text) => (text == null ? undefined : BigInt(text));
const signed = await Promise.all(JSON.parse(readFileSync(0, "utf8")).map(async ({ key, ...t }) => privateKeyToAccount(key).signTransaction({
  type: t.gasPrice == null ? "eip1559" : "legacy", chainId: t.chainId, nonce: t.nonce, to: t.to ?? undefined, value: number(t.value), data: t.data, gas: number(t.gas),
  ...(t.gasPrice == null ? { maxFeePerGas: number(t.maxFee), maxPriorityFeePerGas: number(t.tip), accessList: t.accessList ?? [] } : { gasPrice: number(t.gasPrice) }),
})));
process.stdout.write(JSON.stringify(signed.map((raw) => ({ raw, hash: keccak256(raw) }))));
