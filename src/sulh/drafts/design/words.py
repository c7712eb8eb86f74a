"""Clauses made from the words that the incidents use: each party and each act on record, alone and narrowed once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sulh.findings.facts import FactTable
from sulh.findings.values import SetValue
from sulh.terms.agreement import Agreement
from sulh.terms.schema import Provision
from sulh.words.trees import Tree

CIVILIANS = "civilians"
NIGHT = ("18:00", "06:00")
"""What a generated clause calls night, in hours of the day at the case's middle longitude."""
_SHARP = 6 * 3600


def clauses_from_words(agreement: Agreement, facts: FactTable) -> dict[str, Provision]:
    """`must_not` provisions by id, in a fixed order: for each party each act of the tree that is on record, then each of these
    only against civilians, only where a group of objects was hit, only at night. The roots of the tree of acts are always there.
    """
    vocabulary = agreement.vocabulary
    narrower = list(_narrowed(agreement, facts))
    found: dict[str, Provision] = {}
    for party, entry in agreement.file.parties.items():
        for act in _acts(vocabulary.acts, facts):
            head = f"{entry.name}: no {vocabulary.acts.label(act)}"
            for name, words, condition in narrower:
                title = f"{head}{words}"
                found[f"{party}.{act}{name}"] = Provision(binds=party, title=title, must_not={"act": act, **condition})
    return found


def _acts(tree: Tree, facts: FactTable) -> list[str]:
    """Nodes that some incident's act may be under, where anything is known of it; and the roots."""
    told = _told(tree, facts, "act")
    return [node for node, parent in tree.parents.items() if parent is None or tree.mask(node) & told]


def _told(tree: Tree, facts: FactTable, fact: str) -> int:
    """All leaves that some incident may have had, of those of which anything is known."""
    told = 0
    for value in facts.codes[fact]:
        assert isinstance(value, SetValue), "sets are coded as sets"
        told |= value.maybe if value.maybe != tree.everything else 0
    return told


def _narrowed(agreement: Agreement, facts: FactTable) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """What a clause may be narrowed by: the end of its id, the words in its title, and the conditions."""
    vocabulary = agreement.vocabulary
    yield "", "", {}
    if CIVILIANS in vocabulary.actors:
        civilians = vocabulary.actors.mask(CIVILIANS)
        if _told(vocabulary.actors, facts, "target") & civilians:
            yield f".{CIVILIANS}", " against civilians", {"target": CIVILIANS}
    objects = vocabulary.objects
    told = _told(objects, facts, "object")
    for node, parent in objects.parents.items():
        if parent is None and objects.mask(node) & told:
            yield (
                f".{node}",
                f" on {objects.label(node)}s" if node != "infrastructure" else " on infrastructure",
                {"object": node},
            )
    offset = _offset(facts)
    if offset is not None:
        hours = {"from": NIGHT[0], "until": NIGHT[1], "utc_offset": offset}
        yield ".night", f" at night ({NIGHT[0]} to {NIGHT[1]}, UTC{offset})", {"hours": hours}


def _offset(facts: FactTable) -> str | None:
    """The whole hours from UTC of the middle longitude, where some incident's hour is known; None where none is."""
    low, high, radius = (facts.table[name].to_numpy() for name in ("time_low", "time_high", "radius"))
    if not ((high - low < _SHARP) & (radius >= 0)).any():
        return None
    hours = round(float(np.median(facts.table["lon"].to_numpy()[radius >= 0])) / 15)
    return f"{'-' if hours < 0 else '+'}{abs(hours):02}:00"
