"""The collection of nasty workbooks: the proposed mapping, corrected as a person would, gives what each case says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from nasty import CASES, Case
from nasty.comparing import Outcome, differences
from ruamel.yaml import YAML

from sulh.reports.build import build_reports
from sulh.sources.applying.marks import SAID
from sulh.sources.files.layout import COLOUR
from sulh.sources.mapping import load_mapping
from sulh.sources.proposing.propose import propose
from sulh.sources.read import read_source
from sulh.words.vocabulary import vocabulary

WORDS = vocabulary(
    {
        "north": None,
        "north_army": "north",
        "north_air_force": "north",
        "south": None,
        "south_militia": "south",
        "border_guard": "south",
    }
)
"""The parties of the invented country."""
KINDS = {said: kind for kind, said in SAID.items()}
"""The kind of a mark by what is said of it."""


def outcome(file: Path, mapping: Path) -> Outcome:
    """Read the file under a mapping file."""
    source = read_source(file, load_mapping(mapping, WORDS), source="list")
    built = build_reports([source])
    reports = [_plain(one) for one in built.reports.to_pylist()]
    rejects = built.rejects.to_pylist()
    places = {what: {(one["sheet"], one["row"]) for one in rejects if one["what"] == what} for what in ("aside", "row")}
    return Outcome(
        reports=reports,
        aside=places["aside"],
        rejected=places["row"],
        flags={(one["row"] or 0, KINDS[one["reason"]]) for one in rejects if one["what"] == "mark"}
        | _coloured(reports),
        cells={(one["row"], one["column"]) for one in rejects if one["what"] == "cell"},
    )


def _coloured(reports: list[dict[str, Any]]) -> set[tuple[int, str]]:
    """Colours stand among the cells that a report was made from, under a name of their own."""
    return {(one["row"], "colour") for one in reports if COLOUR in json.loads(one["given"])}


def _plain(report: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(value) if isinstance(value, dt.datetime) else value for name, value in report.items()}


def _text(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def merged(base: Any, over: Any) -> Any:
    """Dicts merged key by key, deep; anything else is replaced. None takes a key away."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    both = {**base, **{key: merged(base.get(key), value) for key, value in over.items()}}
    return {key: value for key, value in both.items() if value is not None}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_comes_out(case: Case, tmp_path: Path) -> None:
    file, expected = case.write(tmp_path)
    mapping = tmp_path / "source.yaml"
    with mapping.open("w", encoding="utf-8") as stream:
        YAML().dump(merged(propose(file, WORDS).mapping, expected.corrections), stream)
    said = differences(expected, outcome(file, mapping))
    assert not said, "\n".join(said)
