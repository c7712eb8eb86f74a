"""What was put in and what was taken out between two wordings, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

SAME, OUT, IN = "same", "out", "in"
_WORD = re.compile(r"\s+|[\w.\-]+|[^\w\s]")


class Piece(NamedTuple):
    """Some words that stand in both (`same`), only in the first (`out`) or only in the second (`in`)."""

    how: str
    text: str


def redline(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two wordings in order: the first is all that is not `in`, the second all that is not `out`."""
    one, other = _WORD.findall(old), _WORD.findall(new)
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    pieces: list[Piece] = []
    for how, a, b, c, d in matcher.get_opcodes():
        if how == "equal":
            pieces.append(Piece(SAME, "".join(one[a:b])))
            continue
        pieces += [Piece(OUT, "".join(one[a:b]))] if b > a else []
        pieces += [Piece(IN, "".join(other[c:d]))] if d > c else []
    return tuple(_joined(pieces))


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """What is the same between two changes and holds no word (a space, a comma) goes with them: fewer, longer changes."""
    run: list[Piece] = []
    for place, piece in enumerate(pieces):
        between = 0 < place < len(pieces) - 1
        if piece.how == SAME and not (between and run and not re.search(r"\w", piece.text)):
            yield from _change(run)
            run = []
            yield piece
        else:
            run.append(piece)
    yield from _change(run)


def _change(run: Sequence[Piece]) -> Iterator[Piece]:
    if {OUT, IN} <= {piece.how for piece in run}:
        yield from (Piece(how, "".join(one.text for one in run if one.how in (SAME, how))) for how in (OUT, IN))
    else:
        yield from run


def marked(pieces: Sequence[Piece]) -> str:
    """The pieces as plain text: [-taken out-] and {+put in+}."""
    around = {SAME: ("", ""), OUT: ("[-", "-]"), IN: ("{+", "+}")}
    return "".join(f"{around[piece.how][0]}{piece.text}{around[piece.how][1]}" for piece in pieces)


def aligned(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """The names of the parts of two clauses in one order: as in the first, with what only the second has where it stands."""
    names = list(one)
    place = 0
    for name in other:
        if name in names:
            place = names.index(name) + 1
        else:
            names.insert(place, name)
            place += 1
    return names
