"""The order and the ids of reports: by columns as by one row after another."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sulh.reports import identity, order
from sulh.reports.identity import contents, digest_numbers, report_ids, said
from sulh.reports.order import in_order
from sulh.reports.schema import REPORTS

DIGITS = st.sampled_from([f"{number:016x}" for number in (0, 1, 2**63, 2**64 - 1, 0xDEADBEEF, 2**40 + 1, 2**40 + 2)])
IDS = st.builds(str.__add__, DIGITS, st.sampled_from(["", "-2", "-10", "-3", "#1", "-2#1"]))
STARTS = st.none() | st.integers(0, 3).map(lambda day: dt.datetime(2020, 1, 1 + day, tzinfo=dt.UTC))
SOURCES = st.sampled_from(["press", "mission", "us"])


def reports(keys: list[tuple[str, Any, str]]) -> pa.Table:
    rows = [
        {
            "report_id": key,
            "source": source,
            "start": start,
            "stance": "claims",
            "covers_low": 1,
            "covers_high": 1,
            "given": key * 3 if number % 3 else None,
            "act": ["raid"] if number % 2 else None,
            "row": number,
            "listed_as_violation": False,
        }
        for number, (key, start, source) in enumerate(keys)
    ]
    return pa.Table.from_pylist(rows, schema=REPORTS)


def key_of(row: dict[str, Any]) -> tuple[Any, ...]:
    start = row["start"]
    return (start is None, start, row["source"], row["report_id"][:16], len(row["report_id"]), row["report_id"])


@pytest.mark.parametrize("most", [1 << 30, 100])
@given(keys=st.lists(st.tuples(IDS, STARTS, SOURCES), max_size=12, unique_by=lambda key: key[0]))
def test_reports_stand_in_the_order_of_a_plain_sort(most: int, keys: list[tuple[str, Any, str]]) -> None:
    table = reports(keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "MOST_BYTES", most)
        patch.setattr(order, "_ROWS", 5)
        found = in_order(table)
    assert found.schema == REPORTS
    found.validate(full=True)
    assert found.to_pylist() == sorted(table.to_pylist(), key=key_of)


@given(st.lists(DIGITS), st.integers(0, 3))
def test_digits_are_the_numbers_that_they_write(ids: list[str], offset: int) -> None:
    assert digest_numbers(pa.array(ids, pa.string()).slice(offset)).tolist() == [int(one, 16) for one in ids[offset:]]


@pytest.mark.parametrize("rows", [2, 250_000])
@given(st.lists(st.tuples(st.sampled_from(["a", 'b"', None]), st.integers(0, 2), st.sampled_from(["x", "y", None]))))
def test_ids_are_hashes_of_the_content_and_twins_are_numbered(
    rows: int, cells: list[tuple[str | None, int, str | None]]
) -> None:
    table = pa.table(
        {
            "place": pa.array([place for place, _, _ in cells], pa.string()),
            "killed_low": pa.array([killed for _, killed, _ in cells], pa.int64()),
            "given": pa.array([given_ for _, _, given_ in cells], pa.string()),
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity, "_ROWS", rows)
        found = report_ids("list", table).to_pylist()
    texts = contents("list", said(table)).to_pylist()
    plain = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
    assert [one[:16] for one in found] == plain
    for digest in set(plain):
        alike = [place for place, one in enumerate(plain) if one == digest]
        # null cells come last
        alike.sort(key=lambda place: (cells[place][2] is None, cells[place][2], place))
        assert [found[place][16:] for place in alike] == ["", *[f"-{number}" for number in range(2, len(alike) + 1)]]
