"""The table of positions as a person meets it: what may be wrong in it, what the lint says, and the shipped examples."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from test_cli import sulh
from test_positions_seen import DOHA, agreement, case, printed

from sulh.drafts.positions import schema, tables
from sulh.drafts.positions.lint import RULES, lint_positions
from sulh.drafts.positions.load import load_positions
from sulh.positioning import positions_of_case
from sulh.replaying import replay_case
from sulh.terms.base import Strict
from sulh.terms.compile import load_compiled
from tests.cases import EXAMPLES, ROOT, with_rows

HEAD = 'positions: talks\nproposals: {ask: {by: us, since: 2021-03-01, title: "Ask", source: press}}\n'
QUIET = "clauses: {quiet: {title: Quiet, proposed_in: ask}, talks: {title: Talks}, gone: {title: Gone}}\n"
STANCE = "clauses: {quiet: {title: Quiet, stances: [STANCE]}, talks: {title: Talks}}\n"


def stance(*given: str) -> str:
    return HEAD + STANCE.replace("STANCE", ", ".join(f"{{{one}}}" for one in given))


BAD = {
    "empty": ("", "the file is empty"),
    "no clauses": ("positions: talks\n", "the key “clauses” is missing"),
    "unknown key": (HEAD + QUIET + "parties: [us]\n", "“parties” is not a key that is known here"),
    "unknown proposer": (HEAD.replace("by: us", "by: uss") + QUIET, "“uss” is no party, actor or one of others"),
    "unknown proposal": (HEAD + QUIET.replace("in: ask", "in: aks"), "“aks” is no proposal"),
    "unknown provision": (HEAD + QUIET.replace("in: ask", "in: ask, provision: Z9"), "the agreement has no provision Z9"),
    "unknown draft": (HEAD.replace("title:", "draft: nope, title:") + QUIET, "there is no draft “nope”"),
    "unknown reader": (HEAD.replace("title:", "sealed: [press], title:") + QUIET, "“press” is no party, reading or actor"),
    "unknown clause": (stance("by: us, since: 2021-03-02, stance: accepts_if, if: calm"), "“calm” is no clause"),
    "own condition": (stance("by: us, since: 2021-03-02, stance: accepts_if, if: quiet"), "cannot be its own condition"),
    "no condition": (stance("by: us, since: 2021-03-02, stance: accepts_if"), "accepts_if without a condition"),
    "a condition too many": (stance("by: us, since: 2021-03-02, stance: rejects, if: talks"), "rejects with a condition"),
    "contradiction": (
        stance("by: us, since: 2021-03-02, stance: accepts", "by: us, since: 2021-03-02, stance: rejects"),
        "two stances of us on 2021-03-02 contradict each other",
    ),
    "backwards": (
        stance("by: us, since: 2021-03-02, stance: accepts", "by: us, since: 2021-03-01, stance: rejects"),
        "this stance of us (2021-03-01) stands after one of 2021-03-02",
    ),
    "a month unmarked": (stance("by: us, since: 2021-03, stance: accepts"), "only a month, a year or a span is given"),
    "a day marked": (stance("by: us, since: 2021-03-01, about: true, stance: accepts"), "the day is given, and yet only about known"),
    "no such day": (stance("by: us, since: 2021-02-30, stance: accepts"), "there is no such date as 2021-02-30"),
    "span backwards": (stance("by: us, since: [2021-03-02, 2021-03-01], about: true, stance: accepts"), "the second day lies before the first"),
    "withdrawn before": (HEAD.replace("title:", "withdrawn: 2021-02-01, title:") + QUIET, "withdrawn on 2021-02-01, before it was made"),
    "answers the future": (
        HEAD.replace("source: press}", "source: press, answers: two}, two: {by: taliban, since: 2021-04-01, title: Two}") + QUIET,
        "it answers two, which was made after it",
    ),
    "answers in a circle": (
        HEAD.replace("source: press}", "answers: two}, two: {by: taliban, since: 2021-03-01, title: Two, answers: ask}") + QUIET,
        "these proposals answer each other in a circle",
    ),
    "a duration without a start": (HEAD + QUIET.replace("{title: Talks}", "{title: Talks, duration: {months: 3}}"), "the key “from” is missing"),
    "a duration without a length": (HEAD + QUIET.replace("{title: Talks}", "{title: Talks, duration: {from: 2021-05-01}}"), "a duration needs a length"),
    "an extension that shortens": (
        HEAD + QUIET.replace("{title: Talks}", "{title: Talks, duration: {from: 2021-05-01, months: 3, extendable: {until: 2021-06-01}}}"),
        "which lies before its own last day, 2021-07-31",
    ),
    "after the end of the calendar": (
        HEAD + QUIET.replace("{title: Talks}", "{title: Talks, duration: {from: 9999-05-01, months: 300}}"), "it ends after the year 9999",
    ),
    "a package of one": (HEAD + QUIET + "packages: {k: {title: K, by: us, since: 2021-03-02, together: quiet}}\n", "it takes two clauses"),
    "a package of both kinds": (
        HEAD + QUIET + "packages: {k: {title: K, by: us, since: 2021-03-02, together: [quiet, talks], exchange: {give: quiet, for: talks}}}\n",
        "one of the two",
    ),
    "a package of nothing known": (HEAD + QUIET + "packages: {k: {title: K, by: us, since: 2021-03-02, together: [quiet, calm]}}\n", "“calm” is no clause and no package"),
    "packages in a circle": (
        HEAD + QUIET + "packages:\n  k: {title: K, by: us, since: 2021-03-02, together: [quiet, m]}\n"
        "  m: {title: M, by: us, since: 2021-03-02, together: [k, talks]}\n",
        "these packages hold each other in a circle",
    ),
    "an exchange for itself": (
        HEAD + QUIET + "packages: {k: {title: K, by: us, since: 2021-03-02, exchange: {give: [quiet, talks], for: talks}}}\n",
        "talks is given in exchange for itself",
    ),
    "given up before": (HEAD + QUIET + "packages: {k: {title: K, by: us, since: 2021-03-02, given_up: 2021-03-01, together: [quiet, talks]}}\n", "before it was made"),
    "an actor among others": (HEAD + QUIET + "others: {us: {name: US}}\n", "is a party or an actor already"),
    "a reserved name": (HEAD + QUIET + "others: {established: {name: E}}\n", "has a meaning of its own here"),
    "a deadline about nothing known": (HEAD + QUIET + "deadlines: {d: {title: D, by: us, since: 2021-03-02, day: 2021-05-01, clauses: calm}}\n", "“calm” is no clause"),
    "a sealed stance that cannot be": (stance("by: uss, since: 2021-03-02, stance: accepts, sealed: true"), "“uss” is no party"),
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return case(tmp_path_factory.mktemp("bad") / "case", "", "")


@pytest.mark.parametrize(("text", "says"), BAD.values(), ids=BAD)
def test_what_cannot_be_is_one_message_with_its_place(text: str, says: str, folder: Path) -> None:
    (folder / "positions.yaml").write_text(text, encoding="utf-8")
    for words in (("positions", folder, "--out", folder / "out"), ("positions", folder, "--json")):
        done = sulh(*words)
        assert (done.returncode, done.stdout) == (2, "")
        assert says in " ".join(done.stderr.split())
        assert "positions.yaml, line " in done.stderr
        assert "Traceback" not in done.stderr
    assert not (folder / "out").exists()


def test_a_case_without_positions_and_a_day_that_is_none(tmp_path: Path) -> None:
    done = sulh("positions", EXAMPLES / "syria-2016")
    assert (done.returncode, "has no table of positions" in done.stderr) == (2, True)
    done = sulh("positions", DOHA, "--as-of", "soon")
    assert (done.returncode, "“soon” is not a day" in done.stderr) == (2, True)
    done = sulh("positions", DOHA, "--as-of", "2001-01-01")
    assert (done.returncode, "nothing was on the table by 2001-01-01" in done.stderr) == (2, True)


def test_check_reads_the_positions_and_the_drafts(tmp_path: Path) -> None:
    made = case(tmp_path / "case", "", "")
    (made / "positions.yaml").write_text(BAD["contradiction"][0], encoding="utf-8")
    assert "contradict each other" in sulh("check", made).stderr
    shutil.copy(DOHA / "positions.yaml", made)
    text = (made / "case.yaml").read_text(encoding="utf-8")
    (made / "case.yaml").write_text(text + "drafts: {us_ask: us_ask.yaml, counter: counter.yaml}\n", encoding="utf-8")
    assert "there is no such file" in sulh("check", made).stderr
    for name in ("us_ask", "counter"):
        shutil.copy(DOHA / "drafts" / f"{name}.yaml", made)
    assert "[no-first-day]" in sulh("check", made, "--notes").stdout
    (made / "counter.yaml").write_text(
        (DOHA / "drafts" / "counter.yaml").read_text().replace("air_strike", "air_strke")
    )
    assert "air_strke" in sulh("check", made).stderr


# ---------------------------------------------------------------- the lint


LINTED = {
    "clause-unspoken": HEAD + QUIET,
    "party-unheard": HEAD + QUIET,
    "stance-of-no-party": stance("by: afghan_government, since: 2021-03-02, stance: rejects"),
    "stance-before-proposal": HEAD + QUIET.replace("in: ask}", "in: ask, stances: [{by: taliban, since: 2021-02-01, stance: rejects}]}"),
    "after-the-record": "as_of: 2021-02-01\n" + HEAD + QUIET,
    "deadline-before-proposal": HEAD + QUIET + "deadlines: {d: {title: D, by: us, since: 2021-02-01, day: 2021-02-20, proposal: ask}}\n",
    "no-first-day": HEAD + QUIET.replace("{title: Talks}", "{title: Talks, duration: {from: unstated, months: 3}}"),
    "no-source": stance("by: us, since: 2021-03-02, stance: accepts"),
    "not-rendered": HEAD + QUIET,
}  # fmt: skip
SOUND = """positions: talks
as_of: 2021-04-01
proposals: {ask: {by: us, since: 2021-03-01, title: "Ask", source: press}}
clauses:
  raids: {title: Raids, proposed_in: ask, provision: U2, stances: [{by: taliban, since: 2021-03-02, stance: rejects, alleged: true}]}
deadlines: {d: {title: D, by: us, since: 2021-03-01, day: 2021-05-01, proposal: ask, alleged: true}}
"""


def linted(text: str, folder: Path) -> set[str]:
    file = folder / "positions.yaml"
    file.write_text(text, encoding="utf-8")
    return {remark.rule for remark in lint_positions(load_positions(file, agreement(), {}))}


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_of_the_lint_speaks_where_it_should_and_not_where_all_is_well(rule: str, tmp_path: Path) -> None:
    assert rule in linted(LINTED[rule], tmp_path)
    assert rule not in linted(SOUND, tmp_path)


def test_the_page_has_every_rule_and_every_key() -> None:
    page = (ROOT / "docs" / "positions.md").read_text(encoding="utf-8")
    assert [rule for rule in RULES if f"`{rule}`" not in page] == []
    models = [
        one for one in vars(schema).values() if isinstance(one, type) and issubclass(one, Strict) and one is not Strict
    ]
    keys = {item.alias or name for model in models for name, item in model.model_fields.items()}
    assert {"exchange", "for", "given_up", "extendable"} <= keys
    assert sorted(key for key in keys if f"`{key}`" not in page) == []


# ---------------------------------------------------------------- the examples


def test_doha_says_what_is_near_and_what_blocks() -> None:
    found = positions_of_case(DOHA)
    stands = {row["clause"]: row for row in found.tables["positions"].to_pylist()}
    assert {name: row["status"] for name, row in stands.items()} == {
        "three_months": "near",
        "no_roadside_bombs": "blocked",
        "no_checkpoint_attacks": "blocked",
        "limits_on_air_power": "near",
        "militia_disbanded": "near",
    }
    assert all(row["alleged"] for row in stands.values())
    assert stands["no_roadside_bombs"]["rejects"] == ["taliban"]
    assert stands["limits_on_air_power"]["brings"] == ["three_months"]
    assert sorted(map(sorted, stands["three_months"]["ways"])) == [
        ["taliban: three_months"],
        ["us: limits_on_air_power"],
    ]
    ask = next(row for row in found.tables["packages"].to_pylist() if row["package"] == "us_ask")
    assert (ask["steps"], ask["exact"], len(ask["ways"])) == (3, True, 2)


def test_every_statement_of_doha_has_a_source_or_is_marked() -> None:
    found = positions_of_case(DOHA)
    for table in ("stances", "timeline"):
        for row in found.tables[table].to_pylist():
            if row.get("kind") != "status":
                assert row["alleged"] or row["address"], row
                assert row["source"], row
    assert lint_rules(DOHA) <= {"no-first-day", "party-unheard"}


def lint_rules(folder: Path) -> set[str]:
    told = json.loads(printed(folder, "check", "--json"))["remarks"]
    return {row["rule"] for row in told if "positions.yaml" in row["where"]}


def test_what_is_only_about_known_may_or_may_not_have_been_so() -> None:
    stands = {
        row["clause"]: row for row in positions_of_case(DOHA, dt.date(2021, 3, 20)).tables["positions"].to_pylist()
    }
    assert stands["no_roadside_bombs"]["possible"] == ["near", "blocked", "open"]
    assert stands["no_checkpoint_attacks"]["possible"] == ["blocked"]


def test_the_command_writes_tables_picture_and_page(tmp_path: Path) -> None:
    shown = printed(DOHA, "positions", "--out", tmp_path / "out")
    assert "Blocked: rejected by somebody (2)" in shown
    names = ("positions", "stances", "packages", "deadlines", "timeline")
    for name in names:
        assert pq.read_table(tmp_path / "out" / f"{name}.parquet").schema.equals(getattr(tables, name.upper()))
    page = (tmp_path / "out" / "timeline.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 1
    assert page.count("<tr>") == 1 + len(pq.read_table(tmp_path / "out" / "timeline.parquet"))
    assert (tmp_path / "out" / "positions.svg").exists()
    told = json.loads(printed(DOHA, "positions", "--json"))
    assert set(names) <= set(told)


def test_what_is_written_cannot_run_in_a_page(folder: Path) -> None:
    text = HEAD.replace("Ask", "<script>alert(1)</script>") + QUIET
    (folder / "positions.yaml").write_text(text, encoding="utf-8")
    done = sulh("positions", folder, "--out", folder / "page")
    assert done.returncode == 0, done.stderr
    assert "<script>" not in (folder / "page" / "timeline.html").read_text(encoding="utf-8")
    assert "[bold" not in done.stdout


@pytest.mark.parametrize("name", ["us_ask", "counter"])
def test_the_drafts_of_doha_are_taken(name: str) -> None:
    draft = DOHA / "drafts" / f"{name}.yaml"
    done = sulh("check", draft)
    assert done.returncode == 0, done.stderr
    own = load_compiled(draft)
    case_actors = set(agreement().file.actors)
    assert set(own.agreement.file.actors) == case_actors
    for provision, item in own.agreement.file.provisions.items():
        assert item.alleged, provision
        assert item.note, provision
    replayed = replay_case(DOHA, draft)
    judged = {row["provision"] for row in replayed.tables["replay"].to_pylist() if row["terms"] == "draft"}
    assert judged == {*own.judged, "all"}


def test_an_exercise_has_two_drafts_and_a_table_of_positions(tmp_path: Path) -> None:
    assert sulh("exercise", tmp_path / "case", "--seed", 7, "--reports", 300, "--json").returncode == 0
    found = positions_of_case(tmp_path / "case")
    stands = {row["clause"]: row["status"] for row in found.tables["positions"].to_pylist()}
    assert set(stands.values()) == {"agreed", "together", "near", "blocked"}
    for_front = positions_of_case(tmp_path / "case", reader="front").tables["positions"].to_pylist()
    assert next(row["status"] for row in for_front if row["clause"] == "no_checkpoint_attacks") == "near"
    assert stands["no_checkpoint_attacks"] == "blocked"
    ends = {row["name"]: row for row in found.tables["deadlines"].to_pylist()}
    assert (str(ends["ask"]["day"]), str(ends["ask"]["extended_day"])) == ("2031-12-31", "2032-03-31")
    assert (ends["answer"]["days_left"], ends["closing"]["days_left"]) == (-45, 15)
    for name in ("ask", "counter"):
        draft = tmp_path / "case" / "drafts" / f"{name}.yaml"
        assert sulh("check", draft).returncode == 0
        rows = replay_case(tmp_path / "case", draft).tables["replay"].to_pylist()
        whole = [row for row in rows if row["terms"] == "draft" and row["provision"] == "all" and row["side"] == "all"]
        assert all(row["barred_low"] > 0 for row in whole if row["unit"] == "incidents")
    assert sulh("check", tmp_path / "case").returncode == 0


def test_over_rows_without_acts_the_drafts_stay_open(tmp_path: Path) -> None:
    riv = with_rows("riv-week-2020", tmp_path)
    for name in ("ask", "counter"):
        draft = riv / "drafts" / f"{name}.yaml"
        assert sulh("check", draft).returncode == 0
        replayed = replay_case(riv, draft)
        rows = [
            row for row in replayed.tables["replay"].to_pylist()
            if row["terms"] == "draft" and row["side"] == "all" and row["unit"] == "incidents" and row["kind"] == "must_not"
        ]  # fmt: skip
        assert rows
        assert all(row["barred_low"] == 0 and row["undetermined"] > 0.9 * row["barred_high"] for row in rows)
        assert any("surely bars nothing" in note for note in replayed.notes)


def test_a_position_of_nobody_has_no_picture(tmp_path: Path) -> None:
    made = case(tmp_path / "case", "", "")
    (made / "positions.yaml").write_text(
        "positions: x\nas_of: 2021-01-01\nclauses: {a: {title: A}}\n", encoding="utf-8"
    )
    found = positions_of_case(made)
    assert found.picture() is None
    assert sulh("positions", made, "--out", tmp_path / "out").returncode == 0
    assert not (tmp_path / "out" / "positions.svg").exists()


def test_a_sealed_provision_seals_the_clause_that_renders_it(tmp_path: Path) -> None:
    made = case(tmp_path / "case", "", "")
    text = (made / "agreement.yaml").read_text(encoding="utf-8")
    text = text.replace(
        'title: "Fewer drone strikes and raids"', 'title: "Fewer drone strikes and raids"\n    sealed: [us]'
    )
    (made / "agreement.yaml").write_text(text, encoding="utf-8")
    (made / "positions.yaml").write_text(
        SOUND.replace("clauses:", "clauses:\n  talks: {title: Talks}"), encoding="utf-8"
    )
    for reader, clauses in ((None, {"talks"}), ("us", {"talks", "raids"})):
        assert {
            row["clause"] for row in positions_of_case(made, reader=reader).tables["positions"].to_pylist()
        } == clauses


def test_the_example_of_the_page_is_taken(tmp_path: Path) -> None:
    made = tmp_path / "case"
    assert sulh("exercise", made, "--seed", 1, "--reports", 50, "--json").returncode == 0
    page = (ROOT / "docs" / "positions.md").read_text(encoding="utf-8")
    (made / "positions.yaml").write_text(page.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    found = positions_of_case(made)
    assert {row["clause"]: row["status"] for row in found.tables["positions"].to_pylist()} == {
        "bombs": "near",
        "strikes": "near",
    }
    ends = {row["name"]: row for row in found.tables["deadlines"].to_pylist()}
    assert (str(ends["ask"]["day"]), str(ends["ask"]["extended_day"])) == ("2031-12-31", "2032-03-31")
