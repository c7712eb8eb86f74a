"""What is not established is told by one account, marked, and counted nowhere as established."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from sulh.briefs.html import render
from sulh.briefs.telling import as_told
from tests.briefs import invented
from tests.briefs.making import drawn_assets, view_of

DAY = dt.datetime(2031, 3, 4, tzinfo=dt.UTC)
PLACE = {"lat": 23.5, "lon": 12.0, "radius_km": 40.0, "place": "Ten Wells"}
TIME = {"start": DAY, "end": DAY + dt.timedelta(hours=5)}


def claimed(**council: Any) -> invented.Rows:
    """An incident of which nothing is established, and what the council says of it."""
    rows = invented.Rows()
    invented.add_incident(rows, "i", "established", occurred="unknown")
    invented.add_incident(rows, "i", "council", **council)
    return rows


def test_a_claimed_place_and_time_are_shown_and_marked() -> None:
    view = view_of(claimed(**TIME, **PLACE, act=["air_strike"]), drawn_assets())
    dossier = view.dossiers[0]
    assert dossier.when == "4 March 2031, 00:00 to 05:00 UTC" and dossier.where == "Ten Wells"
    assert dossier.told == "time, place and act as told by Council of Sennu"
    assert [mark.told for mark in view.map.marks] == [True]
    assert "Broken line" in view.map.note and "1 incident without an established date" in view.timeline.note
    assert [(bar.low, bar.high) for bar in view.timeline.charts[0].bars if bar.high] == [(0, 1)]
    assert json.loads(view.data)["told"] == [1]
    assert "Not established: time" in render(view)


def test_a_claimed_date_of_a_sure_incident_is_not_certain_either() -> None:
    rows = invented.Rows()
    invented.add_incident(rows, "i", "established", occurred="yes", **PLACE)
    invented.add_incident(rows, "i", "council", **TIME)
    view = view_of(rows, drawn_assets())
    assert [(bar.low, bar.high) for bar in view.timeline.charts[0].bars if bar.high] == [(0, 1)]
    assert view.dossiers[0].told == "time as told by Council of Sennu"
    assert not view.map.marks[0].told


def test_nobody_fills_in_tolls() -> None:
    view = view_of(claimed(**TIME, killed_low=9, killed_high=9), drawn_assets())
    assert view.dossiers[0].toll == "toll not known"
    assert next(one.value for one in view.headline if one.unit == "deaths") == "at least 0"


def row_of(account: str, **facts: Any) -> dict[str, Any]:
    rows = invented.Rows()
    invented.add_incident(rows, "i", account, **facts)
    return rows.tables()["incidents"].to_pylist()[0]


def test_sources_of_no_side_are_asked_first_and_no_time_is_put_together_from_two() -> None:
    others = [row_of("council", start=DAY), row_of("independent", end=DAY), row_of("republic", **TIME)]
    for order in (others, others[::-1]):
        told = as_told(invented.agreement(), row_of("established"), order)
        assert told["start"] is None and told["end"] == DAY and told["told"] == {"time": "independent"}


def test_what_is_established_stays() -> None:
    established = row_of("established", **TIME, **PLACE, adm1=["Upper Sennu"], act=["raid"])
    told = as_told(invented.agreement(), established, [row_of("council", **PLACE, act=["air_strike"])])
    assert told["act"] == ["raid"] and told["told"] == {} and told["told_words"] == ""


def test_an_account_that_denies_the_deed_is_asked_last() -> None:
    others = [row_of("republic", occurred="no", **TIME, act=["raid"]), row_of("council", **PLACE, act=[], **TIME)]
    told = as_told(invented.agreement(), row_of("established", act_surely=[]), others)
    assert told["told"] == {"time": "council", "map place": "council", "place": "council", "act": "republic"}
    assert told["told_words"] == "time and place as told by Council of Sennu; act as told by Republic of Ardel"
