// Signs with viem, for comparison: stdin holds [{ privateKey, typedData }] or [{ privateKey, text }], stdout the signatures as a JSON array.
import { text } from "node:stream/consumers";
import { privateKeyToAccount } from "viem/accounts";

const cases = JSON.parse(await text(process.stdin));
const signatures = await Promise.all(cases.map((one) => {
  const account = privateKeyToAccount(one.privateKey);
  return one.typedData === undefined ? account.signMessage({ message: one.text }) : account.signTypedData(one.typedData);
}));
process.stdout.write(JSON.stringify(signatures));
