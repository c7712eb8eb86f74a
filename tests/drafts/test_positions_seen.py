"""What a reader sees, and what was known on a day: the same as of a file from which the rest was struck out by hand."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from functools import cache
from pathlib import Path
from typing import Any
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_cli import sulh

from sulh.drafts.positions.load import Positions, load_positions
from sulh.drafts.positions.rows import tables_of
from sulh.drafts.positions.standing import day_of
from sulh.errors import InputError
from sulh.strict_yaml import Document
from sulh.terms.agreement import Agreement, load_agreement
from tests.cases import EXAMPLES

DOHA = EXAMPLES / "doha-2020"
PARTIES = ("us", "taliban")
READERS = (None, "us", "taliban", "monitor", "afghan_forces")
Given = dict[str, Any]


@cache
def agreement() -> Agreement:
    return load_agreement(DOHA / "agreement.yaml")


def loaded(given_as: Given, reader: str | None = None) -> Positions:
    """The file as if read from YAML, which takes most of the time."""
    document = Document(Path("positions.yaml"), given_as, {})
    with mock.patch("sulh.drafts.positions.load.load", return_value=document):
        return load_positions(document.file, agreement(), {}, reader)


def tables(given_as: Given, reader: str | None = None, day: dt.date | None = None) -> dict[str, pa.Table]:
    return tables_of(day_of(loaded(given_as, reader), day))


# ---------------------------------------------------------------- files of every kind


days = st.dates(dt.date(2021, 1, 1), dt.date(2021, 3, 31))
CLAUSES = ("a", "b", "c", "d")


@st.composite
def saids(draw, sealed: bool = True) -> Given:
    first = draw(days)
    out: Given = {"since": first}
    if draw(st.integers(0, 3)) == 0:
        out = {"since": [first, first + dt.timedelta(days=draw(st.integers(1, 40)))], "about": True}
    return out | (draw(seals()) if sealed else {}) | ({"alleged": True} if draw(st.booleans()) else {})


@st.composite
def seals(draw) -> Given:
    value = draw(st.sampled_from([None] * 5 + [True, ["us"], ["taliban"], ["monitor", "us"]]))
    return {} if value is None else {"sealed": value}


def first_of(item: Given) -> dt.date:
    return item["since"][0] if isinstance(item["since"], list) else item["since"]


def last_of(item: Given) -> dt.date:
    return item["since"][-1] if isinstance(item["since"], list) else item["since"]


@st.composite
def stances(draw, clause: str, sealed: bool) -> list[Given]:
    found = []
    for who in (*PARTIES, "afghan_government"):
        mine = []
        for _ in range(draw(st.integers(0, 3))):
            one = {
                "by": who,
                **draw(saids(sealed)),
                "stance": draw(st.sampled_from(["accepts_if", "accepts", "rejects", "accepts_if", "silent"])),
            }
            if one["stance"] == "accepts_if":
                words: Given = {"words": "it rains"}
                if draw(st.booleans()):
                    words["met"] = draw(st.dates(dt.date(2021, 2, 1), dt.date(2021, 4, 30)))
                others = [name for name in CLAUSES if name != clause]
                one["if"] = draw(
                    st.sampled_from([[words], *([other] for other in others), [words, others[0]], others[:2]])
                )
            mine.append(one)
        found += in_order(mine)
    return found


def in_order(mine: list[Given]) -> list[Given]:
    """Only stances that can follow each other: no earlier one after a later one, no two of one day."""
    kept: list[Given] = []
    for one in sorted(mine, key=lambda item: (first_of(item), last_of(item))):
        if not kept or (first_of(kept[-1]) < first_of(one) and last_of(kept[-1]) < last_of(one)):
            kept.append(one)
    return kept


@st.composite
def files(draw, sealed: bool = True) -> Given:
    proposals: Given = {"p": {"by": "us", "title": "P", **draw(saids(sealed))}}
    answer = {"by": "taliban", "title": "Q", **draw(saids(sealed))}
    if last_of(answer) >= first_of(proposals["p"]):
        answer["answers"] = "p"
    proposals["q"] = answer
    for item in proposals.values():
        if draw(st.integers(0, 4)) == 0:
            item["withdrawn"] = first_of(item) + dt.timedelta(days=draw(st.integers(0, 60)))
    clauses: Given = {}
    for name in CLAUSES:
        within = draw(st.lists(st.sampled_from(["p", "q"]), max_size=2, unique=True))
        clauses[name] = {
            "title": name.upper(),
            **(draw(seals()) if sealed else {}),
            **({"proposed_in": within} if within else {}),
        }
        clauses[name]["stances"] = draw(stances(name, sealed))
    packages: Given = {"k": {"by": "us", "title": "K", **draw(saids(sealed)), "together": ["a", "b"]}}
    packages["m"] = {"by": "afghan_government", "title": "M", **draw(saids(sealed)), "together": ["k", "c"]}
    packages["n"] = {"by": "taliban", "title": "N", **draw(saids(sealed)), "exchange": {"give": ["c"], "for": ["d"]}}
    for item in packages.values():
        if draw(st.integers(0, 4)) == 0:
            item["given_up"] = first_of(item) + dt.timedelta(days=draw(st.integers(0, 60)))
    deadlines: Given = {"x": {"by": "us", "title": "X", **draw(saids(sealed)), "day": draw(days), "proposal": "p"}}
    deadlines["y"] = {"by": "us", "title": "Y", **draw(saids(sealed)), "day": draw(days), "clauses": ["c", "d"]}
    return {
        "positions": "any",
        "proposals": proposals,
        "clauses": clauses,
        "packages": packages,
        "deadlines": deadlines,
    }


# ---------------------------------------------------------------- what is sealed


def struck_out(given_as: Given, reader: str | None) -> Given:
    """The file after somebody has crossed out what is sealed from a reader, and all that mentions it, until nothing is left."""

    def secret(item: Given) -> bool:
        seal = item.get("sealed", False)
        return seal is not False and (reader is None or reader not in (PARTIES if seal is True else seal))

    out = copy.deepcopy(given_as)
    for section in ("proposals", "clauses", "packages", "deadlines"):
        out[section] = {name: item for name, item in out[section].items() if not secret(item)}
    for item in out["clauses"].values():
        item["stances"] = [one for one in item["stances"] if not secret(one)]
    return mentions_struck_out(out)


def mentions_struck_out(out: Given) -> Given:
    before = None
    while before != out:
        before = copy.deepcopy(out)
        for item in out["proposals"].values():
            if item.get("answers") not in out["proposals"]:
                item.pop("answers", None)
        for name, item in list(out["clauses"].items()):
            within = [one for one in item.get("proposed_in", []) if one in out["proposals"]]
            if "proposed_in" in item and not within:
                del out["clauses"][name]
            elif within:
                item["proposed_in"] = within
            item["stances"] = [
                one for one in item["stances"]
                if all(isinstance(asked, dict) or asked in out["clauses"] for asked in one.get("if", []))
            ]  # fmt: skip
        known = {*out["clauses"], *out["packages"]}
        for name, item in list(out["packages"].items()):
            names = item.get("together") or [*item["exchange"]["give"], *item["exchange"]["for"]]
            if not set(names) <= known:
                del out["packages"][name]
        for name, item in list(out["deadlines"].items()):
            about = [one for one in item.get("clauses", []) if one in out["clauses"]]
            if item.get("proposal") not in out["proposals"]:
                item.pop("proposal", None)
            item.pop("clauses", None)
            if about:
                item["clauses"] = about
            elif "proposal" not in item:
                del out["deadlines"][name]
    return out


@settings(max_examples=80)
@given(files(), st.sampled_from(READERS))
def test_a_reader_gets_what_the_file_without_the_sealed_parts_gives(given_as: Given, reader: str | None) -> None:
    left = struck_out(given_as, reader)
    if not left["clauses"]:
        with pytest.raises(InputError, match="every clause is sealed"):
            loaded(given_as, reader)
        return
    seen = tables(given_as, reader)
    assert seen == tables(left, reader)


# ---------------------------------------------------------------- what was known on a day


def known_by(given_as: Given, day: dt.date) -> Given:
    """The file as somebody who stopped writing on that day would have it."""
    out = copy.deepcopy(given_as)
    for section in ("proposals", "packages", "deadlines"):
        out[section] = {name: item for name, item in out[section].items() if first_of(item) <= day}
    if "p" not in out["proposals"] and "q" in out["proposals"]:
        out["proposals"]["q"].pop("answers", None)
    for item in [*out["proposals"].values(), *out["packages"].values()]:
        for key in ("withdrawn", "given_up"):
            if item.get(key, day) > day:
                del item[key]
    for item in out["clauses"].values():
        item["stances"] = [one for one in item["stances"] if first_of(one) <= day]
        for one in item["stances"]:
            for asked in one.get("if", []):
                if isinstance(asked, dict) and asked.get("met", day) > day:
                    del asked["met"]
        within = [one for one in item.pop("proposed_in", []) if one in out["proposals"]]
        if within:
            item["proposed_in"] = within
    asked = {
        name
        for item in out["clauses"].values()
        for one in item["stances"]
        for name in one.get("if", [])
        if isinstance(name, str)
    }
    for item in out["packages"].values():
        asked |= set(item.get("together") or [*item["exchange"]["give"], *item["exchange"]["for"]])
    if "k" in asked:
        asked |= {"a", "b"}
    out["clauses"] = {
        name: item for name, item in out["clauses"].items()
        if item["stances"] or item.get("proposed_in") or name in asked
        or not (given_as["clauses"][name]["stances"] or given_as["clauses"][name].get("proposed_in"))
    }  # fmt: skip
    for item in out["deadlines"].values():
        about = [one for one in item.pop("clauses", []) if one in out["clauses"]]
        if about:
            item["clauses"] = about
        if item.get("proposal") not in out["proposals"]:
            item.pop("proposal", None)
    return out


@settings(max_examples=80)
@given(files(sealed=False), st.dates(dt.date(2021, 2, 10), dt.date(2021, 3, 10)))
def test_a_day_shows_what_was_known_then(given_as: Given, day: dt.date) -> None:
    left = known_by(given_as, day)
    assume("k" in left["packages"] or "m" not in left["packages"])  # a package cannot hold one that nobody has made yet
    if not left["clauses"]:
        with pytest.raises(InputError, match="nothing was on the table"):
            tables(given_as, None, day)
        return
    assert tables(given_as, None, day) == tables(left, None, day)


@settings(max_examples=40)
@given(files(sealed=False))
def test_nothing_is_overwritten(given_as: Given) -> None:
    found = tables(given_as)
    spoken = [row for row in found["stances"].to_pylist() if row["proposal"] is None]
    assert len(spoken) == sum(len(item["stances"]) for item in given_as["clauses"].values())
    events = [row for row in found["timeline"].to_pylist() if row["kind"] == "stance"]
    assert len(events) == len(spoken)


# ---------------------------------------------------------------- the same through the command, byte by byte


OPEN_PART = """positions: talks
as_of: 2021-04-01
proposals:
  ask: {by: us, since: 2021-03-01, title: "The ask", source: "press"}
clauses:
  quiet: {title: "Quiet", proposed_in: ask, stances: [{by: taliban, since: 2021-03-05, stance: rejects, source: "press"}STANCE]}
  talks: {title: "Talks", proposed_in: ask, stances: [{by: taliban, since: 2021-03-05, stance: accepts, source: "press"}]}
"""
ONE = """  zebra: {title: "The zebra clause", sealed: true, stances: [{by: us, since: 2021-03-20, stance: accepts}]}
packages:
  hidden: {title: "Zebra for quiet", by: taliban, since: 2021-03-21, together: [quiet, zebra]}
"""
OTHER = """  hippo: {title: "Something else", sealed: [us, taliban]}
packages:
  hidden: {title: "Another", by: us, since: 2021-03-22, together: [quiet, talks], sealed: [us, taliban]}
"""
SECRET = ", {by: taliban, since: 2021-03-25, stance: accepts_if, if: zebra, alleged: true}"
OTHER_SECRET = ", {by: taliban, since: 2021-03-26, stance: accepts, sealed: true}"


def case(folder: Path, stance: str, rest: str) -> Path:
    """Doha, with another table of positions and without what this is not about."""
    folder.mkdir()
    shutil.copytree(DOHA / "sources", folder / "sources")
    shutil.copy(DOHA / "agreement.yaml", folder)
    lines = (DOHA / "case.yaml").read_text(encoding="utf-8").split("decisions: decisions.csv")
    proof = lines[1][lines[1].index("standard_of_proof:") :]
    (folder / "case.yaml").write_text(f"{lines[0]}positions: positions.yaml\n{proof}", encoding="utf-8")
    (folder / "positions.yaml").write_text(OPEN_PART.replace("STANCE", stance) + rest, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("sealed")
    given = (("one", SECRET, ONE), ("two", OTHER_SECRET, OTHER), ("none", "", ""))
    return [case(folder / name, stance, rest) for name, stance, rest in given]


def printed(folder: Path, *words: object) -> str:
    done = sulh(words[0], folder, *words[1:])
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(str(folder), "")


def test_what_is_sealed_changes_nothing_that_others_get(cases: list[Path]) -> None:
    for words in (("positions", "--for", "monitor", "--json"), ("check", "--notes")):
        assert len({printed(one, *words) for one in cases}) == 1
    made = []
    for one in cases:
        shown = printed(one, "positions", "--out", one / "out")
        made.append({"printed": shown.encode()} | {file.name: file.read_bytes() for file in (one / "out").iterdir()})
    assert {name for name in made[0] if len({one[name] for one in made}) > 1} == set()
    assert len(made[0]) == 9
    assert not any(b"zebra" in content.lower() for content in made[0].values())


def test_who_may_read_it_gets_it_all(cases: list[Path]) -> None:
    text = " ".join(printed(cases[0], "positions", "--for", "us").split())
    assert "zebra: The zebra clause" in text
    assert "Taliban accepts if zebra is agreed" in text
    done = sulh("positions", cases[0], "--for", "the_press")
    assert (done.returncode, "“the_press” is nobody here" in done.stderr) == (2, True)
