// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {Duties} from "./Duties.sol";
import {LogProofs} from "./LogProofs.sol";

/// @notice A checkpoint of the ledger as it was anchored: all of what the event Anchored says.
/// @param size How many entries the log had.
/// @param logRoot Root of the log's SHA-256 tree over them (RFC 6962).
/// @param headHash Hash of the header of the block that ends there.
/// @param claimsRoot Root of the keccak tree of what accounts may claim from the vault; zero where none may.
/// @param index Position in the stack of anchors, from 0.
/// @param previousSize Size of the anchor below; 0 below the first.
/// @param anchoredAt Time of the block in which it was anchored, in seconds since 1970.
struct Anchor {
    uint64 size;
    bytes32 logRoot;
    bytes32 headHash;
    bytes32 claimsRoot;
    uint64 index;
    uint64 previousSize;
    uint64 anchoredAt;
}

/// @title The ledger's checkpoints
/// @notice A stack of anchors of strictly growing size. Each is pending for the delay, in which the guardian can veto it; then it is final for ever. A veto takes
/// away the anchor and all that came after it, which claimed to extend it, so that growth goes on from the one below: an anchor with an absurd size does not
/// stand in the way of honest ones, and one veto suffices however many false anchors follow the first.
/// @dev An anchor costs one new slot, the hash of all that it says, and the slot of the top. Who needs an anchor shows its data again, from the event.
contract CheckpointAnchor is Duties {
    /// @notice What is known of an anchor.
    enum Status {
        /// @dev It was never anchored, or was vetoed, or came after one that was; the events tell which.
        None,
        /// @dev It stands, and can be vetoed until its delay is over.
        Pending,
        /// @dev It stands for ever.
        Final
    }

    struct Top {
        uint64 count;
        uint64 size;
    }

    /// @notice The shortest delay that can be chosen, in seconds.
    uint64 public constant MIN_DELAY = 1 minutes;

    /// @notice The longest delay that can be chosen, in seconds.
    uint64 public constant MAX_DELAY = 30 days;

    /// @notice How long an anchor is pending, in seconds.
    uint64 public immutable delay;

    Top private _top;
    mapping(uint64 index => bytes32 hash) private _hashes;

    /// @notice A checkpoint was anchored; the names are those of Anchor.
    event Anchored(
        uint64 indexed size, bytes32 logRoot, bytes32 headHash, bytes32 claimsRoot, uint64 indexed index, uint64 previousSize, uint64 anchoredAt
    );

    /// @notice The guardian took an anchor away, and all after it.
    /// @param size Size of the anchor that was vetoed.
    /// @param index Its position.
    /// @param removed How many anchors were taken away, itself included.
    /// @param guardian Who did it.
    event Vetoed(uint64 indexed size, uint64 indexed index, uint64 removed, address indexed guardian);

    /// @notice The delay is shorter than MIN_DELAY or longer than MAX_DELAY.
    error DelayOutOfRange(uint64 delay);

    /// @notice The size is not above that of the latest anchor.
    error SizeNotGrowing(uint64 latest, uint64 size);

    /// @notice The log's root or the head's hash is zero, which no hash is.
    error MissingHash();

    /// @notice The anchor cannot be vetoed: it does not stand, or it is final.
    error NotPending(Status status);

    /// @param admin_ Appoints and dismisses anchorers and guardians; changes only by a transfer that it begins and its successor accepts.
    /// @param adminDelay How long such a transfer takes, in seconds.
    /// @param anchorer The first that may anchor.
    /// @param guardian The first that may veto.
    /// @param delay_ How long an anchor is pending, in seconds, from MIN_DELAY to MAX_DELAY.
    constructor(address admin_, uint48 adminDelay, address anchorer, address guardian, uint64 delay_)
        AccessControlDefaultAdminRules(adminDelay, admin_)
    {
        if (delay_ < MIN_DELAY || delay_ > MAX_DELAY) revert DelayOutOfRange(delay_);
        delay = delay_;
        _grantRole(ANCHORER_ROLE, anchorer);
        _grantRole(GUARDIAN_ROLE, guardian);
    }

    /// @notice Anchors a checkpoint. Only an anchorer may; the size must be above that of the latest anchor that stands.
    /// @param size How many entries the log has, above 0.
    /// @param logRoot Root of the log's tree over them; not zero.
    /// @param headHash Hash of the header of the block that ends there; not zero.
    /// @param claimsRoot Root of the tree of claims; zero where there are none.
    function anchor(uint64 size, bytes32 logRoot, bytes32 headHash, bytes32 claimsRoot) external onlyRole(ANCHORER_ROLE) {
        Top memory top = _top;
        if (size <= top.size) revert SizeNotGrowing(top.size, size);
        if (logRoot == 0 || headHash == 0) revert MissingHash();
        uint64 now_ = uint64(block.timestamp);
        _hashes[top.count] = _hash(Anchor(size, logRoot, headHash, claimsRoot, top.count, top.size, now_));
        _top = Top(top.count + 1, size);
        emit Anchored(size, logRoot, headHash, claimsRoot, top.count, top.size, now_);
    }

    /// @notice Takes a pending anchor away, and all that came after it. Only a guardian may.
    /// @param vetoed The anchor, as its event says it.
    function veto(Anchor calldata vetoed) external onlyRole(GUARDIAN_ROLE) {
        (Status status_,) = status(vetoed);
        if (status_ != Status.Pending) revert NotPending(status_);
        uint64 removed = _top.count - vetoed.index;
        _top = Top(vetoed.index, vetoed.previousSize);
        emit Vetoed(vetoed.size, vetoed.index, removed, msg.sender);
    }

    /// @notice The top of the stack.
    /// @return count How many anchors stand.
    /// @return size Size of the latest of them; 0 where there is none.
    function latest() external view returns (uint64 count, uint64 size) {
        return (_top.count, _top.size);
    }

    /// @notice What is stored of an anchor that stands: keccak256 of its ABI encoding; zero where there is none at that index.
    function anchorHash(uint64 index) external view returns (bytes32) {
        return index < _top.count ? _hashes[index] : bytes32(0);
    }

    /// @notice Whether an anchor stands, and whether for ever.
    /// @param anchor_ The anchor, as its event says it.
    /// @return status_ Which it is.
    /// @return finalAt From what time on it is final, in seconds since 1970; 0 where it does not stand.
    function status(Anchor calldata anchor_) public view returns (Status status_, uint64 finalAt) {
        if (anchor_.index >= _top.count || _hashes[anchor_.index] != _hash(anchor_)) return (Status.None, 0);
        finalAt = anchor_.anchoredAt + delay;
        status_ = block.timestamp < finalAt ? Status.Pending : Status.Final;
    }

    /// @notice Whether a leaf hash stands at an index of an anchored log. Pending anchors count; ask status where only a final one will do.
    /// @param anchor_ The anchor, as its event says it.
    /// @param leafHash SHA-256(0x00, entry's line).
    /// @param index The entry's sequence number.
    /// @param proof Its inclusion proof in the tree of that size, lowest node first.
    function hasEntry(Anchor calldata anchor_, bytes32 leafHash, uint64 index, bytes32[] calldata proof) external view returns (bool) {
        (Status status_,) = status(anchor_);
        return status_ != Status.None && LogProofs.verifyInclusion(leafHash, index, anchor_.size, proof, anchor_.logRoot);
    }

    /// @notice Whether a leaf hash stands at an index of the tree of a size and root (RFC 9162, section 2.1.3.2).
    /// @param leafHash SHA-256(0x00, leaf).
    /// @param index From 0, below size.
    /// @param size How many leaves the tree has.
    /// @param proof Lowest node first, at most 64.
    /// @param root The tree's.
    function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32[] calldata proof, bytes32 root) external pure returns (bool) {
        return LogProofs.verifyInclusion(leafHash, index, size, proof, root);
    }

    /// @notice Whether a tree begins with an earlier one (RFC 9162, section 2.1.4.2).
    /// @param earlier How many leaves the earlier tree has; with 0 or size there is nothing to prove, and the proof must be empty.
    /// @param earlierRoot Its root; SHA-256 of nothing for the empty tree.
    /// @param size How many leaves the later tree has.
    /// @param root Its root.
    /// @param proof At most 65 nodes.
    function verifyConsistency(uint64 earlier, bytes32 earlierRoot, uint64 size, bytes32 root, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return LogProofs.verifyConsistency(earlier, earlierRoot, size, root, proof);
    }

    function _hash(Anchor memory anchor_) private pure returns (bytes32) {
        return keccak256(abi.encode(anchor_));
    }
}
