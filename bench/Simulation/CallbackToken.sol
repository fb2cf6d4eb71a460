// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @notice OPEN as whoever is paid would like it to be, for the simulation: while it moves it calls back once, and tells how that went.
contract CallbackToken is ERC20 {
    address private _target;
    bytes private _call;

    /// @notice The call was made out of a movement.
    event CalledBack(bool isTaken);

    constructor(address recipient, uint256 supply) ERC20("Callback", "CB") {
        _mint(recipient, supply);
    }

    /// @notice What is called with the next movement; the zero address calls nothing.
    function arm(address target, bytes calldata call) external {
        (_target, _call) = (target, call);
    }

    function _update(address from, address to, uint256 value) internal override {
        super._update(from, to, value);
        address target = _target;
        if (target == address(0)) return;
        _target = address(0);
        (bool isTaken,) = target.call(_call);
        emit CalledBack(isTaken);
    }
}
