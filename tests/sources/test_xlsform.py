"""The form for incident reports: that it is an XLSForm, and offers every node."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from typing import Any

import openpyxl
import pytest
from pyxform.xls2xform import convert
from source_making import WORDS

from sulh.errors import InputError
from sulh.sources.data_sets.form_questions import CHOICES, LANGUAGES, QUESTIONS
from sulh.sources.data_sets.xlsform import choice_nodes, incident_form
from sulh.words.vocabulary import vocabulary


def rows(form: bytes, sheet: str) -> list[dict[str, Any]]:
    lines = openpyxl.load_workbook(io.BytesIO(form))[sheet].iter_rows(values_only=True)
    header = [str(cell) for cell in next(lines)]
    return [dict(zip(header, line, strict=True)) for line in lines]


@pytest.mark.parametrize("languages", [["en"], ["fr"], list(LANGUAGES)])
def test_the_form_is_an_xlsform(languages: list[str]) -> None:
    warnings: list[str] = []
    made = convert(incident_form(WORDS, languages), warnings=warnings)
    assert warnings == []
    tree = ET.fromstring(made.xform)
    names = {element.get("nodeset", "").rpartition("/")[2] for element in tree.iter() if element.tag.endswith("bind")}
    asked = {one.name for one in QUESTIONS if one.kind not in ("begin_group", "end_group")}
    assert asked <= names
    assert not names & {"start", "end", "today"}


def test_the_same_input_gives_the_same_bytes() -> None:
    assert incident_form(WORDS, ["en", "es"]) == incident_form(WORDS, ["en", "es"])


def test_every_node_is_a_choice_with_its_own_label() -> None:
    choices = rows(incident_form(WORDS), "choices")
    for name, field in (("act", "act"), ("object", "object"), ("weapon", "weapon"), ("actor", "perpetrator")):
        found = {one["name"]: one["label::English (en)"] for one in choices if one["list_name"] == name}
        assert set(found) == {*WORDS.tree(field).parents, "other", "outside_the_case"}
        assert len(set(found.values())) == len(found)
        assert found == choice_nodes(WORDS.tree(field))


def test_every_text_is_there_in_every_language() -> None:
    for one in QUESTIONS:
        if one.kind != "end_group":
            assert set(one.label) == set(LANGUAGES), one.name
        assert not one.hint or set(one.hint) == set(LANGUAGES), one.name
    for choices in CHOICES.values():
        assert all(set(labels) == set(LANGUAGES) for labels in choices.values())
    labels = [
        text for one in QUESTIONS if one.kind not in ("begin_group", "end_group") for text in set(one.label.values())
    ]
    assert len(labels) == len(set(labels))


def test_what_cannot_be_a_form_is_refused() -> None:
    with pytest.raises(InputError, match="not written in “xx”"):
        incident_form(WORDS, ["en", "xx"])
    with pytest.raises(InputError, match="needs a language"):
        incident_form(WORDS, [])
    with pytest.raises(InputError, match="cannot be a choice"):
        incident_form(vocabulary({"red army": None}))
