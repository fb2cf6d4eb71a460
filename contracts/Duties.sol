// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";

/// @title Who may do what, for the anchor and the vault alike
/// @notice Three duties that exclude one another: the admin appoints, the anchorer anchors, the guardian stops. Nobody holds two of them, so that no single
/// key can both say what is true and keep others from objecting. Only the admin changes by a transfer with a delay; it appoints and dismisses the others at once.
abstract contract Duties is AccessControlDefaultAdminRules {
    /// @notice May anchor checkpoints.
    bytes32 public constant ANCHORER_ROLE = keccak256("ANCHORER_ROLE");

    /// @notice May veto a pending anchor and pause the vault.
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");

    /// @notice The account has another duty already.
    /// @param account Whom the duty was to be given.
    /// @param held The role that it has.
    error DutyConflict(address account, bytes32 held);

    /// @dev Every way to a role leads through here: the constructor, grants, and the acceptance of an admin's transfer.
    function _grantRole(bytes32 role, address account) internal virtual override returns (bool) {
        _requireNot(DEFAULT_ADMIN_ROLE, role, account);
        _requireNot(ANCHORER_ROLE, role, account);
        _requireNot(GUARDIAN_ROLE, role, account);
        return super._grantRole(role, account);
    }

    function _requireNot(bytes32 duty, bytes32 role, address account) private view {
        if (duty != role && hasRole(duty, account)) revert DutyConflict(account, duty);
    }
}
