// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the polyfill's tests call: all kinds of values, an event, and all ways to revert.
contract Sample {
    struct Point {
        int32 x;
        int32 y;
    }

    struct Note {
        string text;
        Point[] path;
    }

    struct Everything {
        uint8 small;
        uint256 large;
        int64 signed;
        address who;
        bool yes;
        bytes4 four;
        bytes32 word;
        bytes data;
        string text;
        uint16[] list;
        uint64[3] three;
        string[] texts;
        uint256[][] nested;
        string[2] pair;
        Point point;
        Note note;
        Note[] notes;
        Point[2] corners;
    }

    uint256 public total;
    string public name;

    event Added(address indexed who, uint64 indexed batch, uint256 amount, string note);
    event Counted(bytes32 indexed key, string indexed label, uint64 count);

    error Stale(uint64 latest, uint64 given);
    error Refused(string reason, address who);
    error Nothing();
    error Several(bytes4 four, int64 signed, uint16[] list, bool yes);
    error Beyond(Point where);

    constructor(uint256 start, string memory name_) payable {
        if (start == 13) revert Refused("thirteen", msg.sender);
        total = start;
        name = name_;
    }

    function add(uint64 batch, uint256 amount, string calldata note) external returns (uint256) {
        total += amount;
        emit Added(msg.sender, batch, amount, note);
        return total;
    }

    function count(bytes32 key, string calldata label, uint64 n) external {
        emit Counted(key, label, n);
    }

    function summary() external view returns (uint256 sum, string memory title, address self) {
        return (total, name, address(this));
    }

    function echo(Everything calldata value) external pure returns (Everything memory) {
        return value;
    }

    function fail(uint8 how) external view returns (uint256) {
        if (how == 0) revert("a text");
        if (how == 1) revert Stale(7, 5);
        if (how == 2) revert Refused("not you", msg.sender);
        if (how == 3) revert Nothing();
        if (how == 4) revert();
        if (how == 5) return 1 / (total - total);
        if (how == 6) {
            uint16[] memory list = new uint16[](2);
            (list[0], list[1]) = (7, 8);
            revert Several(0x01020304, -5, list, true);
        }
        if (how == 7) revert Beyond(Point(3, -4));
        return how;
    }
}
