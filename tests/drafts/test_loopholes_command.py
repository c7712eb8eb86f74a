"""The command on loopholes: what a person reads, what one may do wrong, real rows, and a planted loophole."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from test_cli import sulh

from sulh.drafts.loopholes.tables import COVERAGE, LOOPHOLES, SPOTS, UNCOVERED
from sulh.drafts.past import Past
from sulh.incidents.schema import INCIDENTS
from sulh.loopholes import Loopholes, loopholes_of
from sulh.pictures.loopholes import pictures
from sulh.terms.compile import Compiled, load_compiled
from tests.cases import with_rows
from tests.strategies import table

from tests.drafts.test_loopholes_near_misses import deed, terms  # isort: skip

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020"


def over(compiled: Compiled, rows: list[dict[str, Any]], harm: str = "incidents") -> Loopholes:
    return loopholes_of(Past("x", compiled, table(rows)), compiled, harm=harm)


def rows(found: Loopholes, name: str, **wanted: Any) -> list[dict[str, Any]]:
    return [row for row in found.tables[name].to_pylist() if all(row[key] == value for key, value in wanted.items())]


def many(act: str, who: str, count: int, start: int, **more: Any) -> list[dict[str, Any]]:
    return [deed(start + number, act, who, day=1 + number % 20, **more) for number in range(count)]


@pytest.fixture(scope="module")
def exercise(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """An exercise with a planted loophole, and what the command says of it."""
    folder = tmp_path_factory.mktemp("loophole")
    done = sulh("exercise", folder / "case", "--seed", 5, "--reports", 2000, "--loophole")
    assert done.returncode == 0, done.stderr
    done = sulh("loopholes", folder / "case", "--out", folder / "out", "--json")
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


def test_the_planted_loophole_is_named_first(exercise: tuple[Path, dict[str, Any]]) -> None:
    folder, found = exercise
    planted = json.loads((folder / "case" / "truth" / "planted.json").read_text(encoding="utf-8"))
    first = found["loopholes"][0]
    assert first["kind"] == "substitution"
    assert (first["from_actor"], first["from_act"], first["actor"], first["act"]) == (
        planted["force"], planted["given_up"], planted["force"], planted["turned_to"],
    )  # fmt: skip
    assert "rose" in first["what"]
    assert "caused" not in first["what"]
    pair = next(
        row for row in found["substitutions"] if (row["from_act"], row["act"]) == (first["from_act"], first["act"])
    )
    assert pair["fell_low"] > 0
    assert pair["moved_low"] < pair["moved"] < pair["moved_high"]


def test_a_design_allows_for_the_tactic_that_came_back(exercise: tuple[Path, dict[str, Any]]) -> None:
    """Where it cannot be said how much of all that is barred moved, what is known of one tactic is said, and reckoned with."""
    folder, found = exercise
    pair = next(row for row in found["substitutions"] if row["act"] == found["loopholes"][0]["act"])
    done = sulh("design", folder / "case", "--reduce", "20%", "--on-record", "--alternatives", "0")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    if "How much of what was barred came back as something else cannot be said" in said:
        assert f"there were {pair['moved']:.2f} more of {pair['act'].replace('_', ' ')} by {pair['actor']}" in said
        assert f"if {100 * min(pair['moved'], 1):.1f} % comes back".replace(".0 %", " %") in said
    else:
        assert "In this case, since the agreement came into force" in said


def test_the_list_is_in_the_order_that_the_page_gives(exercise: tuple[Path, dict[str, Any]]) -> None:
    found = exercise[1]["loopholes"]
    order = {"used": 0, "open": 1, "untold": 2}
    standing = [order[row["standing"]] for row in found]
    assert standing == sorted(standing)
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    open_ = [row for row in found if row["kind"] in ("uncovered", "disputed")]
    assert open_
    assert [row["harm_low"] for row in open_] == sorted((row["harm_low"] for row in open_), reverse=True)
    assert all(row["reason"] for row in found)


def test_tables_and_pictures_stand_in_the_folder(exercise: tuple[Path, dict[str, Any]]) -> None:
    folder, found = exercise
    out = folder / "out"
    assert pq.read_schema(out / "loopholes.parquet").equals(LOOPHOLES)
    assert pq.read_schema(out / "uncovered.parquet").equals(UNCOVERED)
    names = {file.name for file in out.iterdir()}
    for name in ("loopholes-by-actor", "loopholes-by-target", "loopholes-map"):
        assert {f"{name}.svg", f"{name}.png"} <= names
    text = (out / "loopholes-by-actor.svg").read_text(encoding="utf-8")
    assert "barred by no clause" in text
    assert found["files"]


def test_people_read_it_without_a_table(exercise: tuple[Path, dict[str, Any]]) -> None:
    done = sulh("loopholes", exercise[0] / "case", "--account", "independent", "--harm", "killed")
    assert done.returncode == 0, done.stderr
    for words in (
        "Open: no clause bars it",
        "h and 30 km:",
        "Near misses",
        "independent account; ranked by killed",
        "Barred by no clause",
    ):
        assert words in done.stdout


def test_a_draft_that_closes_the_way_says_so(exercise: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, found = exercise
    first = found["loopholes"][0]
    text = (folder / "case" / "agreement.yaml").read_text(encoding="utf-8")
    who = "front" if first["actor"] == "front_fighters" else "republic"
    clause = f"provisions:\n  NEW: {{binds: {who}, must_not: {first['act']}}}\n"
    draft = tmp_path / "draft.yaml"
    draft.write_text(text.replace("provisions:\n", clause, 1), encoding="utf-8")
    done = sulh("loopholes", folder / "case", "--draft", draft, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    label = first["act"].replace("_", " ")
    assert any(note.startswith("Closed by these terms") and label in note for note in told["notes"])
    assert not [row for row in told["loopholes"] if row["standing"] == "used" and row["act"] == first["act"]]


# What terms may be


def test_a_combination_that_no_clause_bars_is_said_in_a_sentence(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    given = many("artillery_fire", "us_army", 14, 0, killed_low=2, killed_high=3) + many(
        "air_strike", "us_army", 30, 20
    )
    found = over(compiled, given)
    first = rows(found, "uncovered", scope="no_reading", rank=1)[0]
    assert first["act"] == "artillery_fire"
    assert first["actor"] is None  # no narrower than it has to be
    assert (first["incidents_low"], first["killed_low"], first["killed_high"]) == (14, 28, 42)
    assert first["words"].startswith("Artillery fire (all of it us army, civilians): 14 incidents, 28 dead")
    assert rows(found, "loopholes", rank=1)[0]["act"] == "artillery_fire"


def test_what_only_some_reading_bars_is_told_apart(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    found = over(compiled, many("air_strike", "militia", 12, 0) + many("air_strike", "us_army", 12, 20))
    assert not rows(found, "uncovered", scope="no_reading", rank=1)
    assert rows(found, "uncovered", scope="some_reading", rank=1)[0]["actor"] == "militia"
    misses = rows(found, "near_misses", kind="actor", near=True)
    assert {(row["reading"], row["value"], row["counted_by"], row["incidents_low"]) for row in misses} == {
        ("us", "militia", "them", 12)
    }


def test_terms_that_bar_everything_have_no_loophole(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: [us, them], must_not: [air_strike, raid]}\n")
    found = over(compiled, many("air_strike", "us_army", 10, 0) + many("raid", "them_army", 10, 20))
    assert any("No loophole on record" in note for note in found.notes)
    assert not rows(found, "loopholes", standing="open")


def test_terms_that_bar_what_nobody_did_leave_all_open_and_list_nothing(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: chemical_attack}\n")
    found = over(compiled, many("air_strike", "us_army", 10, 0) + many("raid", "them_army", 10, 20))
    assert any("Nearly all is uncovered" in note for note in found.notes)
    assert not rows(found, "uncovered", rank=1)
    assert rows(found, "loopholes", kind="uncovered")[0]["what"].startswith("All deeds on record: 20 incidents")


def test_without_an_incident_nothing_is_said(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    denied = over(compiled, [deed(0, "air_strike", "us_army", occurred="no")])
    assert any("nothing can be said" in note for note in denied.notes)
    assert denied.tables["loopholes"].num_rows == 0
    assert list(pictures(denied.tables, "")) == []


def test_pictures_say_what_they_count(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    given = (
        many("artillery_fire", "us_army", 14, 0)
        + many("air_strike", "us_army", 30, 20)
        + many("raid", "militia", 5, 60)
    )
    found = over(compiled, given, "killed")
    told = {row["act"]: row for row in rows(found, "coverage", by="actor")}
    assert told["artillery_fire"]["untouched_incidents"] == 14
    assert told["air_strike"]["reached_harm"] == 30
    assert found.tables["coverage"].schema.equals(COVERAGE)
    assert found.tables["spots"].schema.equals(SPOTS)
    assert sum(row["incidents"] for row in rows(found, "spots", rank=1)) == 14
    words = {one.name: one.words for one in pictures(found.tables, "Source: x.")}
    assert "Drawn are 19 barred by no clause, 30 reached" in words["loopholes-by-actor"]
    assert "as if in force" in words["loopholes-map"]


# What a person may do wrong


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--harm", "sorrow"), "there is no harm “sorrow”"),
        (("--account", "nobody"), "there is no account “nobody”"),
        (("--draft", "nowhere.yaml"), "nowhere.yaml"),
    ],
)
def test_a_wrong_word_is_one_message(words: tuple[str, str], says: str, tmp_path: Path) -> None:
    done = sulh("loopholes", DOHA, *words, "--out", tmp_path / "out")
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


# Real rows


def draft_on_acts(case: Path, binds: str, act: str) -> Path:
    """The case's parties and actors, with one clause on an act."""
    text = (case / "agreement.yaml").read_text(encoding="utf-8")
    start = text.index("\nprovisions:")
    file = case / "draft.yaml"
    file.write_text(text[:start] + f"\nprovisions:\n  A: {{binds: {binds}, must_not: {act}}}\n", encoding="utf-8")
    load_compiled(file)
    return file


@pytest.mark.parametrize(
    ("name", "binds", "act"),
    [("riv-week-2020", "taliban", "roadside_bomb"), ("syria-2016", "government", "air_strike")],
)
def test_rows_without_acts_say_what_a_source_would_have_to_record(
    name: str, binds: str, act: str, tmp_path: Path
) -> None:
    case = with_rows(name, tmp_path)
    done = sulh("loopholes", case, "--draft", draft_on_acts(case, binds, act), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    notes = " ".join(found["notes"])
    assert "cannot be told" in notes
    assert "a source would have to record what was done" in notes or "who did it (missing of" in notes
    whole = next(row for row in found["uncovered"] if row["scope"] == "no_reading" and row["rank"] == 0)
    assert 0 <= whole["incidents_low"] < whole["incidents_high"]
    assert (
        whole["killed_high"] is None or whole["killed_low"] < whole["killed_high"]
    )  # null: a toll without an upper bound


def test_of_terms_between_sides_the_fighting_that_they_leave_out_comes_first(tmp_path: Path) -> None:
    case = with_rows("syria-2016", tmp_path)
    done = sulh("loopholes", case, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    first = found["loopholes"][0]
    assert first["kind"] == "uncovered"
    assert "Government of Syria and Islamic State" in first["what"]  # left out by the text


def test_the_schema_of_incidents_without_rows_is_enough(tmp_path: Path) -> None:
    compiled = terms(tmp_path, "  A: {binds: us, must_not: air_strike}\n")
    past = Past("x", compiled, INCIDENTS.empty_table())
    with pytest.raises(Exception, match="there are no incidents at all"):
        loopholes_of(past, compiled)
