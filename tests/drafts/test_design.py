"""`sulh design` from a case to its answer: catalogues, bounds from incidents one by one, limits, real rows, and bad input."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from test_cli import sulh
from test_sealed import DEFENCE, LARGE, OTHER_DEFENCE, OTHER_LARGE, variant

from sulh import show_design
from sulh.designing import Designed, design, design_case
from sulh.drafting import past_of_case, past_of_run
from sulh.drafts.design.ask import EVERY, ON_RECORD, POSSIBLY, SURELY, Ask, Weigher
from sulh.drafts.design.candidates import OWN, Candidate, Offer, load_catalogue, offer_of_case, offer_of_draft
from sulh.drafts.design.coverage import cover, pruned
from sulh.drafts.design.harm import Scope
from sulh.drafts.design.substitution import Rate, raised
from sulh.drafts.design.wanted import Wanted
from sulh.drafts.design.words import clauses_from_words
from sulh.drafts.past import Past
from sulh.drafts.replay import undated_rules
from sulh.errors import SulhError
from sulh.exercise.files import make_exercise
from sulh.exercise.package import names, planted_tactics
from sulh.exercise.planted import Planted
from sulh.findings.judge import judge
from sulh.findings.schema import BREACH
from sulh.measures.unsaid import CannotBeSaid
from sulh.pictures.front import pareto
from sulh.terms.actor_sets import Understanding
from tests.cases import EXAMPLES, doha, with_rows

DOHA = EXAMPLES / "doha-2020"
HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def war(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small invented war with a planted package."""
    folder = tmp_path_factory.mktemp("design") / "war"
    make_exercise(folder, 5, 365, 1_000, Planted(seed=5, package=3))
    return folder


@pytest.fixture(scope="module")
def past(war: Path) -> Past:
    return past_of_case(war).on("republic")


@pytest.fixture(scope="module")
def offers(past: Past) -> list[Offer]:
    return [offer_of_case(past.present, clauses_from_words(past.present.agreement, past.facts(past.present)), None)]


@pytest.fixture(scope="module")
def designed(past: Past, offers: list[Offer]) -> Designed:
    return design(past, Wanted(HALF, "civilians_killed", ON_RECORD, points=3, steps=2), offers, "republic")


def one_by_one(
    past: Past, candidates: list[Candidate], compiled: Any, scope: Scope, by: int | None
) -> list[dict[str, Any]]:
    """Each incident with its harm within the scope, and what bars it surely and possibly in each reading, from its findings."""
    facts = past.facts(compiled)
    bits: dict[tuple[str, str, str], int] = {}
    for one in candidates:
        rules = [compiled.rule(one.id, Understanding(name), dated=False) for name in past.present.agreement.readings]
        for row in judge(facts, rules, compiled.legend.implications(), past.engine).to_pylist():
            bits[one.id, row["reading"], row["incident_id"]] = row["outcomes"]
    actors = past.present.agreement.vocabulary.actors
    out = []
    for row in past.incidents.to_pylist():
        low = 1 if scope.unit == "incidents" else row[f"{scope.unit}_low"] or 0
        high = 1 if scope.unit == "incidents" else row[f"{scope.unit}_high"]
        who = actors.mask(row["perpetrator"]) if row["perpetrator"] else actors.everything
        sure = [actors.mask(name) for name in row["perpetrator_surely"] or ()]
        first = dt.datetime.min.replace(tzinfo=dt.UTC) if row["start"] is None else row["start"]
        last = dt.datetime.max.replace(tzinfo=dt.UTC) if row["end"] is None else row["end"]
        inside = (scope.first is None or first.date() >= scope.first) and (
            scope.last is None or last.date() <= scope.last
        )
        may = (scope.first is None or last.date() >= scope.first) and (scope.last is None or first.date() <= scope.last)
        mine = by is None or who & ~by == 0 or any(who & part & ~by == 0 for part in sure)
        may_be_mine = by is None or bool(who & by)
        possible = may and may_be_mine and row["occurred"] != "no"
        out.append(
            {
                "low": low if inside and mine and row["occurred"] == "yes" else 0,
                "high": (high if possible else 0) if high is not None else None if possible else 0,
                "least": low if possible else 0,
                "bits": {(one.id, reading): bits.get((one.id, reading, row["incident_id"]), 0)
                         for one in candidates for reading in past.present.agreement.readings},
            }
        )  # fmt: skip
    return out


@pytest.mark.parametrize(
    ("unit", "by", "first"),
    [("civilians_killed", None, None), ("incidents", "front", None), ("killed", "republic", dt.date(2031, 6, 1))],
)
def test_shares_are_those_of_the_incidents_one_by_one(
    unit: str, by: str | None, first: dt.date | None, past: Past, offers: list[Offer]
) -> None:
    scope = Scope(unit, by, first)
    whole, _ = cover(past, offers, past.present.agreement.readings, scope)
    chosen_ids = ["R3", "F2", "front.rocket_fire", "republic.attack.civilians"]
    chosen = [whole.names.index(name) for name in chosen_ids]
    mask = None if by is None else past.present.agreement.vocabulary.actors.mask(by)
    rows = one_by_one(past, [whole.candidates[place] for place in chosen], offers[0].compiled, scope, mask)
    weigher = Weigher(whole, Ask(HALF, SURELY, EVERY))
    for view in ([0, 1, 2], [0], [1]):
        readings = [whole.readings[place] for place in view]
        sure = [all(any(row["bits"][name, one] == BREACH for name in chosen_ids) for one in readings) for row in rows]
        may = [all(any(row["bits"][name, one] & BREACH for name in chosen_ids) for one in readings) for row in rows]
        found = weigher.barred(chosen, view)
        low = sum(row["low"] for row, mine in zip(rows, sure, strict=True) if mine)
        rest = [row["high"] for row, mine in zip(rows, sure, strict=True) if not mine]
        least = Fraction(0) if None in rest else Fraction(low, low + sum(rest)) if sum(rest) else Fraction(1)
        assert found.least == least
        assert found.on_record == Fraction(low, sum(row["low"] for row in rows))
        most = [row["high"] for row, mine in zip(rows, may, strict=True) if mine]
        left = sum(row["low"] for row, mine in zip(rows, may, strict=True) if not mine)
        assert found.most == (
            Fraction(1) if None in most else Fraction(sum(most), sum(most) + left) if sum(most) else 0
        )


def test_burdens_are_those_of_a_replay(past: Past, offers: list[Offer], designed: Designed) -> None:
    package = designed.answer.package
    assert package is not None
    compiled = offers[0].compiled
    readings = past.present.agreement.readings
    rules = [compiled.rule(name, Understanding(one), dated=False) for name in package.clauses for one in readings]
    replayed = past.replayer(compiled, rules).replay("draft", rules).to_pylist()
    expected = {
        (row["side"], row["reading"]): (row["barred_low"], row["barred_high"])
        for row in replayed if row["provision"] == "all" and row["unit"] == "incidents" and row["side"] != "all"
    }  # fmt: skip
    found = {(one.side, one.reading): (one.low, one.high) for one in package.burdens}
    assert found == expected


def test_the_planted_package_is_found_and_proved(past: Past, offers: list[Offer]) -> None:
    planted = tuple(names(planted_tactics(3, 5)))
    whole, _ = cover(past, offers, past.present.agreement.readings, Scope("civilians_killed"))
    share = Weigher(whole, Ask(HALF, ON_RECORD)).share([whole.names.index(name) for name in planted])
    assert share is not None and share > HALF
    limit = Fraction(7, 10)
    wanted = Wanted(
        Fraction(int(share * 100), 100),
        "civilians_killed",
        ON_RECORD,
        max_burden={"republic": limit, "front": limit},
        points=0,
    )
    found = design(past, wanted, offers, "republic").answer
    assert found.reached and found.proved and found.first
    assert found.package is not None and found.package.clauses == planted


def test_clauses_that_bar_the_same_go_and_the_case_s_own_stays(past: Past, offers: list[Offer]) -> None:
    whole, _ = cover(past, offers, past.present.agreement.readings, Scope("civilians_killed"))
    less, gone = pruned(whole)
    places = {name: place for place, name in enumerate(whole.names)}
    relevant = (whole.low + whole.high + whole.open + whole.own_high.sum(axis=0)) > 0
    for name, stands in gone.items():
        column = [matrix[:, places[name]][:, relevant] for matrix in (whole.surely, whole.possibly)]
        if not stands:
            assert not column[1].any()
        else:
            assert stands in less.names
            other = [matrix[:, places[stands]][:, relevant] for matrix in (whole.surely, whole.possibly)]
            assert all((one == two).all() for one, two in zip(column, other, strict=True))
    columns = {
        (less.surely[:, place][:, relevant].tobytes(), less.possibly[:, place][:, relevant].tobytes())
        for place in range(len(less.names))
    }
    assert len(columns) == len(less.names)
    assert set(less.names) | set(gone) == set(whole.names)
    assert gone["front.suicide_attack"] == "F1"


def test_the_order_of_the_incidents_changes_nothing(past: Past, offers: list[Offer], designed: Designed) -> None:
    order = np.random.default_rng(3).permutation(len(past.incidents))
    shuffled = Past(
        past.title, past.present, past.incidents.take(pa.array(order)), past.stated, past.watched, engine=past.engine
    )
    again = design(shuffled, designed.wanted, offers, "republic")
    for name, table in designed.tables.items():
        assert again.tables[name].equals(table), name


def test_the_front_and_its_picture(designed: Designed) -> None:
    shares = [point.reached.share for point, package in designed.front if point.axis == "clauses"]
    assert shares == sorted(shares) and len(shares) == 3
    picture = pareto(designed.tables, "civilians killed", ON_RECORD, 0.5, "somebody")
    assert picture is not None
    assert "asked 50%" in picture.svg() and "at most so many clauses" in picture.svg()
    assert picture.svg() == picture.svg()
    assert all(row["proved"] for row in designed.tables["pareto"].to_pylist())
    assert {row["axis"] for row in designed.tables["pareto"].to_pylist()} == {"clauses", "burden"}


def test_limits_hold_and_say_when_they_stand_in_the_way(past: Past, offers: list[Offer]) -> None:
    tight = Wanted(Fraction(6, 10), "civilians_killed", ON_RECORD, max_burden={"front": 0}, points=0)
    found = design(past, tight, offers, "republic")
    assert not found.answer.reached
    assert found.answer.nearest is not None and found.answer.nearest.proved
    assert any("without the limit on the burden of front" in line for line in found.why)
    assert found.answer.package is not None
    assert all(one.low == 0 for one in found.answer.package.burdens if one.side == "front")
    reachable = Wanted(found.answer.nearest.share, "civilians_killed", ON_RECORD, max_burden={"front": 0}, points=0)
    assert design(past, reachable, offers, "republic").answer.reached
    even = Wanted(Fraction(3, 10), "civilians_killed", ON_RECORD, max_imbalance=Fraction(1, 10), points=0)
    answer = design(past, even, offers, "republic").answer
    assert answer.package is not None and (not answer.reached or answer.package.imbalance <= Fraction(1, 10))


def test_clauses_that_are_kept_and_left_out(past: Past, offers: list[Offer], designed: Designed) -> None:
    first = designed.answer.package
    assert first is not None
    wanted = Wanted(HALF, "civilians_killed", ON_RECORD, without=(first.clauses[0],), keep=("R2",), points=0)
    found = design(past, wanted, offers, "republic").answer.package
    assert found is not None
    assert "R2" in found.clauses and first.clauses[0] not in found.clauses
    none = Wanted(HALF, "civilians_killed", ON_RECORD, without=("*.*",), keep=("present",), points=0)
    kept = design(past, none, offers, "republic").answer.package
    assert kept is not None and {"R1", "R2", "R3", "F1", "F2", "F3"} >= set(kept.clauses)


def test_substitution_raises_what_has_to_be_barred(past: Past, offers: list[Offer]) -> None:
    assert raised(HALF, Fraction(3, 10)) == Fraction(5, 7)
    assert raised(HALF, Fraction(6, 10)) is None
    assert raised(Fraction(0), Fraction(1)) == 0
    wanted = Wanted(
        Fraction(4, 10), "civilians_killed", ON_RECORD, substitution=(Fraction(1, 5), Fraction(9, 10)), points=0
    )
    found = design(past, wanted, offers, "republic")
    by_rate = {one.substitution: one for one in found.substituted}
    package = by_rate[Fraction(1, 5)].package
    assert package is not None and package.share.on_record is not None
    assert package.share.on_record * Fraction(4, 5) >= Fraction(4, 10)
    assert not by_rate[Fraction(9, 10)].reached


def test_substitution_is_that_of_the_measure() -> None:
    """Barred deeds fall from two a day to none, and for each other one comes that nobody bars."""
    from sulh.drafts.design.harm import harm_of
    from sulh.drafts.design.substitution import measured
    from sulh.exercise.text import AGREEMENT

    days = [(day, act) for day in range(-84, 84) for act in (["suicide_attack"] * 2 if day < 0 else ["roadside_bomb"])]
    past = deeds(AGREEMENT, days)
    offer = offer_of_case(past.present, {}, None)
    whole, rows = cover(past, [offer], past.present.agreement.readings, Scope("incidents"))
    found = measured(whole, rows, rows.facts, dt.date(2031, 5, 1), None)
    for rate in found.values():
        assert isinstance(rate, Rate)
        assert rate.estimate == HALF and rate.low <= HALF <= rate.high
    assert harm_of(rows.facts, Scope("incidents"), None).low.sum() == len(days)
    none = measured(whole, rows, rows.facts, dt.date(2040, 5, 1), None)
    assert all(isinstance(one, CannotBeSaid) for one in none.values())


def deeds(agreement: str, days: list[tuple[int, str]]) -> Past:
    """Deeds of the front's fighters, so many days after the agreement."""
    import tempfile

    from sulh.incidents.schema import INCIDENTS
    from sulh.terms.compile import load_compiled

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "agreement.yaml"
        file.write_text(agreement, encoding="utf-8")
        compiled = load_compiled(file)
    start = dt.datetime(2031, 5, 1, 12, tzinfo=dt.UTC)
    rows = [
        {
            "incident_id": f"i{number}", "account": "established", "occurred": "yes", "start": start + dt.timedelta(days=day),
            "end": start + dt.timedelta(days=day), "act": [act], "act_surely": [act], "perpetrator": ["front_fighters"],
            "perpetrator_surely": ["front_fighters"], "target": ["republic_army"], "target_surely": ["republic_army"], "sources": ["a"], "n_reports": 1, "ambiguous": False, "contradictory": [],
            "listed_as_violation": False,
        }
        for number, (day, act) in enumerate(days)
    ]  # fmt: skip
    return Past("deeds", compiled, pa.Table.from_pylist(rows, schema=INCIDENTS))


CATALOGUE = """catalogue: more
terms:
  deadly: {means: {killed: {at_least: 2}}}
provisions:
  X1: {binds: taliban, title: "No deadly attack", must_not: {act: attack, all_of: [deadly]}}
  X2: {binds: us, must_not: air_strike}
"""


def test_a_catalogue_and_a_draft_are_judged_as_agreements_are(tmp_path: Path) -> None:
    run = doha()
    past = past_of_run(run).on("established")
    (tmp_path / "more.yaml").write_text(CATALOGUE, encoding="utf-8")
    catalogue = load_catalogue(tmp_path / "more.yaml")
    readings = past.present.agreement.readings
    offers = [offer_of_case(past.present, {}, catalogue), offer_of_draft("again", past.present, readings)]
    whole, rows = cover(past, offers, readings, Scope("incidents"))
    assert {"X1", "X2", "again.U1"} <= set(whole.names)
    rules = undated_rules(past.present)
    expected = past.replayer(past.present, rules).outcomes_by_row(rules)
    for rule, bits in zip(rules, expected, strict=True):
        if rule.kind == "must_not":
            for name in (rule.provision, f"again.{rule.provision}"):
                place = whole.names.index(name), readings.index(rule.reading)
                assert (whole.surely[place[1], place[0]][rows.of] == (bits == BREACH)).all()
                assert (whole.possibly[place[1], place[0]][rows.of] == ((bits & BREACH) != 0)).all()
    assert whole.possibly[0][whole.names.index("X1")].any()
    kept, gone = pruned(whole)
    assert gone["again.U1"] == "U1" and kept.candidates[kept.names.index("U1")].origin == OWN


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("catalogue: more\n", "provisions"),
        ("catalogue: more\nprovisions: {X: {binds: us, must_do: leave, by: 2021-05-01}}\n", "X bars nothing"),
        ("catalogue: more\nprovisions: {X: {binds: nobody, must_not: raid}}\n", "nobody"),
        ("catalogue: more\nprovisions: {X: {binds: us, must_not: flying}}\n", "neither an act nor a term"),
        ("catalogue: more\nprovisions: {U1: {binds: us, must_not: raid}}\n", "has “U1” already"),
        ("catalogue: more\nprovisions: {X: {binds: us, sealed: true, must_not: raid}}\n", "is sealed"),
        ("catalogue: [yaml", "not YAML"),
    ],
)
def test_a_catalogue_that_cannot_be_used_is_one_message(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / "more.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SulhError, match=says) as caught:
        design_case(DOHA, Wanted(HALF), tmp_path / "more.yaml")
    assert "more.yaml" in str(caught.value)


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted(HALF, "fighters_killed"), "nobody recorded this harm"),
        (Wanted(HALF, reading="nobody"), "there is no “nobody” here"),
        (Wanted(HALF, by="nobody"), "is no party and no actor"),
        (Wanted(HALF, max_burden={"nobody": 3}), "there is no “nobody” here"),
        (Wanted(HALF, keep=("ZZ",)), "there is no clause “ZZ”"),
        (Wanted(HALF, keep=("U1",), without=("U1",)), "to be kept and to be left out"),
        (Wanted(HALF, first=dt.date(2021, 1, 1), last=dt.date(2020, 1, 1)), "lies before the first"),
    ],
)
def test_what_cannot_be_asked_of_a_case(wanted: Wanted, says: str) -> None:
    past = past_of_run(doha()).on("established")
    with pytest.raises(SulhError, match=says):
        design(past, wanted, [offer_of_case(past.present, {}, None)], "established")


def test_no_incidents_and_no_harm(past: Past, offers: list[Offer]) -> None:
    nobody = Past(past.title, past.present, past.incidents.slice(0, 0))
    with pytest.raises(SulhError, match="there are no incidents"):
        design(nobody, Wanted(HALF), offers, "republic")
    none = [pa.array([0] * len(past.incidents))]
    table = past.incidents
    for end in ("low", "high"):
        table = table.set_column(
            table.schema.get_field_index(f"damaged_{end}"), table.schema.field(f"damaged_{end}"), none
        )
    with pytest.raises(SulhError, match="there is no such harm"):
        design(Past(past.title, past.present, table), Wanted(HALF, "damaged"), offers, "republic")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--reduce", "150%"], "cannot be"),
        (["--reduce", "half"], "is no share"),
        (["--reduce", "50%", "--harm", "tears"], "there is no “tears” here"),
        (["--reduce", "50%", "--max-burden", "us"], "is no limit"),
        (["--reduce", "50%", "--from", "soon"], "is no day"),
        (["--reduce", "50%", "--possibly", "--on-record"], "two questions"),
        (["--reduce", "50%", "--account", "nobody"], "there is no account"),
        (["--reduce", "50%", "--catalogue", "nowhere.yaml"], "no such file"),
    ],
)
def test_what_cannot_be_asked_is_one_message(words: list[str], says: str, tmp_path: Path) -> None:
    done = sulh("design", DOHA, *words, "--out", tmp_path / "out")
    assert done.returncode == 2, done.stdout
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_command_writes_tables_and_picture(war: Path, tmp_path: Path) -> None:
    words = ("--reduce", "50%", "--harm", "civilians_killed", "--account", "republic", "--on-record")
    done = sulh("design", war, *words, "--out", tmp_path / "out", "--max-imbalance", "40%")
    assert done.returncode == 0, done.stderr
    assert "Proved" in done.stdout and "Nobody changes behaviour" in done.stdout
    written = {file.name for file in (tmp_path / "out").iterdir()}
    assert {
        f"{name}.parquet" for name in ("answers", "packages", "burdens", "alternatives", "pareto", "clauses")
    } <= written
    assert {"pareto-clauses.svg", "pareto-clauses.png"} <= written
    packages = {row["package"] for row in pq.read_table(tmp_path / "out" / "packages.parquet").to_pylist()}
    for name in ("alternatives", "pareto", "burdens"):
        assert {row["package"] for row in pq.read_table(tmp_path / "out" / f"{name}.parquet").to_pylist()} <= packages
    told = json.loads(sulh("design", war, *words, "--max-imbalance", "40%", "--json").stdout)
    assert told["answers"][0]["reached"] is True
    assert told["assumption"].startswith("Nobody changes behaviour")


def test_all_and_nothing(past: Past, offers: list[Offer]) -> None:
    nothing = design(past, Wanted(Fraction(0), "civilians_killed", points=0), offers, "republic").answer
    assert nothing.reached and nothing.package is not None and nothing.package.clauses == ()
    everything = design(past, Wanted(Fraction(1), "civilians_killed", ON_RECORD, points=0), offers, "republic")
    assert not everything.answer.reached
    assert any("no clause to choose from bars" in line or "undetermined" in line for line in everything.why)
    assert everything.unknown


def test_rows_of_ucdp_say_what_would_have_to_be_recorded(tmp_path: Path) -> None:
    folder = with_rows("riv-week-2020", tmp_path)
    found = design_case(folder, Wanted(HALF, "killed", points=0))
    assert not found.answer.reached and found.answer.nearest is not None
    possibly = next(one for one in found.answers if one.ask.certainty == POSSIBLY)
    assert possibly.reached
    assert any("undetermined" in line for line in found.why)
    assert found.unknown[0].fact in ("the act", "who did it", "whom it hit")
    assert found.unknown[0].incidents > 1_000


def test_what_no_draft_knows_is_left_open() -> None:
    """A reading that a draft does not declare leaves its contested words open: it is sure of no more, and rules out no more."""
    past = past_of_run(doha()).on("taliban")
    whole, _ = cover(
        past, [offer_of_draft("d", past.present, ["taliban", "somebody"])], ["taliban", "somebody"], Scope("incidents")
    )
    (mine, theirs), (may, may_theirs) = whole.surely, whole.possibly
    assert not (theirs & ~mine).any()
    assert not (may & ~may_theirs).any()
    assert (mine & ~theirs).any()


def test_what_is_sealed_is_nowhere_in_what_others_get(tmp_path: Path) -> None:
    one = variant(tmp_path / "one", LARGE, DEFENCE, "The hippopotamus clause")
    other = variant(tmp_path / "other", OTHER_LARGE, OTHER_DEFENCE, "Something else")
    wanted = Wanted(HALF, points=2)
    found, same = (show_design.plain(design_case(case, wanted), []) for case in (one, other))
    assert json.dumps(found) == json.dumps(same)
    with pytest.raises(SulhError, match="there is no clause “T2”"):
        design_case(one, Wanted(HALF, keep=("T2",)))
    told = design_case(one, Wanted(HALF, keep=("T2",), points=0), reader="us")
    assert "T2" in told.titles and "hippopotamus" in told.titles["T2"]


def test_drafts_that_a_case_names_are_chosen_from(tmp_path: Path) -> None:
    case = tmp_path / "case"
    shutil.copytree(DOHA, case)
    text = (case / "agreement.yaml").read_text(encoding="utf-8")
    start = text.index("\nprovisions:")
    (case / "ask.yaml").write_text(
        f"{text[:start]}\nprovisions:\n  A1: {{binds: taliban, must_not: raid}}\n", encoding="utf-8"
    )
    named = (case / "case.yaml").read_text(encoding="utf-8").replace("drafts: {", "drafts: {ask: ask.yaml, ")
    (case / "case.yaml").write_text(named, encoding="utf-8")
    found = design_case(case, Wanted(HALF, points=0))
    origins = {row["clause"]: row["origin"] for row in found.tables["clauses"].to_pylist()}
    assert origins["ask.A1"] == "ask"
    assert "ask.A1" in found.titles
