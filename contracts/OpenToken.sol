// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";

/// @title OPEN on the L2
/// @notice An ERC-20 with permits (ERC-2612) and votes (ERC-5805, by block time). The supply is fixed when it is deployed: nobody can mint, and it has no owner.
contract OpenToken is ERC20, ERC20Permit, ERC20Votes {
    /// @notice All there is: 1,000,000,000 OPEN, in base units of 10^-18.
    uint256 public constant SUPPLY = 1_000_000_000e18;

    /// @notice There are not as many amounts as recipients.
    error LengthMismatch(uint256 recipients, uint256 amounts);

    /// @notice The amounts do not add up to the supply.
    error WrongSupply(uint256 sum);

    /// @param recipients Who get the supply.
    /// @param amounts How much each, in base units; they add up to SUPPLY.
    constructor(address[] memory recipients, uint256[] memory amounts) ERC20("OpenLedger", "OPEN") ERC20Permit("OpenLedger") {
        if (recipients.length != amounts.length) revert LengthMismatch(recipients.length, amounts.length);
        for (uint256 i = 0; i < recipients.length; i++) _mint(recipients[i], amounts[i]);
        if (totalSupply() != SUPPLY) revert WrongSupply(totalSupply());
    }

    /// @notice Votes are counted by time, in seconds since 1970: block numbers mean different things on different L2s (ERC-6372).
    function clock() public view override returns (uint48) {
        return uint48(block.timestamp);
    }

    /// @notice How clock counts (ERC-6372).
    function CLOCK_MODE() public pure override returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice The next nonce of an owner's permits and delegations.
    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }
}
