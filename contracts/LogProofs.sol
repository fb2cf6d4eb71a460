// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Proofs of the SHA-256 Merkle tree of RFC 6962 and RFC 9162
/// @notice Takes exactly the proofs that the ledger's own checks take (InclusionProof and ConsistencyProof in core/Merkle).
library LogProofs {
    /// @notice The longest inclusion proof there can be: a tree has at most 2^64 - 1 leaves.
    uint256 internal constant MAX_INCLUSION = 64;

    /// @notice The longest consistency proof there can be: a node for each level, and the subtree where the earlier tree ends.
    uint256 internal constant MAX_CONSISTENCY = 65;

    /// @notice SHA-256 of nothing, the root of the empty tree.
    bytes32 internal constant EMPTY_ROOT = 0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855;

    /// @notice Whether a leaf hash stands at an index of the tree of a size and root (RFC 9162, section 2.1.3.2).
    function verifyInclusion(bytes32 leafHash, uint64 index, uint64 size, bytes32[] calldata proof, bytes32 root)
        internal
        pure
        returns (bool)
    {
        if (index >= size || proof.length > MAX_INCLUSION) return false;
        uint64 node = index;
        uint64 last = size - 1;
        bytes32 hash = leafHash;
        for (uint256 i = 0; i < proof.length; i++) {
            if (last == 0) return false;
            if (_isRight(node, last)) {
                hash = _nodeHash(proof[i], hash);
                (node, last) = _skipLoneNodes(node, last);
            } else {
                hash = _nodeHash(hash, proof[i]);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && hash == root;
    }

    /// @notice Whether the tree of a size and root begins with the earlier one (RFC 9162, section 2.1.4.2). Every tree begins with the empty one and with
    /// itself, which needs no proof and takes none.
    function verifyConsistency(uint64 earlier, bytes32 earlierRoot, uint64 size, bytes32 root, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (earlier > size || proof.length > MAX_CONSISTENCY || (size == 0 && root != EMPTY_ROOT)) return false;
        if (earlier == size) return proof.length == 0 && earlierRoot == root;
        if (earlier == 0) return proof.length == 0 && earlierRoot == EMPTY_ROOT;
        // Where the earlier tree is a perfect one, it is itself the first node, and is left out.
        bool isPerfect = earlier & (earlier - 1) == 0;
        if (!isPerfect && proof.length == 0) return false;
        bytes32 before = isPerfect ? earlierRoot : proof[0];
        bytes32 present = before;
        (uint64 node, uint64 last) = (earlier - 1, size - 1);
        while (node & 1 == 1) (node, last) = (node >> 1, last >> 1);
        for (uint256 i = isPerfect ? 0 : 1; i < proof.length; i++) {
            if (last == 0) return false;
            if (_isRight(node, last)) {
                before = _nodeHash(proof[i], before);
                present = _nodeHash(proof[i], present);
                (node, last) = _skipLoneNodes(node, last);
            } else {
                present = _nodeHash(present, proof[i]);
            }
            (node, last) = (node >> 1, last >> 1);
        }
        return last == 0 && before == earlierRoot && present == root;
    }

    /// @dev Whether the sibling is on the left: of a right node, and of the last one of a level, which goes up alone until it has one.
    function _isRight(uint64 node, uint64 last) private pure returns (bool) {
        return node & 1 == 1 || node == last;
    }

    function _skipLoneNodes(uint64 node, uint64 last) private pure returns (uint64, uint64) {
        while (node & 1 == 0 && node != 0) (node, last) = (node >> 1, last >> 1);
        return (node, last);
    }

    function _nodeHash(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return sha256(abi.encodePacked(bytes1(0x01), left, right));
    }
}
