"""The calendar: read back by a plain parser of RFC 5545, and by the icalendar package where it is installed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.measures.duties import duties
from sulh.measures.owed.calendar import calendar, escaped, folded
from sulh.terms.compile import load_compiled

TEXT = """agreement: river
title: "The river; its banks, and \\\\ what else"
parties: {north: {name: North}, south: {name: South}}
in_force: {from: 2030-01-01}
provisions:
  P: {binds: north, must_do: "Release, at last; په دې توګه ټول بندیان خوشې کول او د هغوی کورنیو ته سپارل په پسرلي کې", by: 2030-02-28}
  Q: {binds: south, must_do: "Talk", after: {duty: P, days: 5, according_to: [south], denied_by: [north]}, by: 2030-02-20}
  R: {binds: south, must_do: "Give no home", continuing: true}
"""
Component = tuple[str, list[tuple[str, str]], list["Component"]]


def parsed(text: str) -> Component:
    """A calendar by the rules of the standard: lines end in CR LF, are unfolded, and nest by BEGIN and END."""
    assert text.endswith("\r\n") and "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    for line in text.split("\r\n"):
        assert len(line.encode()) <= 75
    stack: list[Component] = [("", [], [])]
    for line in text.replace("\r\n ", "").split("\r\n")[:-1]:
        name, colon, value = line.partition(":")
        assert colon
        if name == "BEGIN":
            stack.append((value, [], []))
        elif name == "END":
            done = stack.pop()
            assert done[0] == value
            stack[-1][2].append(done)
        else:
            stack[-1][1].append((name, value))
    assert len(stack) == 1 and len(stack[0][2]) == 1
    return stack[0][2][0]


def plain(value: str) -> str:
    out, at = "", 0
    while at < len(value):
        if value[at] == "\\":
            out += {"n": "\n", ",": ",", ";": ";", "\\": "\\"}[value[at + 1]]
            at += 2
        else:
            assert value[at] not in ",;"
            out += value[at]
            at += 1
    return out


def written(folder: Path, as_of: dt.date) -> str:
    (folder / "a.yaml").write_text(TEXT, encoding="utf-8")
    agreement = load_compiled(folder / "a.yaml").agreement
    return calendar(agreement, duties(agreement, (), as_of))


def test_every_due_day_is_an_entry_with_an_alarm_and_continuing_duties_have_none(tmp_path: Path) -> None:
    name, head, entries = parsed(written(tmp_path, dt.date(2030, 1, 10)))
    assert name == "VCALENDAR"
    assert dict(head)["VERSION"] == "2.0" and dict(head)["PRODID"]
    assert plain(dict(head)["X-WR-CALNAME"]) == "The river; its banks, and \\ what else"
    found = {}
    for kind, lines, inner in entries:
        values = dict(lines)
        assert kind == "VEVENT" and values["DTSTAMP"] == "20300110T235959Z"
        assert [one[0] for one in inner] == ["VALARM"] and dict(inner[0][1])["TRIGGER"] == "-P10D"
        found[plain(values["SUMMARY"])] = values["DTSTART;VALUE=DATE"], values["DTEND;VALUE=DATE"]
    assert len({dict(lines)["UID"] for _, lines, _ in entries}) == len(entries) == 2
    assert list(found.values()) == [("20300220", "20300221"), ("20300228", "20300301")]
    assert any("Release, at last; په دې" in title for title in found)


def test_the_same_duties_give_the_same_bytes_and_an_entry_keeps_its_id(tmp_path: Path) -> None:
    one, again, later = (written(tmp_path, dt.date(2030, 1, number)) for number in (10, 10, 11))
    assert one == again
    ids = [[dict(lines)["UID"] for _, lines, _ in parsed(text)[2]] for text in (one, later)]
    assert ids[0] == ids[1]


def test_the_icalendar_package_reads_it(tmp_path: Path) -> None:
    icalendar = pytest.importorskip("icalendar")
    found = icalendar.Calendar.from_ical(written(tmp_path, dt.date(2030, 1, 10)).encode())
    days = [event.decoded("dtstart") for event in found.walk("VEVENT")]
    assert days == [dt.date(2030, 2, 20), dt.date(2030, 2, 28)]


@given(st.text())
def test_any_text_comes_back_and_no_line_is_longer_than_75_octets(text: str) -> None:
    value = escaped(text)
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    assert plain(value) == "".join(one for one in kept if one in "\t\n" or (one >= " " and one != "\x7f"))
    pieces = list(folded(f"SUMMARY:{value}")) if value.isprintable() or value else []
    if all(one < "\ud800" or one > "\udfff" for one in text):
        assert all(len(piece.encode()) <= 75 for piece in pieces)
        assert pieces == [] or pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == f"SUMMARY:{value}"
