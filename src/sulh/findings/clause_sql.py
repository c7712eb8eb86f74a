"""A rule as queries that a person can read: one for each outcome, a line for each condition, its words beside it.

They say the same as `sulh.findings.judge` and can be run on the table `can` of a `BoxTable`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sulh.findings.boxes_sql import BoxTable
from sulh.findings.judge import RuleBoxes
from sulh.messages import say
from sulh.terms.compile import OUTCOMES
from sulh.terms.formula import (
    And,
    AtHours,
    Box,
    Constraint,
    Inside,
    Meets,
    Named,
    Not,
    NumberConstraint,
    PlaceConstraint,
    SetConstraint,
    Within,
    Yes,
    YesConstraint,
    conj,
)
from sulh.terms.wording import Wording

MOST_BOXES = 24
"""Ways for an outcome to come about that are written out; of more, only the number is said."""


def readable(found: RuleBoxes, table: BoxTable, wording: Wording) -> str:
    """The queries of a rule's outcomes, as text with comments."""
    names = OUTCOMES[found.rule.kind]
    parts = [_query(name, boxes, table, wording) for name, (_, boxes) in zip(names, found.by_outcome, strict=True)]
    return "\n\n".join(parts)


def _query(outcome: str, boxes: tuple[Box, ...], table: BoxTable, wording: Wording) -> str:
    title = f"-- {say('sql-possible', outcome=outcome.replace('_', ' '))}"
    if not boxes:
        return f"{title}\n-- {say('never')}"
    shown = boxes[:MOST_BOXES]
    ways = ["\n".join(_conditions(box, table, wording)) for box in shown]
    body = "\n  OR\n".join(ways)
    more = [f"-- {say('sql-more', number=len(boxes) - len(shown))}"] if len(boxes) > len(shown) else []
    return "\n".join([title, "SELECT incident_id, account FROM can WHERE", body, *more])


def _conditions(box: Box, table: BoxTable, wording: Wording) -> Iterator[str]:
    """The lines of one way: a condition each, with its words as a comment. AND binds closer than the OR between ways."""
    if not box:
        yield f"      TRUE  -- {say('always')}"
    for place, (fact, constraint) in enumerate(box):
        condition = table.box(((fact, constraint),)).unnest().sql("duckdb")
        yield f"  {'AND' if place else '   '} {condition}  -- {_words(fact, constraint, wording)}"


def _words(fact: str, constraint: Constraint, wording: Wording) -> str:
    """What a constraint asks to be possible, on one line."""
    return " ".join(wording.describe(_formula(fact, constraint)).split())


def _formula(fact: str, constraint: Constraint) -> Named:
    """A constraint as the formula that it came from."""
    match constraint:
        case SetConstraint(meets, avoids):
            parts = [Meets(fact, mask) for mask in sorted(meets)]
            return Named(conj(*parts, *([Not(Meets(fact, avoids))] if avoids else [])), "")
        case NumberConstraint(low, high, arcs):
            bounds = [] if low is None and high is None else [Within(fact, low, high)]
            return Named(conj(*bounds, *([] if arcs is None else [AtHours(arcs)])), "")
        case PlaceConstraint(inside, outside):
            return Named(And((*map(Inside, sorted(inside)), *(Not(Inside(area)) for area in sorted(outside)))), "")
        case YesConstraint(value):
            return Named(Yes(fact) if value else Not(Yes(fact)), "")
