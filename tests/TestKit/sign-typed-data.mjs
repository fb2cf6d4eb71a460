// Signs with viem, for comparison: stdin holds [{ privateKey, typedData }], [{ privateKey, text }] or [{ siwe }], stdout the signatures, or the messages, as a JSON array.
import { text } from "node:stream/consumers";
import { privateKeyToAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";

const dates = (siwe) => Object.fromEntries(Object.entries(siwe).map(([name, value]) => [name, ["issuedAt", "expirationTime", "notBefore"].includes(name) ? new Date(value) : value]));

const cases = JSON.parse(await text(process.stdin));
const signatures = await Promise.all(cases.map((one) => {
  if (one.siwe !== undefined) return createSiweMessage(dates(one.siwe));
  const account = privateKeyToAccount(one.privateKey);
  return one.typedData === undefined ? account.signMessage({ message: one.text }) : account.signTypedData(one.typedData);
}));
process.stdout.write(JSON.stringify(signatures));
