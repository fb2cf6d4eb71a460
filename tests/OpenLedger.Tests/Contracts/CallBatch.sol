// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Many questions in one call, for tests: each is the calldata of a function that returns a bool.
contract CallBatch {
    function run(address target, bytes[] calldata calls) external view returns (bool[] memory answers) {
        answers = new bool[](calls.length);
        for (uint256 i = 0; i < calls.length; i++) {
            (bool isOk, bytes memory answer) = target.staticcall(calls[i]);
            require(isOk && answer.length == 32, "reverted");
            answers[i] = abi.decode(answer, (bool));
        }
    }
}
