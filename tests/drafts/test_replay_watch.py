"""A draft that is edited while it is watched; clauses that contradict; and the incidents behind a number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sulh.drafts.listing import listed
from sulh.drafts.past import Past
from sulh.drafts.replay import DRAFT, undated_rules
from sulh.engine import DuckDB
from sulh.errors import InputError
from sulh.findings.schema import BREACH
from sulh.replaying import Asked, Replayed, Session
from sulh.terms.compile import load_compiled
from sulh.watching import changed, watch_draft
from tests import strategies as own
from tests.cases import doha

HEAD = """\
agreement: small
parties: {north: {name: North}, south: {name: South}}
actors: {north_army: {part_of: north}, south_army: {part_of: south}, militia: {acts_for: {north: {according_to: [south]}}}}
in_force: {from: 2020-03-01}
provisions:
"""


def write(file: Path, *clauses: str) -> Path:
    file.write_text(HEAD + "".join(f"  {clause}\n" for clause in clauses), encoding="utf-8")
    return file


RAIDS = "A: {binds: north, must_not: raid}"
AMBUSHES = "B: {binds: [north, south], must_not: ambush}"


def incidents() -> pa.Table:
    rows = [
        ("raid", "north_army", 3),
        ("raid", "south_army", 5),
        ("ambush", "south_army", 2),
        ("ambush", None, 7),
        (None, "north_army", 1),
    ]
    return own.table(
        [
            own.incident(
                incident_id=f"i{number}", act=act and [act], perpetrator=who and [who], killed_low=toll, killed_high=toll,
                start=own.second(number + 1), end=own.second(number + 1), sources=["a"], place=f"P{number}",
            )
            for number, (act, who, toll) in enumerate(rows)
        ]
    )  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Session:
    present = load_compiled(write(tmp_path / "present.yaml", RAIDS))
    past = Past("Small", present, incidents(), engine=DuckDB(threads=1))
    return Session("Small", present, past.ready())


class Desk:
    """Somebody who edits a file between two looks: each edit is what happens while the watcher waits."""

    def __init__(self, session: Session, file: Path, *edits: Callable[[], object]) -> None:
        self.answers: list[Replayed] = []
        self.said: list[str] = []
        self._edits = list(edits)
        watch_draft(lambda: session.answer(file), file, self.answers.append, self.said.append, self._wait)

    def _wait(self) -> bool:
        if not self._edits:
            return False
        self._edits.pop(0)()
        return True


def test_each_save_is_answered_and_said_in_one_line(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", RAIDS)
    desk = Desk(session, file, lambda: write(file, RAIDS, AMBUSHES), lambda: None, lambda: write(file, AMBUSHES))
    assert len(desk.answers) == 3
    first, second = desk.said
    assert first.startswith("Against the answer before: B is new.")
    assert "Incidents barred: lower bound 1 more, upper 2 more" in first
    assert "killed in them: lower bound 2 more, upper 9 more" in first
    assert "\n" not in first
    assert "A is gone" in second
    assert "0 of 2 rules judged anew" in second


def test_only_what_changed_is_judged_again(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", RAIDS, AMBUSHES)
    assert session.answer(file).rejudged > 0
    assert session.answer(file).rejudged == 0
    write(file, RAIDS, "B: {binds: [north, south], must_not: {act: ambush, killed: {at_least: 3}}}")
    again = session.answer(file)
    assert 0 < again.rejudged <= 2, "B, once where both read it alike, else once for each"
    fresh = Session("Small", session.present, session.ready).answer(file)
    assert again.tables["replay"].equals(fresh.tables["replay"])
    assert again.tables["unrecorded"].equals(fresh.tables["unrecorded"])


def test_an_error_is_one_message_and_the_last_answer_stands(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", RAIDS)
    desk = Desk(
        session, file,
        lambda: write(file, "A: {binds: north, must_not: rade}"), lambda: None, lambda: None, lambda: write(file, RAIDS),
    )  # fmt: skip
    assert len(desk.answers) == 2
    error, stands, change = desk.said
    assert "draft.yaml, line 6" in error
    assert "raid" in error
    assert stands == "The answer above stands."
    assert "no clause says anything else" in change


def test_an_error_at_first_does_not_end_it(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", "A: {binds: nobody, must_not: raid}")
    desk = Desk(session, file, lambda: write(file, RAIDS))
    assert (len(desk.answers), len(desk.said)) == (1, 1)


def test_an_editor_at_work_is_given_a_moment_and_a_lost_file_is_said(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", RAIDS)
    quick = Desk(session, file, lambda: file.write_text(""), lambda: write(file, AMBUSHES))
    assert (len(quick.answers), len(quick.said)) == (2, 1)
    lost = Desk(session, file, file.unlink, lambda: None, lambda: None, lambda: write(file, RAIDS))
    assert len(lost.answers) == 2
    assert sum("no such file" in line for line in lost.said) == 1


def test_ctrl_c_ends_it_cleanly(session: Session, tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    desk = Desk(session, write(tmp_path / "draft.yaml", RAIDS), stop)
    assert desk.said == ["Ended."]


def test_other_words_alone_change_nothing(session: Session, tmp_path: Path) -> None:
    one = session.answer(write(tmp_path / "one.yaml", RAIDS))
    other = session.answer(
        write(tmp_path / "other.yaml", 'A: {binds: north, must_not: raid, title: "No raids", quote: "raids"}')
    )
    assert "no clause says anything else" in changed(one, other)
    assert "Incidents barred: as before; killed in them: as before" in changed(one, other)


# ---------------------------------------------------------------- what contradicts, and what nobody did


def notes(session: Session, tmp_path: Path, *clauses: str) -> list[str]:
    return list(session.answer(write(tmp_path / "draft.yaml", *clauses)).notes)


@pytest.mark.parametrize(
    ("clauses", "says"),
    [
        (["A: {binds: north, must_not: {act: raid, killed: {at_least: 5}, all_of: [{killed: {at_most: 3}}]}}"], "Nothing can breach A"),
        (["A: {binds: north, must_not: raid, except: {A.a: {when: attack}}}"], "The exception A.a swallows A"),
        (["A: {binds: north, must_not: raid, except: {A.a: {when: air_strike}}}",
          "B: {binds: north, must_not: air_strike}"], "The exception A.a lets pass what B bars"),
        (["A: {binds: north, must_not: chemical_attack}"], "in no incident on record is the act surely chemical attack; it may be in 1"),
        (["A: {binds: south, must_not: {act: attack, target: aid_workers, killed: {at_least: 50}}}"], "A bars nothing that is on record"),
        (["A: {binds: north, must_not: {act: raid, target: aid_workers}}"], "A surely bars nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_draft_is_said(session: Session, tmp_path: Path, clauses: list[str], says: str) -> None:
    found = notes(session, tmp_path, *clauses)
    assert any(says in line for line in found), found


def test_clauses_that_go_together_are_not_said_to_contradict(session: Session, tmp_path: Path) -> None:
    clauses = (
        "A: {binds: north, must_not: raid, except: {A.a: {when: air_strike}}}",
        "B: {binds: south, must_not: air_strike}",
    )
    assert not any("lets pass" in line for line in notes(session, tmp_path, *clauses))


def test_a_draft_that_bars_everything_and_one_that_bars_nothing(tmp_path: Path) -> None:
    present = load_compiled(write(tmp_path / "present.yaml", RAIDS))
    known = [
        own.incident(incident_id=f"i{n}", act=[act], perpetrator=["north_army"])
        for n, act in enumerate(("raid", "ambush"))
    ]
    past = Past("Small", present, own.table(known), engine=DuckDB(threads=1))
    session = Session("Small", present, past.ready())
    found = notes(session, tmp_path, RAIDS, "B: {binds: north, must_not: attack}")
    assert "The draft bars everything that is on record, and so tells nothing apart" in found
    assert "B bars everything that is on record" in found
    found = notes(session, tmp_path, "A: {binds: south, must_not: raid}", "B: {binds: north, must_not: abduction}")
    assert any(line.startswith("The draft bars nothing that is on record") for line in found)
    assert any("in no incident on record can the act be abduction" in line for line in found)


def test_that_nothing_a_party_did_is_left_to_it_is_said(session: Session, tmp_path: Path) -> None:
    """Whoever did the others: what the south did is all barred, of the north one deed may be left."""
    found = notes(session, tmp_path, "A: {binds: south, must_not: [raid, ambush]}", "B: {binds: north, must_not: raid}")
    said = [line for line in found if line.startswith("The draft bars everything that")]
    assert len(said) == 1 and said[0].startswith("The draft bars everything that South did, as far as it is known")
    assert not any("as far as it is known" in line for line in notes(session, tmp_path, RAIDS))


# ---------------------------------------------------------------- the incidents behind a number


def test_the_list_of_a_clause_is_by_harm_and_says_in_whose_reading(session: Session, tmp_path: Path) -> None:
    file = write(tmp_path / "draft.yaml", RAIDS, AMBUSHES)
    found = session.answer(file, Asked(clause="B")).tables["listed"].to_pylist()
    assert [row["incident_id"] for row in found] == ["i3", "i2", "i4"]
    assert (found[0]["surely"], found[0]["possibly"]) == ([], ["north", "south"])
    assert (found[1]["surely"], found[1]["possibly"]) == (["north", "south"], [])
    assert session.answer(file, Asked(clause="B", top=1)).tables["listed"].to_pylist() == found[:1]
    with pytest.raises(InputError, match="no clause “C”"):
        session.answer(file, Asked(clause="C"))


@pytest.mark.parametrize("top", [1, 2, 5, 100])
def test_the_list_is_the_head_of_all_that_may_be_barred(top: int) -> None:
    run = doha()
    compiled = run.case.compiled
    past = Past("Doha", compiled, run.tables["incidents"], reports=run.tables["reports"], links=run.tables["links"])
    replayer = past.ready().replayer(compiled, undated_rules(compiled))
    mine = [rule for rule in undated_rules(compiled) if rule.provision == "T3"]
    bits = replayer.outcomes_by_row(mine)
    rows: list[dict[str, Any]] = [
        row
        for place, row in enumerate(run.tables["incidents"].to_pylist())
        if row["account"] == "independent" and (bits[:, place] & BREACH).any()
    ]
    rows.sort(
        key=lambda row: (
            -(row["killed_low"] or 0),
            -(row["civilians_killed_low"] or 0),
            -(2**61) if row["start"] is None else row["start"].timestamp(),
            row["incident_id"],
        )
    )
    given = lambda names: iter([past.incidents.select(list(names))])  # noqa: E731
    found = listed(replayer, DRAFT, mine, "independent", top, given, past.reports_on).to_pylist()
    assert [row["incident_id"] for row in found] == [row["incident_id"] for row in rows[:top]]
    assert all(row["reports"] and len(row["told"]) == len(row["reports"]) for row in found)
