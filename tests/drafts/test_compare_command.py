"""The command as a person meets it: what it prints and writes, and what it says of drafts that cannot be compared."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from rich.console import Console
from test_cli import sulh

from sulh import show_compare
from sulh.comparing import Compared, compare_drafts
from sulh.drafting import past_of_run
from sulh.drafts.comparing import tables
from sulh.drafts.comparing.compare import compared
from sulh.drafts.comparing.fragment import fragment, page
from sulh.drafts.comparing.shared import Draft
from sulh.drafts.past import Past
from sulh.terms.compile import load_compiled
from tests.cases import doha
from tests.drafts.test_compare import DOHA, other_terms

APART = ("khost_protection_force:\n    name", "khost_protection_force:\n    part_of: us\n    name")


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return other_terms(tmp_path)


def test_it_prints_what_the_drafts_part_in_and_writes_tables_and_a_page(other: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = sulh("compare", DOHA, "present", other, "--out", out)
    assert done.returncode == 0, done.stderr
    for words in (
        "air_strike{+, artillery_fire+}", "within_hours: [-1-]{+3+}", "The same words in present and other: T1 / T9",
        "nothing asks as much of United States", "No source declares coverage",
    ):  # fmt: skip
        assert words in re.sub(r"\s+", " ", done.stdout)
    schemas = {name.lower(): schema for name, schema in vars(tables).items() if name.startswith("COMPARE_")}
    assert {file.name for file in out.iterdir()} == {f"{name}.parquet" for name in schemas} | {"compare.html"}
    for name, schema in schemas.items():
        assert pq.read_table(out / f"{name}.parquet").schema.equals(schema)


def test_for_a_machine_it_gives_the_same_numbers(other: Path) -> None:
    done = sulh("compare", DOHA, "present", other, "--clause", "U1", "--json")
    assert done.returncode == 0, done.stderr
    given = json.loads(done.stdout)
    assert {row["provision"] for row in given["compare_drafts"]} == {"U1"}
    assert {row["provision_a"] for row in given["compare_redlines"]} == {"U1"}
    assert given["drafts"] == {"present": given["drafts"]["other"], "other": given["drafts"]["present"]}
    assert "compare_caught" not in given


def test_names_in_the_case_are_drafts(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(DOHA, case)
    shutil.copy(other_terms(tmp_path), case / "b.yaml")
    text = (case / "case.yaml").read_text(encoding="utf-8")
    text = text.replace("drafts: {", "drafts: {offer: b.yaml, ")
    (case / "case.yaml").write_text(text, encoding="utf-8")
    done = sulh("compare", case, "offer", "present", "--json")
    assert done.returncode == 0, done.stderr
    assert list(json.loads(done.stdout)["drafts"]) == ["offer", "present"]
    assert "There are: present, offer, us_ask, counter" in sulh("compare", case, "ofer", "present").stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["present"], "comparing takes at least two drafts"),
        (["present", "present"], "“present” stands twice"),
        (["present", DOHA / "agreement.yaml"], "are the same file"),
        (["present", "nothing.yaml"], "neither a draft of this case nor a file"),
        (["present", DOHA], "this is a folder, not a file"),
        (["present", "{tmp}/no.yaml"], "no.yaml"),
        (["present", "{tmp}/parties.yaml"], "the draft does not bind taliban"),
        (["present", "{tmp}/unknown.yaml"], "the draft does not know"),
        (["present", "{tmp}/duties.yaml"], "bars nothing"),
        (["present", "{tmp}/other.yaml", "--clause", "U7"], "no draft has a clause “U7”"),
        (["present", "{tmp}/other.yaml", "--account", "nobody"], "there is no account “nobody”"),
    ],
)
def test_what_cannot_be_compared_is_one_message(words: list[object], says: str, tmp_path: Path) -> None:
    other_terms(tmp_path)
    text = (DOHA / "agreement.yaml").read_text(encoding="utf-8")
    (tmp_path / "no.yaml").write_text("case: x\nsources: {}\n", encoding="utf-8")
    alone = "agreement: x\nparties: {us: {name: US}, them: {name: T}}\nin_force: {from: 2020-01-01}\n"
    (tmp_path / "parties.yaml").write_text(alone + "provisions: {A: {binds: us, must_not: raid}}\n", encoding="utf-8")
    both = alone.replace("them", "taliban")
    (tmp_path / "unknown.yaml").write_text(both + "provisions: {A: {binds: us, must_not: raid}}\n", encoding="utf-8")
    duty = "provisions:\n  D: {binds: us, must_do: leave, by: 2021-05-01}\n"
    (tmp_path / "duties.yaml").write_text(text[: text.index("provisions:\n")] + duty, encoding="utf-8")
    given = [str(word).replace("{tmp}", str(tmp_path)) for word in words]
    done = sulh("compare", DOHA, *given, "--out", tmp_path / "out")
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_drafts_that_put_an_actor_in_different_places_say_so(tmp_path: Path) -> None:
    done = sulh("compare", DOHA, "present", other_terms(tmp_path, "apart", APART))
    assert done.returncode == 0, done.stderr
    assert "They put actors in different places (present | apart)" in done.stdout
    assert "* bounds from what each draft says alone" in done.stdout


def found(other: Path, *more: Path) -> Compared:
    files = [other, *more]
    drafts = [Draft("present", "As it is", doha().case.compiled)]
    drafts += [Draft(file.stem, "", load_compiled(file)) for file in files]
    return compare_drafts(past_of_run(doha()), drafts, "established")


@pytest.mark.parametrize("width", [80, 120])
def test_it_fits_the_terminal_for_two_and_for_four_drafts(width: int, other: Path, tmp_path: Path) -> None:
    third = other_terms(tmp_path, "third", ("must_not: air_strike", "must_not: raid"))
    fourth = other_terms(tmp_path, "fourth", APART)
    for one in (found(other), found(other, third, fourth)):
        console = Console(width=width, record=True, file=(tmp_path / "shown").open("w", encoding="utf-8"))
        show_compare.show(one, None, console)
        lines = console.export_text().splitlines()
        assert max(map(len, lines)) <= width
        for name in one.drafts:
            assert any(name in line for line in lines)


def test_the_page_is_whole_and_safe_and_the_section_can_stand_elsewhere(tmp_path: Path) -> None:
    evil = '"No strikes<script>alert(1)</script> & more"'
    one = found(other_terms(tmp_path, "evil", ('title: "No strikes from the air"', f"title: {evil}")))
    section = fragment(one.tables, one.drafts, one.people, one.notes)
    html = page("A case", one.tables, one.drafts, one.people, one.notes)
    assert section in html
    assert "<script" not in html
    assert "<ins>&lt;script&gt;" in html or "&lt;script&gt;" in html
    assert "<del>" in section
    assert "<ins>" in section
    assert not re.search(r"(src|href)=\"(?!#)", html)
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_of_a_ready_table_of_incidents_it_cannot_be_said_what_sources_saw(other: Path) -> None:
    whole = past_of_run(doha())
    past = Past("ready", whole.present, whole.incidents, engine=whole.engine)
    drafts = [Draft("present", "", whole.present), Draft("other", "", load_compiled(other))]
    rows = compared(past, drafts, "established")["compare_observed"].to_pylist()
    assert {row["seen_low"] for row in rows} == {None}
    assert {row["seen_and_attributed_high"] for row in rows} == {None}
    assert all(row["attributed"] is not None for row in rows)
    one = compare_drafts(past, drafts, "us")
    assert any("cannot be said" in note for note in one.notes)
    no_one = Past("ready", whole.present, whole.on("us").incidents, engine=whole.engine)
    rows = compared(no_one, drafts, "us")["compare_observed"].to_pylist()
    assert {row["attributed"] for row in rows} == {None}


def test_what_is_sealed_in_a_draft_is_nowhere_but_for_who_may_read_it(tmp_path: Path) -> None:
    secret = ('title: "No strikes from the air"', 'title: "Quiet skies"\n    sealed: true')
    sealed = other_terms(tmp_path, "sealed", secret, ("within_km: 50", "within_km: 43"))
    out = tmp_path / "out"
    done = sulh("compare", DOHA, "present", sealed, "--out", out)
    assert done.returncode == 0, done.stderr
    page_, redlines = (
        (out / "compare.html").read_text(encoding="utf-8"),
        pq.read_table(out / "compare_redlines.parquet"),
    )
    assert "U1 of present, nothing like it in sealed" in done.stdout
    for text in (done.stdout, page_, str(redlines.to_pylist())):
        assert "Quiet skies" not in text
    assert "Quiet skies" in sulh("compare", DOHA, "present", sealed, "--for", "us").stdout
