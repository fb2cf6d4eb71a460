// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {RateLimiter} from "@openzeppelin/contracts/utils/RateLimiter.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Anchor, CheckpointAnchor} from "./CheckpointAnchor.sol";

/// @title Where OPEN lies while the ledger counts it
/// @notice Who deposits is credited on the ledger. Who withdraws there may claim here: a final anchor commits to what each account may have claimed in all, and the
/// vault pays what of it has not been paid yet, to the address that the leaf names. There is no other way out: no withdrawal by an admin, no upgrade.
contract OpenVault is Pausable, ReentrancyGuardTransient {
    using RateLimiter for RateLimiter.RefillingBucket;
    using SafeERC20 for IERC20;

    /// @notice What an account has been paid.
    /// @param amount In all, in base units.
    /// @param size Size of the newest anchor that it was claimed from. Older ones are refused, so that what they say of the payout address ends with it.
    struct Payment {
        uint128 amount;
        uint64 size;
    }

    /// @notice The longest proof of a claim: more accounts than that there cannot be.
    uint256 public constant MAX_PROOF = 64;

    /// @notice OPEN.
    IERC20 public immutable token;

    /// @notice The anchors that claims go by. Who guards and who administers the vault is decided there too.
    CheckpointAnchor public immutable anchors;

    /// @notice No 24 hours pay out more than this, in base units. Half of it may leave at once; it refills within a day.
    uint128 public immutable dailyCap;

    /// @notice How many deposits there have been; the next one has this id.
    uint64 public deposits;

    /// @notice What an account of the ledger has been paid.
    mapping(address account => Payment payment) public claimed;

    RateLimiter.RefillingBucket private _outflow;

    /// @notice The ledger credits an account.
    /// @param id Counts from 0 without gaps.
    /// @param account Who is credited.
    /// @param from Who paid.
    /// @param amount In base units.
    event Deposited(uint64 indexed id, address indexed account, address indexed from, uint256 amount);

    /// @notice An account was paid.
    /// @param account Whose claim it was.
    /// @param payout Who got it.
    /// @param amount How much now, in base units.
    /// @param total How much in all.
    /// @param size Size of the anchor that it was claimed from.
    event Claimed(address indexed account, address indexed payout, uint256 amount, uint256 total, uint64 indexed size);

    /// @notice The sender lacks the role that the anchors would have to give it.
    error Unauthorized(address sender, bytes32 role);

    /// @notice An address that must be somebody's is zero.
    error ZeroAddress();

    /// @notice The amount is zero.
    error ZeroAmount();

    /// @notice The anchor does not stand, or is still pending.
    error AnchorNotFinal(CheckpointAnchor.Status status, uint64 finalAt);

    /// @notice The account was paid from a newer anchor already.
    error AnchorSuperseded(uint64 claimedFrom);

    /// @notice The proof does not lead from the leaf to the anchor's root of claims.
    error InvalidProof();

    /// @notice All of the claim has been paid.
    error NothingDue(uint256 total);

    /// @notice The day's outflow is used up.
    error DailyCapReached();

    modifier onlyDuty(bytes32 role) {
        if (!anchors.hasRole(role, msg.sender)) revert Unauthorized(msg.sender, role);
        _;
    }

    /// @param token_ OPEN: a token that moves exactly what it is told to.
    /// @param anchors_ The anchors to go by.
    /// @param dailyCap_ The most that 24 hours may pay out, in base units, above 1.
    constructor(IERC20 token_, CheckpointAnchor anchors_, uint128 dailyCap_) {
        if (address(token_) == address(0) || address(anchors_) == address(0)) revert ZeroAddress();
        if (dailyCap_ < 2) revert ZeroAmount();
        (token, anchors, dailyCap) = (token_, anchors_, dailyCap_);
        _outflow.updateSettings(1 days, dailyCap_ / 2);
    }

    /// @notice Takes OPEN from the sender and has an account of the ledger credited.
    /// @param amount In base units, above 0; the sender must have approved it.
    /// @param account The address that the account has on the ledger.
    /// @return id The deposit's.
    function deposit(uint256 amount, address account) external returns (uint64 id) {
        return _deposit(amount, account);
    }

    /// @notice Deposits with a permit (ERC-2612) in place of an approval.
    /// @param amount In base units, above 0.
    /// @param account The address that the account has on the ledger.
    /// @param deadline Until when the permit holds.
    function depositWithPermit(uint256 amount, address account, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external returns (uint64 id) {
        // Whoever sees a permit can use it first, and then it fails here though the allowance is there. What counts is the transfer.
        try IERC20Permit(address(token)).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        return _deposit(amount, account);
    }

    /// @notice Pays what of an account's claim has not been paid, as far as the day's cap goes; what is left can be claimed later by the same leaf. Anyone may
    /// call: it pays the address that the leaf names.
    /// @param anchor A final anchor, as its event says it, not older than one that the account was paid from.
    /// @param account Whose claim it is.
    /// @param payout The address in the leaf.
    /// @param total The amount in the leaf: what the account may have claimed in all, in base units.
    /// @param proof From the leaf to the anchor's root of claims.
    /// @return amount What was paid.
    function claim(Anchor calldata anchor, address account, address payout, uint128 total, bytes32[] calldata proof)
        external
        whenNotPaused
        nonReentrant
        returns (uint256 amount)
    {
        (CheckpointAnchor.Status status, uint64 finalAt) = anchors.status(anchor);
        if (status != CheckpointAnchor.Status.Final) revert AnchorNotFinal(status, finalAt);
        Payment memory paid = claimed[account];
        if (anchor.size < paid.size) revert AnchorSuperseded(paid.size);
        if (proof.length > MAX_PROOF || !MerkleProof.verifyCalldata(proof, anchor.claimsRoot, _leaf(account, payout, total))) revert InvalidProof();
        if (total <= paid.amount) revert NothingDue(paid.amount);
        amount = Math.min(total - paid.amount, _outflow.available(0));
        if (amount == 0) revert DailyCapReached();
        _outflow.consume(0, amount);
        // No more than the total, which is 128 bits wide.
        uint128 sum = uint128(paid.amount + amount);
        claimed[account] = Payment(sum, anchor.size);
        emit Claimed(account, payout, amount, sum, anchor.size);
        token.safeTransfer(payout, amount);
    }

    /// @notice What can be paid out at this moment, in base units.
    function available() external view returns (uint256) {
        return _outflow.available(0);
    }

    /// @notice Stops deposits and claims. Only a guardian may.
    function pause() external onlyDuty(keccak256("GUARDIAN_ROLE")) {
        _pause();
    }

    /// @notice Lets them go on. Only the admin may.
    function unpause() external onlyDuty(0) {
        _unpause();
    }

    function _deposit(uint256 amount, address account) private whenNotPaused nonReentrant returns (uint64 id) {
        if (account == address(0)) revert ZeroAddress();
        if (amount == 0) revert ZeroAmount();
        id = deposits++;
        emit Deposited(id, account, msg.sender, amount);
        token.safeTransferFrom(msg.sender, address(this), amount);
    }

    /// @dev Hashed twice, so that no node of the tree is a leaf.
    function _leaf(address account, address payout, uint128 total) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256(abi.encode(account, payout, uint256(total)))));
    }
}
