"""Groups and classes of incidents under provisions, and the order of dossiers."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from sulh.briefs.pairs import incident_classes, make_pairs, worst_first
from sulh.findings.schema import BREACH, EXCUSED, NO_BREACH
from tests.briefs import invented

STATUSES = {"breach": BREACH, "excused": EXCUSED, "undetermined": BREACH | NO_BREACH}


def pair_of(statuses: tuple[str, ...], disputes: tuple[bool, ...] = (), provision: str = "R1") -> Any:
    rows = invented.Rows()
    for reading, status in zip(invented.READINGS, statuses, strict=True):
        if status != "absent":
            rows.add(
                "findings",
                incident_id="i",
                provision=provision,
                reading=reading,
                account="established",
                outcomes=STATUSES.get(status, 1),
                status=status,
                alleged=False,
                because=0,
                deciding=0,
            )
    for number, certain in enumerate(disputes):
        rows.add(
            "disputes",
            incident_id="i",
            provision=provision,
            reading_a="republic",
            account_a="established",
            reading_b="council",
            account_b="established",
            kind="reading",
            certain=certain,
            cause=f"term:t{number}",
        )
    tables = rows.tables()
    return make_pairs(tables["findings"], tables["disputes"], invented.agreement())[0]


@pytest.mark.parametrize("statuses", list(itertools.product(["breach", "excused", "undetermined", "absent"], repeat=3)))
def test_groups_follow_the_statuses(statuses: tuple[str, ...]) -> None:
    if set(statuses) == {"absent"}:
        return
    pair = pair_of(statuses)
    burdens = {status == "breach" for status in statuses if status != "undetermined"}
    if len(burdens) == 2:
        assert pair.group == "disputed"
    elif "undetermined" in statuses:
        assert pair.group == "undetermined"
    else:
        assert pair.group == "agreed"
        assert pair.status == (statuses[0] if len(set(statuses)) == 1 else "no_breach")


def test_a_certain_dispute_outranks_equal_readings_and_a_possible_one_does_not() -> None:
    assert pair_of(("breach",) * 3, (False, True)).group == "disputed"
    possible = pair_of(("breach",) * 3, (False,))
    assert possible.group == "undetermined" and possible.possibly_disputed


def test_a_reading_without_a_finding_under_a_reduction_does_not_count() -> None:
    assert pair_of(("counts", "counts", "absent"), provision="R2").group == "disputed"
    assert pair_of(("counts",) * 3, provision="R2").status == "counts"


def test_the_weightiest_class_of_an_incident_wins() -> None:
    breach, undetermined = pair_of(("breach",) * 3), pair_of(("undetermined",) * 3, provision="C1")
    assert incident_classes([undetermined, breach]) == {"i": "breach"}


def test_dossiers_go_to_the_disputed_then_the_undetermined_then_the_deadliest() -> None:
    disputed, undetermined = pair_of(("breach",) * 3, (True,)), pair_of(("undetermined",) * 3)
    rows = {
        key: {"incident_id": key, "killed_low": low, "killed_high": high, "place": key}
        for key, low, high in (("i", 0, 0), ("quiet", 0, 1), ("deadly", 9, 9), ("vague", 0, None))
    }
    assert worst_first(rows, [disputed]) == ["i", "deadly", "quiet", "vague"]
    assert worst_first(rows, [undetermined])[0] == "i"
    assert worst_first(dict(reversed(rows.items())), [disputed]) == ["i", "deadly", "quiet", "vague"]
