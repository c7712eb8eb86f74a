"""What each column of a list holds, told from its header and its cells, with how sure that is."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sulh.sources.dates.columns import decide_dates
from sulh.sources.files.cells import Cell, read_decimal, text_of
from sulh.sources.files.layout import COLOUR, HIDDEN
from sulh.sources.files.sheets import DATED, cell_of
from sulh.sources.numbers.casualties import read_casualties
from sulh.sources.numbers.damage import read_damage
from sulh.sources.numbers.text import read_count
from sulh.sources.places.coordinates import read_coordinates
from sulh.sources.proposing.header_words import field_of
from sulh.sources.reading.fields import COUNT_FIELDS, Words
from sulh.sources.reading.phrased import phrase_set
from sulh.words.vocabulary import SET_FIELDS

ENOUGH = 500
"""The share of its cells (thousandths) that a field must be able to read, to be guessed."""
PLAINLY = 900
"""A header so sure (thousandths) is believed whatever its cells are."""
MOST = 400
"""Distinct cells of a column that are looked at."""


@dataclass(frozen=True)
class ColumnGuess:
    """A column: the field it seems to hold (None: none), how sure that is (0 to 1000), the rule for a mapping, why in
    words, some of its cells, and phrases that the shipped tables do not know."""

    column: str
    field: str | None
    sure: int
    rule: dict[str, Any] = dataclasses.field(default_factory=dict)
    why: str = ""
    examples: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def guess_columns(columns: Mapping[str, Mapping[str, int]], words: Words) -> list[ColumnGuess]:
    """A guess for each column; `columns` gives the distinct cells of each with how often they stand. Each field is
    given to one column, the surest."""
    guesses = [_guess(name, cells, words) for name, cells in columns.items() if name not in (COLOUR, HIDDEN)]
    taken: dict[str, ColumnGuess] = {}
    for guess in guesses:
        if guess.field is not None and (guess.field not in taken or guess.sure > taken[guess.field].sure):
            taken[guess.field] = guess
    out = []
    for guess in guesses:
        if guess.field is not None and taken[guess.field] is not guess:
            why = f"“{taken[guess.field].column}” is surer to hold “{guess.field}”"
            guess = ColumnGuess(guess.column, None, 0, {}, why, guess.examples)  # noqa: PLW2901 - the guess is given up
        out.append(guess)
    return out


def _guess(name: str, cells: Mapping[str, int], words: Words) -> ColumnGuess:
    named, sure = field_of(name.removesuffix(" (2)"))
    examples = tuple(text_of(cell_of(text))[:60] for text in list(cells)[:3])
    if not cells:
        return ColumnGuess(name, None, 0, why="the column is empty")
    sample = dict(list(cells.items())[:MOST])
    tried = [(field_name, *_fits(field_name, sample, words)) for field_name in _candidates(named, sample)]
    # the first that reads most cells; a header that says plainly what it is above is believed all the same
    tried.sort(key=lambda one: -(one[1] >= ENOUGH))
    for field_name, share, rule, why, unknown in tried:
        plain = field_name == named and sure >= PLAINLY
        if share >= ENOUGH or plain:
            header = sure if field_name == named or (named and _akin(named, field_name)) else 350
            total = max(header * share // 1000, 100)
            said = f"its header says “{field_name}”" if header == sure and named else "its cells look so"
            return ColumnGuess(name, field_name, total, {"from": name, **rule}, f"{said}; {why}", examples, unknown)
    return ColumnGuess(name, None, 0, why="its header is not known and its cells do not tell", examples=examples)


def _akin(named: str, tried: str) -> bool:
    """Fields that stand in for another where the cells say so."""
    return tried in {
        "killed": ("casualties",),
        "wounded": ("casualties",),
        "place": ("coordinates",),
        "casualties": ("killed",),
        "date": ("start",),
        "act": ("text", "words"),
        "lat": ("coordinates",),
        "coordinates": ("coordinates",),
    }.get(named, ())


def _candidates(named: str | None, cells: Mapping[str, int]) -> Sequence[str]:
    """The fields that are tried for a column, the likeliest first."""
    if named is None:
        typed = sum(text.startswith(DATED) for text in cells)
        return ("date",) if typed * 2 > len(cells) else ("coordinates",)
    others = {
        "casualties": ("killed",),
        "killed": ("casualties",),
        "wounded": ("casualties",),
        "place": ("coordinates",),
        "lat": ("coordinates",),
    }
    if named == "place":
        return ("coordinates", "place")
    return (named, *others.get(named, ()))


def _fits(name: str, cells: Mapping[str, int], words: Words) -> tuple[int, dict[str, Any], str, tuple[str, ...]]:
    """The share of the cells that can be read as a field (thousandths), the rule for it, a word on it, and phrases that
    are not known."""
    if name in ("date", "start", "end", "submitted"):
        return _dates(name, cells)
    if name in SET_FIELDS:
        return _phrases(name, cells, words)
    if name == "stance":
        return 1000, {"phrases": True}, "its words are read by the phrase tables", ()
    readers: dict[str, Callable[[Cell], object]] = {
        "coordinates": lambda cell: read_coordinates(text_of(cell)),
        "casualties": lambda cell: bool(read_casualties(cell, words.languages).bounds) or _bad(),
        "damage": lambda cell: _damage(cell, words),
        "lat": lambda cell: _within(cell, 90),
        "lon": lambda cell: _within(cell, 180),
        "radius_km": read_decimal,
    }
    if name in (*COUNT_FIELDS, "covers"):
        readers[name] = lambda cell: read_count(cell, words.languages)
    reader = readers.get(name)
    if reader is None:
        return 1000, {}, "any text will do", ()
    share = _share(reader, cells)
    return share, {}, f"{share / 10:.0f} % of its cells can be read so", ()


def _bad() -> bool:
    raise ValueError


def _damage(cell: Cell, words: Words) -> bool:
    found = read_damage(cell, words.languages)
    return bool(found.objects or found.surely or found.damaged != (None, None)) or _bad()


def _within(cell: Cell, limit: int) -> None:
    number = read_decimal(cell)
    if number is not None and abs(number) > limit:
        raise ValueError


def _share(reader: Callable[[Cell], object], cells: Mapping[str, int]) -> int:
    """The share of the rows whose cell a reader takes, in thousandths."""
    read = 0
    for text, count in cells.items():
        try:
            reader(cell_of(text))
            read += count
        except ValueError:
            continue
    return read * 1000 // max(sum(cells.values()), 1)


def _dates(name: str, cells: Mapping[str, int]) -> tuple[int, dict[str, Any], str, tuple[str, ...]]:
    decision = decide_dates(cells, today=dt.datetime.now(tz=dt.UTC).date())
    rule = {
        key: value
        for key in ("calendar", "order", "century", "year")
        if (value := getattr(decision.form, key, None)) is not None
    }
    # a rule without any of these reads ISO days only
    rule = rule or {"zone": decision.form.zone}
    share = decision.read * 1000 // max(decision.of, 1)
    return share, rule, decision.why, tuple(decision.examples_unread)


def _phrases(name: str, cells: Mapping[str, int], words: Words) -> tuple[int, dict[str, Any], str, tuple[str, ...]]:
    unknown = []
    read = 0
    for text, count in cells.items():
        plain = text_of(cell_of(text))
        if phrase_set(name, plain, words.vocabulary, words.languages, words.actors) is None:
            unknown.append(plain)
        else:
            read += count
    share = read * 1000 // max(sum(cells.values()), 1)
    why = f"{share / 10:.0f} % of its cells hold phrases that are known"
    return max(share, 600), {"phrases": True}, why, tuple(unknown[:20])
