// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice A hostile token, for tests: while it moves, it calls back once, and fails as that call does.
contract ReentrantToken is ERC20 {
    address private _target;
    bytes private _call;

    constructor(address recipient) ERC20("Reentrant", "RE") {
        _mint(recipient, 1e27);
    }

    function arm(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        if (_target == address(0)) return;
        address target = _target;
        _target = address(0);
        (bool isOk, bytes memory answer) = target.call(_call);
        if (!isOk) assembly { revert(add(answer, 32), mload(answer)) }
    }
}
