"""The keys of a condition: what each takes, and when it holds. The reader of conditions knows these and no others."""

from __future__ import annotations

from typing import NamedTuple


class Key(NamedTuple):
    """A key of a condition, in words."""

    takes: str
    holds: str


_SET = Key("nodes", "some of them was in it")
_COUNT = Key("`{at_least, at_most}`", "the number lies within; `unstated` leaves it open")

CONDITION_KEYS: dict[str, Key] = {
    "act": Key("nodes", "the deed was one of them; a bare act means the same"),
    "object": Key("nodes", "one of them was hit or aimed at"),
    "weapon": _SET,
    "target": Key("nodes", "some of them was the target"),
    "perpetrator": Key("nodes", "some of them did it"),
    "side_a": Key("nodes", "some of them was on the one side"),
    "side_b": Key("nodes", "some of them was on the other side"),
    "side": Key("nodes", "some of them was on either side"),
    "between": Key(
        "`[nodes, nodes]`", "some of the first on one side, some of the second on the other; asks for no perpetrator"
    ),
    "place": Key(
        "`{adm1, adm2}`, `{lat, lon, within_km}`, an area, `{area, within_km}`, or a list",
        "the place lies in one of them",
    ),
    "from": Key("a day", "it happened on that day (UTC) or later"),
    "until": Key("a day", "it happened on that day (UTC) or earlier"),
    "hours": Key(
        "`{from, until, utc_offset}`, or a list", "the time of day lies in one of them, over midnight where it has to"
    ),
    "fighters": Key("`{at_least, at_most}`", "the attackers were so many; `unstated` leaves it open"),
    "killed": _COUNT,
    "civilians_killed": _COUNT,
    "fighters_killed": _COUNT,
    "wounded": _COUNT,
    "civilians_wounded": _COUNT,
    "damaged": Key("`{at_least, at_most}`", "so many houses, vehicles and the like were damaged"),
    "attack_by": Key("nodes", "another incident was an attack by some of them, near by the keys beside this one"),
    "on": Key("nodes", "… on some of these"),
    "within_hours": Key("a number", "… at most so many hours before"),
    "within_km": Key("a number", "… and at most so many kilometres away"),
    "while_it_goes_on": Key(
        "`{gap_hours}`",
        "… that was still going on: the next such attack came at most so many hours after the one before",
    ),
    "or_stated": Key(
        "`in_defence_of`, `during` or `reprisal_for`", "… or a report states this relation to such an attack"
    ),
    "stated": Key("`in_defence_of`, `during` or `reprisal_for`", "a report of the account states it of this deed"),
    "broken": Key("a must_not", "it was broken before, in this reading, on this account"),
    "times": Key("a whole number, 1 where absent", "… so many times"),
    "within_days": Key("a number", "… all within so many days"),
    "lapses_after_days": Key("a number", "… the last of them at most so many days earlier"),
    "term": Key("a term", "it holds; a bare term means the same"),
    "all_of": Key("a list of conditions", "all of them hold"),
    "any_of": Key("a list of conditions", "one of them holds"),
    "not": Key("a condition", "it does not hold"),
}
"""Keys by name, in the order in which they are explained."""
KEYS = tuple(CONDITION_KEYS)
