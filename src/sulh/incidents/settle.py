"""A person's decision on one fact, as columns of the incidents table."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sulh.reports.schema import COUNTS
from sulh.words.vocabulary import SET_FIELDS, Vocabulary

_STANCE_TO_OCCURRED = {"claims": "yes", "owns": "yes", "disowns": "yes", "denies": "no"}


def settled_columns(field: str, value: str, vocabulary: Vocabulary) -> dict[str, Any]:
    """The columns that a `set_fact` decision sets in `established`.

    Sets: nodes joined by `|` (any of) or `&` (all took part); a plain count `killed` sets both bounds; `stance` sets
    whether it occurred; `start` and `end` take a date or a time. Raises ValueError with the reason.
    """
    text = value.strip()
    if field == "stance":
        return {"occurred": _choice(text, _STANCE_TO_OCCURRED)}
    for name in SET_FIELDS:
        if field in (name, f"{name}_surely"):
            return _nodes(name, field, text, vocabulary)
    base = field.removesuffix("_low").removesuffix("_high")
    if base in COUNTS:
        if not text.isdigit():
            raise ValueError("a whole number is needed")
        return {name: int(text) for name in ([field] if field != base else [f"{base}_low", f"{base}_high"])}
    if field in ("lat", "lon", "radius_km"):
        return {field: float(text)}
    if field in ("adm1", "adm2"):
        return {field: [text]}
    if field in ("start", "end"):
        moment = dt.datetime.fromisoformat(text)
        if len(text) == 10 and field == "end":
            moment = moment.replace(hour=23, minute=59, second=59)
        return {field: moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)}
    if field == "place":
        return {"place": text}
    raise ValueError("this is not a fact of an incident")


def _choice(text: str, choices: dict[str, str]) -> str:
    if text not in choices:
        raise ValueError(f"write one of {', '.join(choices)}")
    return choices[text]


def _nodes(name: str, field: str, text: str, vocabulary: Vocabulary) -> dict[str, Any]:
    tree = vocabulary.tree(name)
    joint = "&" in text
    nodes = [part.strip() for part in text.split("&" if joint else "|")]
    unknown = [node for node in nodes if node not in tree]
    if unknown:
        raise ValueError(f"“{unknown[0]}” is not in the tree of {tree.name}")
    if field != name:
        return {field: nodes}
    return {name: nodes, f"{name}_surely": nodes if joint or len(nodes) == 1 else []}
