"""Crosswalks: whole, in the tree, and the same there and back."""

from __future__ import annotations

import csv
import sys
from importlib import resources

import pytest
from cases import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from sulh.errors import InputError
from sulh.sources.data_sets.ged import GED_ACTS
from sulh.words.crosswalk import SCHEMES, crosswalk
from sulh.words.vocabulary import shipped

sys.path.insert(0, str(ROOT / "scripts"))
from document_acts import TARGET, page

ACTS = shipped("acts")
COUNTS = {"ucdp": 3, "acled": 6 + 25, "plover": 16 + 16, "cameo": 84}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_act_stands_in_the_tree_and_every_code_once(scheme: str) -> None:
    text = resources.files("sulh.words").joinpath("crosswalks", f"{scheme}.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    found = crosswalk(scheme)
    assert len(rows) == len(found.entries) == COUNTS[scheme]
    for entry in found.entries.values():
        assert entry.acts and all(act in ACTS for act in entry.acts), entry
        assert not entry.parent or entry.parent in found.entries
        assert entry.label
    assert {row["exact"] for row in rows} <= {"true", "false"}
    assert all(vars(found.source).values())


@pytest.mark.parametrize("scheme", SCHEMES)
def test_there_and_back(scheme: str) -> None:
    found = crosswalk(scheme)
    for code, entry in found.entries.items():
        for act in entry.acts:
            assert code in found.from_act(act)
        if entry.exact and len(entry.acts) == 1:
            first = found.entries[found.from_act(entry.acts[0])[0]]
            assert first.exact and first.acts == entry.acts


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SCHEMES), st.sampled_from(list(ACTS.parents)))
def test_a_wider_act_has_no_fewer_codes(scheme: str, node: str) -> None:
    found = crosswalk(scheme)
    for child in ACTS.children(node):
        assert set(found.from_act(child)) <= set(found.from_act(node))


def test_a_code_is_found_in_any_case_and_a_wrong_one_is_refused() -> None:
    assert crosswalk("acled").to_acts("armed clash") == crosswalk("acled").to_acts("Armed clash")
    with pytest.raises(InputError, match="Armed clash"):
        crosswalk("acled").to_acts("Armed clsh")
    with pytest.raises(KeyError, match="no crosswalk"):
        crosswalk("icews")


def test_ged_rows_are_read_by_the_same_table() -> None:
    assert {str(kind): acts for kind, acts in GED_ACTS.items()} == {
        code: list(entry.acts) for code, entry in crosswalk("ucdp").entries.items()
    }


def test_the_page_is_up_to_date() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "run: python scripts/document_acts.py"
