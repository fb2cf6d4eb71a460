// Trees of claims by OpenZeppelin's own library. Reads [[[account, payout, total], …], …] from standard input and prints for each tree its root and the proof of every leaf.
import { text } from "node:stream/consumers";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";

const trees = JSON.parse(await text(process.stdin)).map((values) => {
  const tree = StandardMerkleTree.of(values, ["address", "address", "uint256"]);
  return { root: tree.root, proofs: values.map((_, i) => tree.getProof(i)) };
});
process.stdout.write(JSON.stringify(trees));
