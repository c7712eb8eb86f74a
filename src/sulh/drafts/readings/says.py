"""What was found of readings that could meet, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sulh.drafts.readings.points import BOTH, EITHER, KIND, OWN_A, OWN_B, TOTAL, WORST
from sulh.drafts.readings.supposing import COMPLETE, OPEN_WORLD
from sulh.drafts.replay import INCIDENTS_UNIT
from sulh.terms.base import OPEN

Row = Mapping[str, Any]
Names = Mapping[str, str]
"""How parties and readings are written for people."""
_KINDS = {
    "term": "“{name}”", "actor": "whom {name} acts for", "dates": "the dates", "amendment": "the amendment {name}",
    "counting": "what counts as one",
}  # fmt: skip


def element_words(element: str, names: Names) -> str:
    """What a contested element is about."""
    kind, name = element.split(":", 1)
    return _KINDS[kind].format(name=mid(names.get(name, name.replace("_", " "))))


def mid(name: str) -> str:
    """A name in the middle of a sentence."""
    return f"the {name[4:]}" if name.startswith("The ") else name


def definition_words(row: Row, names: Names) -> str:
    """A definition, or two, as people call them."""
    parts = [
        f"{element_words(element, names)} as read by {mid(names.get(reading, reading))}"
        for element, reading in zip(row["elements"], row["taken_from"], strict=True)
    ]
    return " and ".join(parts)


def times(number: int) -> str:
    """How often."""
    return "once" if number == 1 else f"{number:,} times"


def span(low: int, high: int | None) -> str:
    """Low to high, as people read it."""
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def value_words(name: str, value: str) -> str:
    """A value of a number with its unit."""
    *before, key = name.split(" ")
    what = before[-1].replace("_", " ") if before else ""
    bound = {"at_least": "at least", "at_most": "at most"}
    if key in bound:
        return f"any number of {what}" if value == "none" else f"{bound[key]} {value} {what}"
    match key:
        case "within_hours" | "gap_hours":
            return f"{value} hour" if value == "1" else f"{value} hours"
        case "within_km":
            return f"{value} km"
        case "or_stated":
            return "no statement counts" if value == "none" else f"or stated {value.replace('_', ' ')}"
    return f"{key.replace('_', ' ')} {value}"


def values_words(numbers: Sequence[str], values: Sequence[str]) -> str:
    """All values of a choice."""
    return ", ".join(value_words(name, value) for name, value in zip(numbers, values, strict=True))


def definitions_say(rows: Sequence[Row], names: Names) -> Iterator[str]:
    """What single definitions, and pairs, would remove."""
    mine = [row for row in rows if row["unit"] == "disputes"]
    if not mine:
        return
    one = next(row for row in mine if len(row["elements"]) == 1)
    if one["before_high"] == 0:
        yield "No incident is disputed between the readings, and none may be."
        return
    yield (
        f"Now the readings come to different findings {times(one['before_found'])} (an incident under a provision); world by "
        f"world {span(one['before_low'], one['before_high'])} are disputed."
    )
    if one["remaining_high"] == one["before_high"] and one["remaining_found"] == one["before_found"]:
        yield "No single definition removes any."
        return
    yield (
        f"Most would go with {definition_words(one, names)}: {one['remaining_found']:,} would remain in the findings, "
        f"{span(one['remaining_low'], one['remaining_high'])} world by world."
    )
    two = [row for row in mine if len(row["elements"]) == 2]
    if two and 2 * one["remaining_found"] > one["before_found"]:
        yield (
            f"With two, most would go with {definition_words(two[0], names)}: {two[0]['remaining_found']:,} would remain, "
            f"{span(two[0]['remaining_low'], two[0]['remaining_high'])} world by world."
        )


def bridge_says(bridge: Row, points: Sequence[Row], names: Names) -> str:
    """What lies between two readings of a term. `points` are those of this bridge."""
    a, b = (mid(names.get(bridge[key], bridge[key])) for key in ("reading_a", "reading_b"))
    title = f"“{bridge['term'].replace('_', ' ')}”, {a} against {b}"
    if bridge["how"] == OPEN:
        return f"{title}: one of them does not say what it means, so nothing lies between."
    known = [row for row in points if row["supposing"] == OPEN_WORLD]
    if bridge["how"] == KIND:
        return " ".join(
            [f"{title}: they differ in more than numbers, so no number lies between.", *_combined(known, a, b)]
        )
    ends = [
        values_words(bridge["numbers"], row["values"])
        for what in (OWN_A, OWN_B)
        for row in known
        if row["what"] == what
    ]
    lines = [f"{title}: {' against '.join(ends)}.", *_on_record(bridge, known, a, b)]
    best = next((row for row in points if row["supposing"] == COMPLETE and WORST in row["best"]), None)
    if best is not None and max(best["a_found"], best["b_found"]) > 0:
        lines.append(
            f"Were every attack on record, the most even would be {_choice(bridge, best, a, b)}: {_gives(best, a, b)}."
        )
    return " ".join(lines)


def _choice(bridge: Row, row: Row, a: str, b: str) -> str:
    values = values_words(bridge["numbers"], row["values"])
    whose = {OWN_A: a, OWN_B: b}.get(row["what"])
    return values if whose is None else f"what {whose} has now ({values})"


def _combined(known: Sequence[Row], a: str, b: str) -> Iterator[str]:
    for row in known:
        if row["what"] in (BOTH, EITHER):
            yield f"Were {row['what']} of the two asked for, {_gives(row, a, b)}."


def _on_record(bridge: Row, known: Sequence[Row], a: str, b: str) -> Iterator[str]:
    if all(row["a_found"] == row["b_found"] == 0 for row in known):
        most = max(max(row["a_high"], row["b_high"]) for row in known)
        yield "Nothing on record tells them apart: whatever is taken, no finding changes."
        if most:
            yield (
                f"World by world up to {most:,} incidents may come out otherwise for one of them; what is open in these a source "
                "would have to record."
            )
        return
    worst = next(row for row in known if WORST in row["best"])
    total = next(row for row in known if TOTAL in row["best"])
    yield f"The most even is {_choice(bridge, worst, a, b)}: {_gives(worst, a, b)}."
    sums = {row["a_found"] + row["b_found"] for row in known if row["front"]}
    if len([row for row in known if row["front"]]) > 1 and len(sums) == 1:
        yield (
            f"Wherever the line is drawn, {sums.pop():,} in all come out otherwise for one or the other: a number only shares "
            "them out."
        )
    elif total["point"] != worst["point"]:
        yield f"Fewest together: {_choice(bridge, total, a, b)}: {_gives(total, a, b)}."


def _gives(row: Row, a: str, b: str) -> str:
    one, other = (f"{row[f'{side}_found']:,}{_apart(row, side)}" for side in "ab")
    return f"{a} would see {one} incidents come out otherwise than in its own reading, {b} {other}"


def _apart(row: Row, side: str) -> str:
    """The bounds, where they say more."""
    low, found, high = (row[f"{side}_{end}"] for end in ("low", "found", "high"))
    return "" if low == found == high else f" (world by world {span(low, high)})"


def costs_of(costs: Sequence[Row], definition: str, side: str) -> Row:
    """What a definition costs a side, in incidents."""
    return next(
        row
        for row in costs
        if row["definition"] == definition and row["side"] == side and row["unit"] == INCIDENTS_UNIT
    )
