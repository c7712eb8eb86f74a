"""Stances and statuses in plain words."""

from __future__ import annotations

from sulh.drafts.positions.record import Statement
from sulh.drafts.positions.schema import ACCEPTS, ACCEPTS_IF, REJECTS, SILENT

STATUS_WORDS = {
    "agreed": "agreed",
    "together": "agreed if taken together",
    "near": "near",
    "blocked": "blocked",
    "open": "open",
}
_STANCES = {ACCEPTS: "accepts", ACCEPTS_IF: "accepts if", REJECTS: "rejects", SILENT: "is silent"}


def condition_words(item: Statement) -> str:
    """What a stance asks for."""
    asked = [f"{one} is agreed" for one in item.conditions]
    asked += [f"“{one.words}”" + (f" (met on {one.met})" if one.met else "") for one in item.words]
    return " and ".join(asked)


def stance_words(item: Statement) -> str:
    """A stance, with its conditions."""
    if item.stance == SILENT and item.proposal:
        return "no longer accepts it: the proposal was withdrawn"
    words = _STANCES[item.stance]
    if item.stance == ACCEPTS and item.proposal:
        words = "accepts it by proposing it"
    asked = condition_words(item)
    return f"{words} {asked}" if asked else words
