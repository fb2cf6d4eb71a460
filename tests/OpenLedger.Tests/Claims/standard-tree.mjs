// Proofs of claims, checked by OpenZeppelin's own library. Reads [{root, claims: [{value, proof}, …]}, …] from standard input and prints for each how many proofs it takes, and how many with another claim's value.
import { text } from "node:stream/consumers";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

const encoding = ["address", "address", "uint256"];
const verdicts = JSON.parse(await text(process.stdin)).map(({ root, claims }) => {
  const takes = (value, proof) => StandardMerkleTree.verify(root, encoding, value, proof);
  const changed = ([account, payout, total]) => [account, payout, String(BigInt(total) ^ 1n)];
  return { taken: claims.filter((c) => takes(c.value, c.proof)).length, takenOfOthers: claims.filter((c) => takes(changed(c.value), c.proof)).length };
});
process.stdout.write(JSON.stringify(verdicts));
