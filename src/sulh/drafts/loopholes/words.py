"""Loopholes in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sulh.drafts.loopholes.dimensions import INCIDENTS_UNIT, NAMES, Dimension, labelled
from sulh.drafts.loopholes.near_misses import NearMiss
from sulh.drafts.loopholes.substitution import SURE, Substitution
from sulh.drafts.loopholes.uncovered import Combination
from sulh.words.vocabulary import Vocabulary

NO_READING, SOME_READING = "no_reading", "some_reading"
_UNITS = {"killed": "dead", "civilians_killed": "civilians dead", "fighters_killed": "fighters dead"}
_FORMS = {
    "actor": "by {}", "target": "at {}", "sides": "between {}", "place": "in {}", "part_of_day": "in the {} UTC", "weekday": "on {}",
    "quarter": "from {}",
}  # fmt: skip


def bounds(low: int, high: int | None) -> str:
    """Low to high."""
    return f"{low:,} or more" if high is None else f"{low:,}" if low == high else f"{low:,} to {high:,}"


def amounts(low: Mapping[str, int], high: Mapping[str, int | None], *, surely: bool = False) -> str:
    """Incidents, and the other units of which there are any."""
    parts = []
    for unit, least in low.items():
        most = least if surely else high[unit]
        if unit == INCIDENTS_UNIT:
            parts.append(f"{bounds(least, most)} incident{'' if least == most == 1 else 's'}")
        elif least or most:
            what = _UNITS.get(unit, unit.replace("_", " "))
            parts.append(f"{bounds(least, most)} {what.replace('s dead', ' dead') if least == most == 1 else what}")
    return ", ".join(parts)


def capital(words: str) -> str:
    """With a capital letter in front."""
    return words[:1].upper() + words[1:]


def kind_of_deed(values: Mapping[str, str], dimensions: Mapping[str, Dimension]) -> str:
    """A combination as the kind of deed it is: “artillery fire by the army at civilians”."""
    named = {name: labelled(dimensions[name], value) for name, value in values.items()}
    parts = [named.get("act", "deeds")]
    parts += [form.format(named[name]) for name, form in _FORMS.items() if name in named]
    return " ".join(parts)


def combination(one: Combination, dimensions: Mapping[str, Dimension], scope: str) -> str:
    """A combination with what it holds."""
    if not one.values:
        what = "All deeds on record"
    else:
        what = capital(kind_of_deed(dict(one.values), dimensions))
        shared = [labelled(dimensions[name], value) for name, value in one.also if name in ("act", "actor", "target")]
        shared = [word for word in dict.fromkeys(shared) if word.casefold() not in what.casefold()]
        what += f" (all of it {', '.join(shared)})" if shared else ""
    barred = (
        "barred by no clause"
        if scope == NO_READING
        else "barred by no clause in some reading, though perhaps in another"
    )
    share = "" if one.share is None or one.share > 0.995 else f", of {bounds(*one.in_all)} in all"
    return f"{what}: {amounts(one.low, one.high, surely=True)} surely {barred}{share}"


def near_miss(one: NearMiss) -> str:
    """What escapes a clause by one condition."""
    kinds = {
        "act": f"was {one.value}", "actor": f"was {_who(one)}", "target": f"was at {one.value}",
        "object": f"hit {one.value}", "weapon": f"was with {one.value}", "exception": "is excused",
        "hours": f"was at {one.value}", "number": f"had {one.value}", "place": "was elsewhere",
    }  # fmt: skip
    how = kinds.get(one.condition.kind, one.value)
    counted = f", whom the reading of {' and '.join(one.counted_by)} counts" if one.counted_by else ""
    asked = one.condition.label or one.condition.kind
    return (
        f"{one.rule.provision} is escaped by one condition (“{asked}”): the deed {how}{counted}; "
        f"surely {amounts(one.low, one.high, surely=True)}"
    )


def _who(one: NearMiss) -> str:
    return f"by {one.value}" if "perpetrator" in one.condition.masks else f"between {one.value}"


def substitution(one: Substitution, vocabulary: Vocabulary) -> str:
    """A rise where barred deeds fell. Never a cause."""
    act, actor = vocabulary.acts.label, vocabulary.actors.label
    moved = (
        "how much of it that makes up for cannot be said"
        if one.moved is None
        else f"for each deed less {one.moved[0]:.2f} more ({one.moved[1]:.2f} to {one.moved[2]:.2f})"
    )
    sure = "" if one.p_rose <= SURE else f"; which other deed it is, is less sure (p {one.p_rose:.2f})"
    return (
        f"{capital(act(one.act))} by {actor(one.actor)} rose by {one.rose[0]:.0f} ({one.rose[1]:.0f} to {one.rose[2]:.0f}) "
        f"where {act(one.from_act)} by {actor(one.from_actor)} fell by {one.fell[0]:.0f} ({one.fell[1]:.0f} to "
        f"{one.fell[2]:.0f}): {moved}; chance gives as much with p {one.p:.3f}{sure}"
    )


def mostly(one: Combination, dimensions: Mapping[str, Dimension], names: Sequence[str] = NAMES) -> str:
    """What most of a combination's untouched incidents have in other dimensions, and how many."""
    asked = {name for name, _ in one.values}
    parts = [
        f"{labelled(dimensions[name], value)} ({count:,})"
        for name, value, count in one.mostly
        if name in names and name not in asked and len(dimensions[name].values) > 1
    ]
    return "; ".join(parts)
