"""Which of people's decisions stand, and whether they can stand together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

from sulh.errors import InputError, Position

if TYPE_CHECKING:
    from sulh.incidents.decisions import Decision


def unique(decisions: Iterable[Decision]) -> None:
    """Raises InputError where one id stands in two rows."""
    rows: dict[str, int] = {}
    for decision in decisions:
        first = rows.setdefault(decision.decision_id, decision.row)
        if first != decision.row:
            what = f"decision {decision.decision_id} stands in row {first} already"
            refuse(decision, "decision_id", what, "Give every decision an id of its own.")


def carried(earlier: Iterable[Decision], given: Iterable[Decision]) -> list[Decision]:
    """The decisions of an earlier run and then those given now that it does not have. Raises InputError where one id says two things."""
    known = {decision.decision_id: decision for decision in earlier}
    new = []
    for decision in given:
        old = known.get(decision.decision_id)
        if old is None:
            new.append(decision)
        elif _said(old) != _said(decision):
            what = f"decision {decision.decision_id} says something else in the earlier run ({old.file}, row {old.row})"
            remedy = "Leave it as it was, and let a decision with an id of its own supersede it."
            refuse(decision, "decision_id", what, remedy)
    return [*known.values(), *new]


def _said(decision: Decision) -> tuple[object, ...]:
    return (
        decision.kind, decision.subject, decision.field, decision.value, decision.who, decision.when,
        decision.supersedes,
    )  # fmt: skip


def standing_of(decisions: list[Decision]) -> list[Decision]:
    """Those that no later one supersedes. Raises InputError where one supersedes what is not there or not older."""
    by_id = {decision.decision_id: decision for decision in decisions}
    gone: set[str] = set()
    for decision in decisions:
        for name in decision.supersedes:
            old = by_id.get(name)
            if old is None:
                refuse(decision, "supersedes", f"there is no decision “{name}”", "Name a decision of this file.")
            elif old is decision or old.when > decision.when or decision.decision_id in old.supersedes:
                what = f"{decision.decision_id} cannot supersede “{name}”, which is not older"
                refuse(decision, "supersedes", what, "A decision supersedes older ones only.")
            gone.add(name)
    return [decision for decision in decisions if decision.decision_id not in gone]


def contradictions(standing: list[Decision]) -> None:
    """Raises InputError where two cannot both hold, naming both rows."""
    _single_values(standing)
    home, because = _same_groups(standing)
    for decision in standing:
        if decision.kind not in ("not_same", "part_of"):
            continue
        for first, second in combinations(decision.subject, 2):
            if first in home and home[first] == home.get(second):
                other = because[home[first]]
                _clash(decision, other, f"“{first}” and “{second}” are the same by")


def _single_values(standing: Iterable[Decision]) -> None:
    first: dict[tuple[str, str, str], Decision] = {}
    for decision in standing:
        if decision.kind in ("set_fact", "conclude"):
            other = first.setdefault((decision.kind, decision.subject[0], decision.field), decision)
            if other.value != decision.value:
                _clash(decision, [other], f"“{decision.field}” is “{other.value}” by")


def _same_groups(standing: Iterable[Decision]) -> tuple[dict[str, int], dict[int, list[Decision]]]:
    """For each report in a `same` its group, joined transitively, and each group's decisions."""
    home: dict[str, int] = {}
    because: dict[int, list[Decision]] = {}
    for number, decision in enumerate(decision for decision in standing if decision.kind == "same"):
        because[number] = [decision]
        for old in {home[report] for report in decision.subject if report in home}:
            because[number] = because.pop(old) + because[number]
            home.update({report: number for report, group in home.items() if group == old})
        home.update(dict.fromkeys(decision.subject, number))
    return home, because


def _clash(decision: Decision, others: list[Decision], what: str) -> None:
    rows = ", ".join(f"{other.decision_id} (row {other.row})" for other in others)
    raise InputError(
        f"{decision.decision_id} contradicts what stands: {what} {rows}",
        where=place_of(decision),
        remedy="Let the later decision supersede the other one.",
    )


def refuse(decision: Decision, column: str, what: str, remedy: str) -> None:
    """Raises InputError at a cell of a decision."""
    raise InputError(what, where=place_of(decision, column), remedy=remedy)


def place_of(decision: Decision, column: str | None = None) -> Position:
    """Where a decision stands."""
    return Position(decision.file, row=decision.row, column_name=column)
