"""The command on readings: what it says of the examples and the exercise, the pictures, and what a person may do wrong."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from rich.console import Console
from test_cli import sulh

from sulh import show_readings
from sulh.bridging import Readings, readings_case, readings_of
from sulh.drafting import past_of_case
from sulh.drafts.past import Past
from sulh.drafts.readings.supposing import OPEN_WORLD
from sulh.engine import DuckDB
from sulh.findings.disputes import disputes
from sulh.incidents.schema import ESTABLISHED
from sulh.pictures.readings import pictures
from tests.cases import with_rows
from tests.drafts.test_readings_bridges import KINDS, file, rows
from tests.findings.test_judge_oracle import load

DOHA = Path(__file__).resolve().parents[2] / "examples" / "doha-2020"


@pytest.fixture(scope="module")
def invented() -> Readings:
    """Two readings of hours and kilometres over incidents of which most are known to the minute."""
    compiled = load(file(*KINDS["hours and km"]))
    past = Past("An invented war", compiled, rows(np.random.default_rng(11), 400), engine=DuckDB(threads=1))
    return readings_of(past, compiled, ESTABLISHED, dated=False)


def printed(found: Readings, width: int) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w", encoding="utf-8"))  # noqa: SIM115, PTH123
    show_readings.show(found, [], console)
    return console.export_text()


@pytest.mark.parametrize("width", [80, 120])
def test_what_is_printed_fits_and_names_the_numbers(invented: Readings, width: int) -> None:
    text = printed(invented, width)
    assert all(len(line) <= width for line in text.splitlines())
    flat = " ".join(text.split())
    assert "24 hours, 30 km against no statement counts, 2 hours, 5 km" in flat
    assert "The most even is" in flat
    assert "Were every attack on record" in flat
    assert "…" not in text  # nothing is cut off


def test_the_sentence_says_what_the_table_says(invented: Readings) -> None:
    points = invented.tables["bridge_points"].to_pylist()
    best = next(row for row in points if row["supposing"] == OPEN_WORLD and "worst" in row["best"])
    assert 0 < max(best["a_found"], best["b_found"]) < min(
        max(row["a_found"], row["b_found"]) for row in points if row["supposing"] == OPEN_WORLD and row["what"] != "between"
    )  # fmt: skip
    said = invented.tables["bridges"]["says"].to_pylist()[0]
    assert f"North would see {best['a_found']:,}" in said
    assert f"South {best['b_found']:,}" in said
    for row in points:
        for side in "ab":
            assert row[f"{side}_low"] <= row[f"{side}_found"] <= row[f"{side}_high"]


def test_a_reading_taken_whole_costs_the_other_what_the_definition_costs_it(invented: Readings) -> None:
    costs = {
        (row["definition"], row["side"]): row
        for row in invented.tables["definition_costs"].to_pylist()
        if row["unit"] == "incidents"
    }
    points = [row for row in invented.tables["bridge_points"].to_pylist() if row["supposing"] == OPEN_WORLD]
    for what, reading in (("own_a", "north"), ("own_b", "south")):
        point = next(row for row in points if row["what"] == what)
        for name, side in (("a", "north"), ("b", "south")):
            cost = costs[f"term:close as {reading}", side]
            assert [point[f"{name}_{end}"] for end in ("low", "found", "high")] == [
                cost[f"changed_{end}"] for end in ("low", "found", "high")
            ]


def test_pictures_carry_title_source_and_what_they_show(invented: Readings) -> None:
    drawn = list(pictures(invented.tables, invented.names, "an invented source"))
    assert [one.name for one in drawn] == ["trade-off-close-north-south-open", "trade-off-close-north-south-complete"]
    for one in drawn:
        assert one.svg() == one.svg()
        assert "incidents otherwise than North reads" in one.svg()
        assert one.source == "an invented source"
        assert "most even" in one.words
        assert one.png()[:4] == b"\x89PNG"


def test_doha_says_what_the_disputes_table_says(tmp_path: Path) -> None:
    done = sulh("readings", DOHA, "--out", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert "they differ in more than numbers, so no number lies between" in " ".join(done.stdout.split())
    past = past_of_case(DOHA).on(ESTABLISHED)
    found = disputes(
        past.facts(past.present), pq.read_table(tmp_path / "out" / "bridges.parquet"), past.present, past.engine
    )
    mine = found.filter(pc.equal(found["kind"], "reading"))
    table = pq.read_table(tmp_path / "out" / "definitions.parquet").to_pylist()
    row = next(row for row in table if row["unit"] == "disputes")
    assert row["before_high"] == mine.num_rows > 0
    assert row["before_low"] == pc.sum(mine["certain"]).as_py()
    names = {row["definition"] for row in table}
    assert {"term:large_offensive as us", "actor:khost_protection_force as taliban", "dates:in_force as us"} <= names


def test_a_machine_gets_the_same_and_an_account_is_chosen() -> None:
    done = sulh("readings", DOHA, "--account", "us", "--undated", "--json")
    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)
    assert (given["account"], given["dated"]) == ("us", False)
    assert not any("dates:in_force" in row["elements"] for row in given["definitions"])
    assert any("no definition removes that" in note for note in given["notes"])
    assert {row["term"] for row in given["bridges"]} == {"large_offensive", "defence_of_ally"}


def test_the_exercise_is_read_like_any_case(tmp_path: Path) -> None:
    assert sulh("exercise", tmp_path / "case", "--seed", 7, "--reports", 600).returncode == 0
    found = readings_case(tmp_path / "case", undated=True)
    bridge = found.tables["bridges"].to_pylist()[0]
    assert (bridge["term"], bridge["how"], bridge["numbers"]) == (
        "under_attack",
        "numbers",
        ["or_stated", "within_hours", "within_km"],
    )
    ends = {row["what"]: row["values"] for row in found.tables["bridge_points"].to_pylist() if row["what"] != "between"}
    assert ends == {"own_a": ["in_defence_of", "24", "30"], "own_b": ["none", "2", "5"]}


def changed(folder: Path, *swaps: tuple[str, str]) -> Path:
    """Doha with other terms."""
    copy = folder / "case"
    shutil.copytree(DOHA, copy)
    text = (copy / "agreement.yaml").read_text(encoding="utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    (copy / "agreement.yaml").write_text(text, encoding="utf-8")
    return copy


ALIKE = (
    ("{according_to: [taliban], denied_by: [us]}\n      afghan", "{}\n      afghan"),
    ("{according_to: [us]}", "{}"),
    ("until: {read_as: {us: open, taliban: 2021-05-01}}", "until: open"),
    ("      us: {act: ground_attack, fighters: {at_least: 100}}\n", "      us: open\n"),
    ("      taliban: {act: ground_attack, object: [district_centre, provincial_capital]}\n", "      taliban: open\n"),
    ("      us: {attack_by: taliban, on: afghan_forces, within_hours: 24, within_km: 50, or_stated: in_defence_of}\n", "      us: open\n"),
    ("      taliban: {attack_by: taliban, on: afghan_forces, within_hours: 1, within_km: 1}\n", "      taliban: open\n"),
)  # fmt: skip


def test_terms_that_nobody_contests_and_readings_that_all_leave_open(tmp_path: Path) -> None:
    done = sulh("readings", changed(tmp_path, *ALIKE))
    assert done.returncode == 0, done.stderr
    assert "The parties read everything alike, or say nothing" in " ".join(done.stdout.split())


def test_no_dispute_at_all_is_said_plainly() -> None:
    """The readings differ on strikes and raids, and there was none."""
    compiled = load(file(*KINDS["hours and km"]))
    table = rows(np.random.default_rng(1), 20)
    acts = table.schema.get_field_index("act")
    table = table.set_column(acts, table.schema.field(acts), pa.array([["ambush"]] * 20, table.schema.field(acts).type))
    found = readings_of(Past("", compiled, table, engine=DuckDB()), compiled, ESTABLISHED, dated=True)
    assert found.said[0] == "No incident is disputed between the readings, and none may be."
    assert "Nothing on record tells them apart" in found.said[1]


def test_one_party_has_nobody_to_differ_with(tmp_path: Path) -> None:
    given = file({"act": "raid"}, {"act": "ambush"})
    given["parties"] = {"north": {"name": "North"}}
    given["actors"] = {name: {} for name in ("north_army", "south", "south_army", "militia", "police")}
    given["readings"] = ["south"]
    given["provisions"] = {"P": {"binds": "north", "must_not": "close"}}
    compiled = load(given)
    found = readings_of(
        Past("", compiled, rows(np.random.default_rng(1), 9), engine=DuckDB()), compiled, ESTABLISHED, dated=True
    )
    assert found.notes == ("There is one party: no two readings could part.",)
    assert found.tables["definitions"].num_rows == found.tables["bridges"].num_rows == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("agreement: x\nparties: {us: {name: US}, them: {name: T}}\nin_force: {from: 2020-01-01}\n"
         "provisions: {A: {binds: us, must_not: air_strike}}\n", "the draft does not know"),
        ("no: [yaml", "draft.yaml"),
    ],
)  # fmt: skip
def test_a_draft_that_cannot_be_used_is_one_message(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    done = sulh("readings", DOHA, "--draft", path, "--out", tmp_path / "out")
    assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False)
    assert not (tmp_path / "out").exists()


def test_a_draft_is_taken_undated_and_an_account_that_nobody_has() -> None:
    done = sulh("readings", DOHA, "--draft", DOHA / "agreement.yaml", "--json")
    assert json.loads(done.stdout)["dated"] is False
    done = sulh("readings", DOHA, "--account", "nobody")
    assert (done.returncode, "there is no account “nobody”" in done.stderr) == (2, True)


def test_in_syria_one_list_of_organizations_would_end_every_dispute(tmp_path: Path) -> None:
    """Who is left out of the cessation is all that the readings part on; the numbers are those of the disputes table."""
    case = with_rows("syria-2016", tmp_path)
    found = readings_case(case)
    past = past_of_case(case).on(ESTABLISHED)
    table = disputes(past.facts(past.present), found.tables["bridges"], past.present, past.engine)
    mine = table.filter(pc.equal(table["kind"], "reading"))
    rows_ = [row for row in found.tables["definitions"].to_pylist() if row["unit"] == "disputes"]
    assert {row["elements"][0] for row in rows_} == {"term:excluded_terrorist_organizations"}
    for row in rows_:
        assert (row["before_low"], row["before_high"]) == (pc.sum(mine["certain"]).as_py(), mine.num_rows)
        assert row["before_low"] > 0
        assert (row["remaining_low"], row["remaining_high"]) == (0, 0)
