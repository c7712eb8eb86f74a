"""Answers to forms: sulh's own form without a mapping of fields, other forms with one, in all shapes of exports."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from source_making import WORDS, Found, mapping, plainly

from sulh.errors import InputError
from sulh.sources.data_sets.form_questions import CHOICES, QUESTIONS
from sulh.sources.data_sets.xlsform import choice_nodes
from sulh.sources.read import read_source

ANSWERS: dict[str, str] = {
    "consent": "yes",
    "earliest": "2020-05-07T10:00:00.000+04:30",
    "latest": "2020-05-07T12:30:00.000+04:30",
    "point": "36.7 68.9 400 12.5",
    "place_precision": "p5",
    "place": "Kunduz",
    "adm1": "Kunduz",
    "adm2": "Imam Sahib",
    "stance": "claims",
    "act": "air_strike drone_strike mortar_fire",
    "object": "checkpoint",
    "weapon": "drone mortar",
    "text": "=two explosions",
    "perpetrator": "us_forces afghan_forces",
    "perpetrator_together": "yes",
    "target": "civilians",
    "killed_low": "2",
    "killed_high": "5",
    "civilians_killed_low": "1",
    "civilians_killed_high": "5",
    "wounded_low": "0",
    "wounded_high": "",
    "civilians_wounded_low": "",
    "civilians_wounded_high": "9",
    "who_says": "saw_it",
    "address": "https://example.org/1",
}
META = {
    "start": "2020-06-01T08:00:00.000+04:30",
    "end": "2020-06-01T08:20:00.000+04:30",
    "_uuid": "uuid:0b9e",
    "_submission_time": "2020-06-01T04:00:00",
    "_index": "1",
}
EXPECTED: dict[str, Any] = {
    "start": dt.datetime(2020, 5, 7, 5, 30, tzinfo=dt.UTC),
    "end": dt.datetime(2020, 5, 7, 8, 0, tzinfo=dt.UTC),
    "lat": 36.7,
    "lon": 68.9,
    "radius_km": 5.0,
    "place": "Kunduz",
    "adm1": "Kunduz",
    "adm2": "Imam Sahib",
    "stance": "claims",
    "act": ["mortar_fire", "air_strike"],
    "object": ["checkpoint"],
    "object_surely": ["checkpoint"],
    "weapon": ["drone", "mortar"],
    "text": "=two explosions",
    "perpetrator": ["us_forces", "afghan_forces"],
    "perpetrator_surely": ["us_forces", "afghan_forces"],
    "target": ["civilians"],
    "target_surely": ["civilians"],
    "killed_low": 2,
    "killed_high": 5,
    "civilians_killed_low": 1,
    "civilians_killed_high": 5,
    "wounded_low": 0,
    "civilians_wounded_high": 9,
    "address": "https://example.org/1",
    "submitted": dt.datetime(2020, 6, 1, 4, 0, tzinfo=dt.UTC),
}


def groups() -> dict[str, str]:
    """The group of each question of the form."""
    found, group = {}, ""
    for one in QUESTIONS:
        if one.kind == "begin_group":
            group = one.name
        elif one.kind == "end_group":
            group = ""
        else:
            found[one.name] = group
    return found


def question(name: str) -> Any:
    return next(one for one in QUESTIONS if one.name == name)


def export(file: Path, cells: dict[str, str], separator: str = ";") -> Path:
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL)
        writer.writerows([list(cells), list(cells.values())])
    return file


def read(folder: Path, cells: dict[str, str], rules: str = "format: kobo\n", separator: str = ";") -> Found:
    return plainly(read_source(export(folder / "form.csv", cells, separator), mapping(folder, rules), source="side"))


def test_the_answers_cover_every_question() -> None:
    assert set(ANSWERS) == {name for name in groups() if question(name).kind != "note"}


@pytest.mark.parametrize("sign", ["/", "-", ""])
def test_an_export_of_the_form_is_read_without_a_mapping_of_fields(tmp_path: Path, sign: str) -> None:
    named = {
        f"{groups()[name]}{sign}{name}" if sign and groups()[name] else name: text for name, text in ANSWERS.items()
    }
    found = read(tmp_path, {**META, **named}, separator=";" if sign else ",")
    assert found.rejects == []
    assert found.rows[0].fields == EXPECTED
    assert found.rows[0].key == "0b9e"
    assert "saw_it" in found.rows[0].given
    assert "1 of 1 rows were read" in found.tally.sentences()[0]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_labels_as_headers_and_answers(tmp_path: Path, language: str) -> None:
    lists = {"place_precision": "precision", "stance": "stance", "consent": "yes_no", "perpetrator_together": "yes_no"}
    cells = dict(META)
    for name, text in ANSWERS.items():
        told = text
        if name in ("act", "object", "weapon", "perpetrator", "target"):
            labels = choice_nodes(WORDS.tree(name))
            told = " ".join(labels[node] for node in text.split())
        elif name in lists:
            told = CHOICES[lists[name]][text][language]
        cells[question(name).label[language]] = told
    found = read(tmp_path, cells)
    assert found.rejects == []
    assert found.rows[0].fields == EXPECTED


def test_choices_in_columns_of_their_own(tmp_path: Path) -> None:
    cells = {name: text for name, text in ANSWERS.items() if name not in ("act", "perpetrator_together")}
    offered = ["air_strike", "drone_strike", "mortar_fire", "raid"]
    for signs in (("1", "0"), ("True", "False")):
        split = {f"what/act/{node}": signs[node not in ANSWERS["act"].split()] for node in offered}
        fields = read(tmp_path, {**META, **cells, **split}).rows[0].fields
        assert fields["act"] == EXPECTED["act"]
        both = read(tmp_path, {**META, **cells, **split, "what/act": "raid"}).rows[0].fields
        assert both["act"] == ["raid"]
        assert "perpetrator_surely" not in fields


def test_a_point_in_columns_and_how_exact_it_is(tmp_path: Path) -> None:
    rest = {name: text for name, text in ANSWERS.items() if name not in ("point", "place_precision")}
    parts = {"_point_latitude": "36.7", "_point_longitude": "68.9", "_point_altitude": "", "_point_precision": "250"}
    assert read(tmp_path, rest | parts).rows[0].fields["radius_km"] == 0.25
    central = {"where-point-Latitude": "36.7", "where-point-Longitude": "68.9", "where-point-Accuracy": ""}
    assert read(tmp_path, rest | central).rows[0].fields["radius_km"] == 0.1
    for precision, radius in (("p25", 25.0), ("unknown", 100.0), ("", 100.0)):
        fields = read(tmp_path, ANSWERS | {"place_precision": precision}).rows[0].fields
        assert fields["radius_km"] == radius
    for bad in ("36.7", "136.7 68.9 0 0", "here"):
        found = read(tmp_path, ANSWERS | {"point": bad})
        assert "lat" not in found.rows[0].fields
        assert [(one.what, one.column, one.value) for one in found.rejects] == [("cell", "point", bad)]


def test_without_consent_nothing_is_read(tmp_path: Path) -> None:
    found = read(tmp_path, {**META, **ANSWERS, "consent": "no"})
    assert found.rows == []
    assert [(one.what, one.reason, one.given) for one in found.rejects] == [("aside", "the person did not agree", None)]
    assert any("without consent" in one for one in found.tally.sentences())


def test_when_a_form_was_filled_in_is_never_when_the_deed_was_done(tmp_path: Path) -> None:
    cells = {**META, "today": "2020-06-01", "details": "x", "text": "an air strike"}
    assert {"start", "end"}.isdisjoint(read(tmp_path, cells).rows[0].fields)


FOREIGN = """
    format: kobo
    zone: Asia/Kabul
    fields: {start: q_when, end: q_when, perpetrator: q_who, act: q_kind, killed: dead, coordinates: gps}
    values: {act: {bombing: air_strike, "house search": search_operation}, perpetrator: {dont_know: unknown}}
    actors: {gov: afghan_forces}
"""


def test_another_form_is_read_by_a_mapping_of_its_questions(tmp_path: Path) -> None:
    cells = {
        "KEY": "uuid:7",
        "g1/q_when": "2020-05-07",
        "g1/q_who": "gov us_forces",
        "g2/q_kind": "bombing house search",
    }
    cells |= {"g2/dead": "at least 3", "g2/gps": "36.7 68.9 0 4"}
    row = read(tmp_path, cells, FOREIGN).rows[0]
    assert row.key == "7"
    assert row.fields == {
        "start": dt.datetime(2020, 5, 6, 19, 30, tzinfo=dt.UTC),
        "end": dt.datetime(2020, 5, 7, 19, 29, 59, tzinfo=dt.UTC),
        "perpetrator": ["us_forces", "afghan_forces"],
        "act": ["search_operation", "air_strike"],
        "killed_low": 3,
        "lat": 36.7,
        "lon": 68.9,
        "radius_km": 0.1,
    }
    found = read(tmp_path, cells | {"g1/q_who": "dont_know", "g2/q_kind": "bombing xyz"}, FOREIGN)
    assert "perpetrator" not in found.rows[0].fields
    assert [(one.what, one.column) for one in found.rejects] == [("cell", "g2/q_kind")]
    with pytest.raises(InputError, match="no question “gps”"):
        read(tmp_path, {name: text for name, text in cells.items() if name != "g2/gps"}, FOREIGN)


def test_repeats_in_other_sheets_join_their_submission(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["earliest", "latest", "_uuid", "_index"])
    book.active.append(["2020-05-07", "2020-05-07", "a", 1])
    book.active.append(["2020-05-08", "2020-05-08", "b", 2])
    repeat = book.create_sheet("groups")
    repeat.append(["who", "note", "_index", "_parent_index"])
    for who, note, index, parent in (("taliban", "x", 1, 2), ("us_forces", "y", 2, 2), ("is", "", 3, 1)):
        repeat.append([who, note, index, parent])
    book.save(tmp_path / "form.xlsx")
    rules = mapping(tmp_path, "format: kobo\nfields: {perpetrator: who}\n")
    first, second = plainly(read_source(tmp_path / "form.xlsx", rules, source="side")).rows
    assert first.fields["perpetrator"] == ["is"]
    assert second.fields["perpetrator"] == ["us_forces", "taliban"]
    assert '"groups/note": "x | y"' in second.given
