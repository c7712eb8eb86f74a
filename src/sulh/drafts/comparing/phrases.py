"""Comparisons in words, the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from sulh.drafts.comparing import symmetry
from sulh.drafts.comparing.pairing import ALONE, NAME
from sulh.drafts.outcomes import ALL
from sulh.drafts.replay import INCIDENTS_UNIT, OTHERS

Row = Mapping[str, Any]
People = Mapping[str, str]


def bounds(row: Row, name: str) -> str:
    """`12`, `3 to 5`, `3 or more`; a dash where it cannot be said. `name` is what stands before _low and _high."""
    low, high = (row[f"{name}_{end}" if name else end] for end in ("low", "high"))
    if low is None:
        return "–"
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def percent(share: float, *, sign: bool = True) -> str:
    """A share in whole percent; what is more than nothing and less than all is never written as 0 or 100."""
    whole = round(100 * share)
    if 0 < share < 0.005:
        words = "under 1"
    elif 0.995 <= share < 1:
        words = "over 99"
    else:
        words = str(whole)
    return f"{words} %" if sign else words


def share_words(low: float | None, high: float | None) -> str:
    """`61 to 70 %`; a dash where there is nothing to have a share of."""
    if low is None or high is None:
        return "–"
    return percent(low) if percent(low) == percent(high) else f"{percent(low, sign=False)} to {percent(high)}"


def by_readings(
    cells: Mapping[str, tuple[str, ...]], people: People, of: int | None = None
) -> list[tuple[str, tuple[str, ...]]]:
    """Readings that say the same in one line: whose they are (“everybody” where it is all of them), and what they say."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for reading, mine in cells.items():
        groups.setdefault(mine, []).append(reading)
    everybody = len(cells) if of is None else of
    return [
        ("everybody" if len(readings) == everybody else ", ".join(people.get(one, one) for one in readings), mine)
        for mine, readings in groups.items()
    ]


def clause_title(pair: Row) -> str:
    """`U1 of present and U1 of wide`, or the one that stands alone."""
    sides = [(pair[f"provision_{end}"], pair[f"draft_{end}"]) for end in ("a", "b")]
    there = [f"{clause} of {draft}" for clause, draft in sides if clause is not None]
    missing = [draft for clause, draft in sides if clause is None]
    return " and ".join(there) + "".join(f", nothing like it in {draft}" for draft in missing)


def said_of(pair: Row, part: str) -> bool:
    """Whether a part is worth a line: who may count for a party is no part of what a clause that stands alone adds."""
    return pair["how"] != ALONE or " acts for " not in part


def how_words(pair: Row) -> str:
    """How a pair was made."""
    if pair["how"] == ALONE:
        return "stands alone"
    if pair["how"] == NAME:
        return "same name"
    caught = "" if pair["caught"] is None else f", what they catch {percent(pair['caught'] / 1000)}"
    return f"alike: wording {percent(pair['wording'] / 1000)}{caught}"


def balance_sentences(tables: Mapping[str, pa.Table], people: People) -> Iterator[str]:
    """What share of each party's recorded deeds a draft bars, a sentence a draft, a reading apart where they differ."""
    rows = [
        row for row in tables["compare_burdens"].to_pylist()
        if row["provision"] == ALL and row["unit"] == INCIDENTS_UNIT and row["side"] != OTHERS
    ]  # fmt: skip
    readings = len({row["reading"] for row in rows})
    for draft in dict.fromkeys(row["draft"] for row in rows):
        said = {}
        for reading in dict.fromkeys(row["reading"] for row in rows):
            mine = [row for row in rows if (row["draft"], row["reading"]) == (draft, reading)]
            said[reading] = (_of_parties(mine, people),)
        for whose, (words,) in by_readings(said, people, readings):
            among = "In everybody's reading" if whose == "everybody" else f"In the reading of {whose}"
            yield f"{among} “{draft}” {words}." if words.startswith("bars") else f"“{draft}”: {words}."


def _of_parties(rows: Sequence[Row], people: People) -> str:
    shares = {row["side"]: share_words(row["share_low"], row["share_high"]) for row in rows}
    whose = {side: possessive(people.get(side, side)) for side in shares}
    known = [f"{share} of {whose[side]}" for side, share in shares.items() if share != "–"]
    known[:1] = [f"{one} recorded deeds" for one in known[:1]]
    none = [f"none of {whose[side]} is on record" for side, share in shares.items() if share == "–"]
    said = " and ".join([", ".join(known[:-1]), known[-1]] if len(known) > 1 else known)
    return "; ".join([f"bars {said}"] * bool(known) + none)


def possessive(name: str) -> str:
    """`the Front's`, `United States'`: a name inside a sentence."""
    inside = f"the {name[4:]}" if name.startswith("The ") else name
    return f"{inside}'" if inside.endswith("s") else f"{inside}'s"


_RELATIONS = {
    symmetry.SAME: "{counterpart} asks the same of {party}",
    symmetry.MORE: "{counterpart} asks all that, and more, of {party}",
    symmetry.LESS: "{counterpart} asks less of {party}",
    symmetry.OTHERWISE: "{counterpart} bars the same acts to {party}, on other conditions",
    symmetry.NONE: "nothing asks as much of {party}",
}


def relation_words(table: pa.Table, people: People, clauses: Sequence[str] = ()) -> Iterator[str]:
    """Whether what a clause asks of one party is asked of the other, too; like answers in one line, readings apart."""
    said: dict[tuple[str, str, str], dict[str, tuple[str, ...]]] = {}
    for row in table.to_pylist():
        if not clauses or row["provision"] in clauses:
            party = people.get(row["party"], row["party"])
            words = _RELATIONS[row["relation"]].format(counterpart=row["counterpart"], party=party)
            mine = said.setdefault((row["draft"], row["binds"], row["provision"]), {})
            mine[row["reading"]] = (*mine.get(row["reading"], ()), words)
    lines: dict[tuple[str, str, str, tuple[str, ...]], list[str]] = {}
    for (draft, binds, provision), cells in said.items():
        for whose, found in by_readings(cells, people):
            lines.setdefault((draft, binds, whose, found), []).append(provision)
    for (draft, binds, whose, found), provisions in lines.items():
        reading = "" if whose == "everybody" else f" (in the reading of {whose})"
        bound = f"{'binds' if len(provisions) == 1 else 'bind'} {people.get(binds, binds)}"
        yield f"{draft}: {', '.join(provisions)} {bound}; {', '.join(found)}{reading}"
