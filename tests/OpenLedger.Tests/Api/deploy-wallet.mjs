// Compiles and deploys a contract wallet (ERC-1271) of one owner. Reads {"rpc","owner"} from standard input and prints the contract's address as JSON.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";
import { createPublicClient, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { foundry } from "viem/chains";

const solc = createRequire(import.meta.url)("solc");
const source = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;
contract Wallet {
    address private immutable owner;
    constructor(address owner_) { owner = owner_; }
    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        require(signature.length == 65, "length");
        address signer = ecrecover(hash, uint8(signature[64]), bytes32(signature[0:32]), bytes32(signature[32:64]));
        return signer == owner ? bytes4(0x1626ba7e) : bytes4(0xffffffff);
    }
}`;
const { rpc, owner } = JSON.parse(await text(process.stdin));
const compiled = JSON.parse(solc.compile(JSON.stringify({
  language: "Solidity",
  sources: { "Wallet.sol": { content: source } },
  settings: { outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } } },
})));
const errors = (compiled.errors ?? []).filter((e) => e.severity === "error");
if (errors.length > 0) throw new Error(errors.map((e) => e.formattedMessage).join("\n"));
const { abi, evm } = compiled.contracts["Wallet.sol"].Wallet;
// anvil's first account, which everybody knows.
const account = privateKeyToAccount("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80");
const transport = http(rpc);
const hash = await createWalletClient({ account, chain: foundry, transport }).deployContract({ abi, bytecode: `0x${evm.bytecode.object}`, args: [owner] });
const receipt = await createPublicClient({ chain: foundry, transport, pollingInterval: 100 }).waitForTransactionReceipt({ hash });
process.stdout.write(JSON.stringify(receipt.contractAddress));
