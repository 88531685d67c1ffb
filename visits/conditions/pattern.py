"""The patterns of regex(): a stated subset, run in linear time without going back.

A pattern becomes a list of instructions with relative jumps, so that a part is repeated by
repeating its instructions. All states that are possible at once walk along the text together.
"""

from typing import Any

from visits.conditions.errors import fail

#: Instructions that all patterns of an expression may need; characters that a pattern looks at.
STATES, LONGEST_MATCHED = 300, 1000
DEEPEST_GROUP, LARGEST_CLASS = 20, 40
LAST = 0x10FFFF
Ranges = tuple[tuple[int, int], ...]

CLASSES: dict[str, Ranges] = {
    "d": ((48, 57),),
    "D": ((0, 47), (58, LAST)),
    "w": ((48, 57), (65, 90), (95, 95), (97, 122)),
    "W": ((0, 47), (58, 64), (91, 94), (96, 96), (123, LAST)),
    "s": ((9, 13), (32, 32)),
    "S": ((0, 8), (14, 31), (33, LAST)),
    "n": ((10, 10),),
    "r": ((13, 13),),
    "t": ((9, 9),),
}
ANY: Ranges = ((0, 9), (11, LAST))
REPEATS: dict[str, tuple[int, int | None]] = {"?": (0, 1), "*": (0, None), "+": (1, None)}

#: ("char", ranges, negated), ("split", jump, jump), ("jump", jump, 0), ("start" or "end", 0, 0).
Instruction = tuple[str, Any, Any]
Program = tuple[Instruction, ...]


def read_pattern(pattern: str, *, at: int, room: int) -> Program:
    """The instructions of a pattern that stands at a place of an expression."""
    reader = _PatternReader(pattern, at, room)
    program = reader.read_choice(0, 0)
    if reader.place < len(pattern):
        reader.refuse("group", reader.place)
    return tuple(program)


def matches(program: Program, text: str) -> bool:
    """Whether the whole text fits."""
    return run(program, text)[0]


def run(program: Program, text: str) -> tuple[bool, int]:
    """Whether the whole text fits, and how many states were visited to know it."""
    if len(text) > LONGEST_MATCHED:
        return False, 0
    states = _reach(program, [0], start=True, end=not text)
    steps = len(states)
    for index, character in enumerate(text):
        point = ord(character)
        following = [state + 1 for state in states if _fits(program, state, point)]
        states = _reach(program, following, start=False, end=index + 1 == len(text))
        steps += len(states)
    return len(program) in states, steps


def _fits(program: Program, state: int, point: int) -> bool:
    if state == len(program):
        return False
    kind, ranges, negated = program[state]
    return kind == "char" and any(low <= point <= high for low, high in ranges) != negated


def _reach(program: Program, waiting: list[int], *, start: bool, end: bool) -> set[int]:
    """Every state that is reached from these without reading a character."""
    seen: set[int] = set()
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        kind, one, other = program[state] if state < len(program) else ("match", 0, 0)
        if kind in {"split", "jump"}:
            waiting.append(state + one)
        if kind == "split":
            waiting.append(state + other)
        if (kind == "start" and start) or (kind == "end" and end):
            waiting.append(state + 1)
    return seen


def _one(ranges: Ranges, *, negated: bool = False) -> list[Instruction]:
    return [("char", ranges, negated)]


class _PatternReader:
    def __init__(self, pattern: str, at: int, room: int) -> None:
        self.pattern = pattern
        self.at = at
        self.room = room
        self.place = 0

    def peek(self, ahead: int = 0) -> str:
        """The next character, or nothing at the end."""
        return self.pattern[self.place + ahead : self.place + ahead + 1]

    def refuse(self, what: str, place: int) -> None:
        fail(self.at + place, f"pattern_{what}", self.pattern[place : place + 1])

    def check_room(self, size: int, place: int) -> None:
        if size > self.room:
            fail(self.at + place, "pattern_too_large", str(STATES))

    def read_choice(self, depth: int, start: int) -> list[Instruction]:
        branches = [self.read_branch(depth)]
        while self.peek() == "|":
            self.place += 1
            branches.append(self.read_branch(depth))
        joined = branches.pop()
        for branch in reversed(branches):
            skip, leave = ("split", 1, len(branch) + 2), ("jump", len(joined) + 1, 0)
            joined = [skip, *branch, leave, *joined]
            self.check_room(len(joined), start)
        return joined

    def read_branch(self, depth: int) -> list[Instruction]:
        branch: list[Instruction] = []
        while self.peek() not in {"", "|", ")"}:
            start = self.place
            branch += self.read_repeats(self.read_atom(depth))
            self.check_room(len(branch), start)
        return branch

    def read_atom(self, depth: int) -> list[Instruction]:
        start, character = self.place, self.peek()
        self.place += 1
        match character:
            case "(":
                return self.read_group(depth, start)
            case "[":
                return self.read_class(start)
            case "\\":
                return _one(self.read_escape(start))
            case ".":
                return _one(ANY)
            case "^" | "$":
                return [("start" if character == "^" else "end", 0, 0)]
            case "?" | "*" | "+" | "{":
                self.refuse("quantifier", start)
        return _one(((ord(character), ord(character)),))

    def read_group(self, depth: int, start: int) -> list[Instruction]:
        if depth == DEEPEST_GROUP:
            fail(self.at + start, "too_deep", str(DEEPEST_GROUP))
        if self.peek() == "?":
            if self.peek(1) != ":":
                self.refuse("group", start)
            self.place += 2
        inside = self.read_choice(depth + 1, start)
        if self.peek() != ")":
            self.refuse("group", start)
        self.place += 1
        return inside

    def read_repeats(self, atom: list[Instruction]) -> list[Instruction]:
        start = self.place
        found = self.read_quantifier()
        if found is None:
            return atom
        if self.peek() in {"?", "*", "+", "{"}:
            self.refuse("quantifier", self.place)
        low, high = found
        self.check_room(len(atom) * max(low, high or 0), start)
        if high is None:
            loop = [("split", 1, len(atom) + 2), *atom, ("jump", -len(atom) - 1, 0)]
            return atom * low + loop
        return atom * low + [("split", 1, len(atom) + 1), *atom] * (high - low)

    def read_quantifier(self) -> tuple[int, int | None] | None:
        start = self.place
        if self.peek() in REPEATS:
            self.place += 1
            return REPEATS[self.pattern[start]]
        if self.peek() != "{":
            return None
        self.place += 1
        low = self.read_count(start)
        high: int | None = low
        if self.peek() == ",":
            self.place += 1
            high = None if self.peek() == "}" else self.read_count(start)
        if self.peek() != "}" or (high is not None and high < low):
            self.refuse("quantifier", start)
        self.place += 1
        return low, high

    def read_count(self, start: int) -> int:
        digits = ""
        while "0" <= self.peek() <= "9" and len(digits) < 3:
            digits += self.peek()
            self.place += 1
        if not digits:
            self.refuse("quantifier", start)
        return int(digits)

    def read_escape(self, start: int) -> Ranges:
        character = self.peek()
        self.place += 1
        if character in CLASSES:
            return CLASSES[character]
        if not character or (character.isascii() and character.isalnum()):
            self.refuse("escape", start)
        return ((ord(character), ord(character)),)

    def read_class(self, start: int) -> list[Instruction]:
        negated = self.peek() == "^"
        self.place += negated
        found: list[tuple[int, int]] = []
        while self.peek() != "]" or not found:
            if self.peek() in {"", "[", "]"}:
                self.refuse("class", self.place if self.peek() == "[" else start)
            found += self.read_range()
            if len(found) > LARGEST_CLASS:
                fail(self.at + start, "pattern_too_large", str(LARGEST_CLASS))
        self.place += 1
        return _one(tuple(found), negated=negated)

    def read_range(self) -> Ranges:
        start = self.place
        first = self.read_member()
        if len(first) > 1 or first[0][0] != first[0][1] or self.peek() != "-":
            return first
        if self.peek(1) in {"", "]"}:
            return first
        self.place += 1
        last = self.read_member()
        if len(last) > 1 or last[0][0] != last[0][1] or last[0][0] < first[0][0]:
            self.refuse("class", start)
        return ((first[0][0], last[0][0]),)

    def read_member(self) -> Ranges:
        start, character = self.place, self.peek()
        self.place += 1
        if character == "\\":
            return self.read_escape(start)
        if character == "[":
            self.refuse("class", start)
        return ((ord(character), ord(character)),)
