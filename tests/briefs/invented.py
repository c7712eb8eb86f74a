"""An invented country with an invented agreement, for tests of the brief: nothing here happened anywhere.

The coordinates lie in empty desert. `small()` is a case of 14 incidents with every kind of status, reports in Arabic
and Dari and hostile cells; `large(n)` has n incidents and few findings.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from sulh.briefs.inputs import (
    AgreementInfo,
    CaseInfo,
    ConclusionRow,
    DutyRow,
    ExplainNode,
    Explanation,
    FileHash,
    FindingKey,
    MeasureInfo,
    ProvisionInfo,
    SourceInfo,
    TermInfo,
)
from sulh.briefs.view import TABLES
from sulh.words.vocabulary import Vocabulary, vocabulary

UTC = dt.UTC
ACTORS = {
    "republic": None, "republic_army": "republic", "republic_air_force": "republic", "hill_guard": None,
    "council": None, "council_fighters": "council",
}  # fmt: skip
NAMES = {
    "republic": "Republic of Ardel", "council": "Council of Sennu", "monitor": "monitor", "hill_guard": "Hill Guard",
    "republic_army": "Ardel army", "republic_air_force": "Ardel air force", "council_fighters": "Sennu fighters",
}  # fmt: skip
READINGS = ("republic", "council", "monitor")
ACCOUNTS = ("established", "republic", "council", "independent")
HOSTILE = "</script><script>alert('x')</script><img src=x onerror=alert(1)> & \u2028 \x00\x1b[31m"
TEXTS = (
    ("Two aircraft struck the market road near Ten Wells at first light; three traders died.", "en"),
    ("قصفت طائرتان طريق السوق قرب الآبار العشرة عند الفجر (3 قتلى)، ولم يكن في المكان أي مقاتل.", "ar"),
    ("حملهٔ هوایی بر پوستهٔ «تل‌سرخ» صورت گرفت؛ ۴ نفر کشته و ۷ نفر زخمی شدند.", "prs"),
    ("Our post at Red Hill was under fire from 04:10; air support was called in its defence.", "en"),
)


def words() -> Vocabulary:
    """The vocabulary of the invented case."""
    return vocabulary(ACTORS, NAMES)


def agreement() -> AgreementInfo:
    """The invented agreement: one provision is alleged, one exception an illustration with an exception of its own."""
    inner = ProvisionInfo(
        "R1.a.1", "unless civilians were known to be near", "except", quote="save where civilians are known to be near",
        text=dict.fromkeys(READINGS, "target: civilians"),
    )  # fmt: skip
    defence = ProvisionInfo(
        "R1.a", "in defence of a post under attack", "except", quote="in defence of posts under attack",
        illustration=True, exceptions=(inner,), note="Neither hours nor kilometres stand in the text.",
        text={
            "republic": "an attack by Sennu fighters on the Ardel army at most 24 hours before and 50 km away, or a "
            "report states “in defence of”",
            "council": "an attack by Sennu fighters on the Ardel army at most 1 hour before and 1 km away",
        },
    )  # fmt: skip
    return AgreementInfo(
        agreement="ardel-sennu", title="Understanding of Ten Wells", readings=READINGS, accounts=ACCOUNTS,
        parties=("republic", "council"), names=NAMES, own_account={"republic": "republic", "council": "council"},
        signed=dt.date(2031, 2, 27), note="Two annexes were never published.",
        in_force={"republic": "from 1 March 2031, no end stated", "council": "1 March to 31 May 2031",
                  "monitor": "from 1 March 2031, no end stated"},
        provisions=(
            ProvisionInfo("R1", "No strikes from the air", "must_not", ("republic",), "no strikes from the air",
                          "https://example.org/understanding?annex=1&page=2", alleged=True,
                          text=dict.fromkeys(READINGS, "act: air strike (drone, manned aircraft, helicopter)"),
                          exceptions=(defence,)),
            ProvisionInfo("C1", "No suicide attacks", "must_not", ("council",), "لا عمليات انتحارية",
                          text=dict.fromkeys(READINGS, "act: suicide attack")),
            ProvisionInfo("C2", "No large offensives", "must_not", ("council",), "large-scale offensives",
                          text=dict.fromkeys(READINGS, "term: large offensive")),
            ProvisionInfo("R2", "Fewer raids", "must_reduce", ("republic",), "raids shall be scaled back",
                          text=dict.fromkeys(READINGS, "act: raid; by how much is unstated")),
            ProvisionInfo("R3", "Release of prisoners", "must_do", ("republic",), "up to two hundred (200) prisoners",
                          text={"republic": "at most 200", "council": "at least 200"}),
        ),
        terms=(
            TermInfo("large_offensive", "large-scale offensives", undefined_by_text=True, illustration=True,
                     text={"republic": "an attack on the ground with at least 100 fighters",
                           "council": "an attack on the ground on a district centre"}),
        ),
    )  # fmt: skip


def case() -> CaseInfo:
    """The invented case with four sources."""
    return CaseInfo(
        case="ten-wells", title="Ten Wells: the first twelve weeks", vocabulary=words(),
        about="An exercise. The country, the agreement and every incident are invented.\nNobody was hurt.",
        first_day=dt.date(2031, 2, 15), last_day=dt.date(2031, 5, 20),
        sources=(
            SourceInfo("army_log", "Operations log of the Ardel army", "republic", "C", None, "Monthly workbook.",
                       "sources/army.xlsx"),
            SourceInfo("sennu_list", "Sennu list of violations / فهرست تخطی‌ها", "council", "D", "javascript:alert(1)",
                       "Handed over weekly.", "sources/sennu.xlsx"),
            SourceInfo("desert_wire", "Desert Wire", None, "B", "https://example.org/wire", None, "sources/wire.csv",
                       "Desert Wire, CC BY 4.0"),
            SourceInfo("clinic", "Clinic register", None, "A"),
        ),
        measures=(MeasureInfo("deaths", "Deaths in all fighting", dt.date(2031, 2, 20),
                              baselines={"before": "eight weeks before"}),),
        standard_of_proof=("two sources of no side say so", "one source of no side graded A or B says so",
                           "the side that did it says so (that it occurred, and that side's part)"),
        versions=(("sulh", "0.1.0"), ("duckdb", "1.5.0")),
        files=(FileHash("agreement.yaml", "ab" * 32, 4210), FileHash("sources/sennu.xlsx", "cd" * 32, 120331)),
        licences=("Desert Wire rows: CC BY 4.0.",),
    )  # fmt: skip


@dataclass
class Rows:
    """Rows of the tables as they are collected."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    explanations: dict[FindingKey, Explanation] = field(default_factory=dict)

    def add(self, table: str, **values: Any) -> None:
        """A row; columns that are not given are null."""
        self.rows[table].append({name: values.get(name) for name in TABLES[table].names})

    def tables(self) -> dict[str, pa.Table]:
        """The Arrow tables."""
        return {name: pa.Table.from_pylist(rows, schema=TABLES[name]) for name, rows in self.rows.items()}


def add_incident(out: Rows, incident_id: str, account: str, **facts: Any) -> None:
    """An incident on one account."""
    defaults = {
        "occurred": "yes",
        "sources": ["desert_wire"],
        "n_reports": 1,
        "ambiguous": False,
        "contradictory": [],
        "listed_as_violation": False,
    }
    out.add("incidents", incident_id=incident_id, account=account, **{**defaults, **facts})


def add_report(out: Rows, report_id: str, source: str, incident_id: str, **facts: Any) -> None:
    """A report that speaks of an incident."""
    defaults = {"stance": "claims", "covers_low": 1, "covers_high": 1, "listed_as_violation": source == "sennu_list"}
    out.add("reports", report_id=report_id, source=source, **{**defaults, **facts})
    out.add(
        "links",
        report_id=report_id,
        incident_id=incident_id,
        relation="same",
        probability=0.93,
        ambiguous=False,
        by="score",
    )


def add_finding(out: Rows, key: FindingKey, outcomes: int, status: str) -> None:
    """A finding with its reasons."""
    out.add(
        "findings",
        incident_id=key[0],
        provision=key[1],
        reading=key[2],
        account=key[3],
        outcomes=outcomes,
        status=status,
        alleged=key[1] == "R1",
        because=1,
        deciding=1 if status == "undetermined" else 0,
    )
    truth = {"breach": "no", "excused": "yes"}.get(status, "open")
    hours = "24 hours and 50 km" if key[2] == "republic" else "1 hour and 1 km"
    near = ExplainNode(
        f"attack by Sennu fighters on the Ardel army within {hours}",
        truth,  # type: ignore[arg-type]
        "nearest known attack: 3 hours before, 12 km away",
        ("r0-army_log",),
    )
    out.explanations[key] = Explanation(
        ExplainNode("barred, and no exception holds", "open" if truth == "open" else "yes" if truth == "no" else "no",
                    "", (), (ExplainNode("act: air strike", "yes", "air strike", ("r0-army_log", "r0-desert_wire")),
                             ExplainNode("in force", "yes", "1 March 2031 lies before 5 March 2031"),
                             ExplainNode("exception R1.a: in defence of a post under attack", truth,  # type: ignore[arg-type]
                                         "", (), (near,)))),
        ("Whether an attack took place within one hour and one kilometre before: a yes makes it excused, a no a breach.",)
        if status == "undetermined" else (),
    )  # fmt: skip


_PATTERNS: tuple[tuple[str, dict[str, tuple[int, str]], tuple[str, bool, str] | None], ...] = (
    ("R1", {"republic": (2, "excused"), "council": (1, "breach"), "monitor": (3, "undetermined")},
     ("reading", True, "exception:R1.a")),
    ("R1", {"republic": (1, "breach"), "council": (1, "breach"), "monitor": (1, "breach")}, None),
    ("R1", {"republic": (3, "undetermined"), "council": (3, "undetermined"), "monitor": (3, "undetermined")},
     ("reading", False, "actor:hill_guard + fact")),
    ("C2", {"republic": (1, "breach"), "monitor": (5, "undetermined")}, ("reading", True, "term:large_offensive")),
    ("C1", {"republic": (5, "undetermined"), "council": (5, "undetermined"), "monitor": (5, "undetermined")},
     ("account", False, "fact")),
    ("R2", {"republic": (1, "counts"), "council": (1, "counts"), "monitor": (1, "counts")}, None),
    ("R1", {"republic": (2, "excused"), "council": (2, "excused"), "monitor": (2, "excused")}, None),
)  # fmt: skip
_ACTS = {"R1": "air_strike", "C1": "suicide_attack", "C2": "ground_attack", "R2": "raid"}


def _one(out: Rows, number: int, chance: random.Random) -> None:
    provision, readings, dispute = _PATTERNS[number % len(_PATTERNS)]
    incident_id = f"i{number:02}"
    day = dt.datetime(2031, 3, 1, tzinfo=UTC) + dt.timedelta(days=number * 5)
    end = day + dt.timedelta(days=number % 3, hours=23, minutes=59, seconds=59)
    place = {"lat": 23.1 + chance.random() * 1.6, "lon": 11.4 + chance.random() * 2.2,
             "radius_km": (1.5, 8.0, 35.0)[number % 3], "place": ("Ten Wells", "Red Hill", "تل‌سرخ")[number % 3],
             "adm1": ["Upper Sennu"]}  # fmt: skip
    told = {"start": day, "end": end, "act": [_ACTS[provision]], "act_surely": [_ACTS[provision]],
            "perpetrator": ["republic", "hill_guard"] if number % 2 else ["republic_air_force"]}  # fmt: skip
    facts = {**told, **place, "killed_low": number, "killed_high": number + (number % 4) if number != 9 else None}
    add_incident(
        out,
        incident_id,
        "established",
        n_reports=3,
        contradictory=["killed"] if number == 3 else [],
        ambiguous=number == 4,
        occurred="unknown" if number == 11 else "yes",
        **facts,
    )
    for account, deaths in (("republic", 0), ("council", number + 4)):
        add_incident(out, incident_id, account, **{**facts, "killed_low": deaths, "killed_high": deaths,
                                                "target": ["civilians"] if account == "council" else None})  # fmt: skip
    for at, source in enumerate(("army_log", "sennu_list", "desert_wire")):
        text, lang = TEXTS[(at + number) % len(TEXTS)]
        add_report(
            out,
            f"r{number}-{source}",
            source,
            incident_id,
            text=text if number != 1 else HOSTILE,
            lang=lang,
            stance=("owns", "claims", "claims")[at],
            grade="CDB"[at],
            **told,
            **{**place, "adm1": "Upper Sennu"},
            killed_low=number + at,
            killed_high=number + at,
            address="https://example.org/a?b=1&c=<d>",
            given=json.dumps({"No.": number, "تاریخ": "۱۴۰۹/۱۲/۱۰", "Remark": HOSTILE}, ensure_ascii=False),
        )
    for reading, (outcomes, status) in readings.items():
        add_finding(out, (incident_id, provision, reading, "established"), outcomes, status)
    add_finding(out, (incident_id, provision, "council", "council"), 1, "counts" if provision == "R2" else "breach")
    if dispute:
        kind, certain, cause = dispute
        out.add(
            "disputes",
            incident_id=incident_id,
            provision=provision,
            reading_a="republic",
            account_a="established",
            reading_b="council",
            account_b="established",
            kind=kind,
            certain=certain,
            cause=cause,
        )


def _periods(out: Rows) -> None:
    common = {"account": "established", "baseline": "before", "days_now": 81, "days_base": 56}
    out.add(
        "periods",
        subject="deaths",
        reading="republic",
        unit="killed",
        low_now=91,
        high_now=120,
        low_base=300,
        high_base=380,
        fall_low=0.71,
        fall_high=0.84,
        promised=0.8,
        status="undetermined",
        why="the bounds allow both more and less than the promised fall",
        **common,
    )
    out.add(
        "periods",
        subject="R2",
        reading="council",
        unit="incidents",
        low_now=2,
        high_now=None,
        low_base=0,
        high_base=4,
        fall_low=None,
        fall_high=None,
        promised=None,
        status="cannot_be_said",
        why="the text does not say by how much, and no source could see Upper Sennu before 1 March 2031",
        **common,
    )
    for week in range(11):
        first = dt.datetime(2031, 3, 3, tzinfo=UTC) + dt.timedelta(weeks=week)
        out.add(
            "measures",
            measure="deaths",
            account="established",
            reading="republic",
            period="week",
            unit="killed",
            low=week * 2,
            high=week * 3 + 1,
            residual_low=0,
            residual_high=week % 3,
            baseline=None,
            **{"from": first, "until": first + dt.timedelta(days=7, seconds=-1)},
        )


def small() -> Rows:
    """14 incidents of every kind; reports, rejects, coverage, residuals, periods."""
    out, chance = Rows(), random.Random(7)
    for number in range(14):
        _one(out, number, chance)
    out.add("relations", report_id="r0-army_log", kind="in_defence_of", to_report="r3-army_log", stated_by="army_log")
    for row in range(60):
        out.add(
            "rejects",
            source="sennu_list",
            file="sources/sennu.xlsx",
            sheet="ثور",
            row=row + 5,
            column="Date",
            value=HOSTILE if row == 3 else f"3{row} Hamal",
            what="row" if row % 4 == 0 else "cell",
            reason="no calendar has this day",
        )
    out.add(
        "coverage",
        source="desert_wire",
        adm1="Upper Sennu",
        kind="covers",
        note="two reporters",
        **{"from": dt.datetime(2031, 3, 1, tzinfo=UTC), "until": dt.datetime(2031, 5, 20, tzinfo=UTC)},
    )
    out.add(
        "coverage",
        source="desert_wire",
        acts=["air_strike"],
        lat=23.5,
        lon=12.0,
        radius_km=40.0,
        kind="denied",
        **{"from": dt.datetime(2031, 4, 1, tzinfo=UTC), "until": dt.datetime(2031, 4, 8, tzinfo=UTC)},
    )
    out.add(
        "residuals", report_id="r5-sennu_list", covers_low=6, covers_high=8, linked=1, residual_low=5, residual_high=7
    )
    _periods(out)
    return out


def large(count: int) -> Rows:
    """`count` incidents over four years; every fifth is undetermined, every hundredth disputed."""
    out, chance = Rows(), random.Random(11)
    for number in range(count):
        incident_id = f"n{number:06}"
        day = dt.datetime(2028, 1, 1, tzinfo=UTC) + dt.timedelta(days=chance.randrange(1400))
        town = chance.randrange(400)
        facts = {"start": day, "end": day + dt.timedelta(hours=23, minutes=59, seconds=59),
                 "lat": 20 + (town * 37 % 400) / 80 + chance.choice((0, 0, 0.01)), "lon": 8 + (town * 91 % 400) / 60,
                 "radius_km": chance.choice((2.0, 10.0, 30.0)), "place": f"Well {town}",
                 "killed_low": chance.randrange(8), "killed_high": chance.randrange(8, 16)}  # fmt: skip
        add_incident(out, incident_id, "established", **facts)
        report = {key: facts[key] for key in ("start", "end", "lat", "lon", "radius_km", "place")}
        add_report(
            out,
            f"g{number:06}",
            "desert_wire",
            incident_id,
            **report,
            text=TEXTS[number % 4][0],
            lang=TEXTS[number % 4][1],
            given=json.dumps({f"column {at}": "value" * 4 for at in range(40)}),
        )
        if number % 5 == 0:
            for reading in READINGS:
                add_finding(out, (incident_id, "R1", reading, "established"), 5, "undetermined")
        if number % 100 == 0:
            out.add(
                "disputes",
                incident_id=incident_id,
                provision="R1",
                reading_a="republic",
                account_a="established",
                reading_b="council",
                account_b="established",
                kind="reading",
                certain=True,
                cause="exception:R1.a",
            )
    return out


def duties() -> tuple[DutyRow, ...]:
    """One duty, met in one reading."""
    return (
        DutyRow(
            "R3",
            "Release of up to two hundred prisoners.",
            dict.fromkeys(READINGS, "10 March 2031"),
            {"republic": "met", "council": "missed", "monitor": "undetermined"},
            "140 released by 9 March.",
        ),
    )


def conclusions() -> tuple[ConclusionRow, ...]:
    """Two signed conclusions."""
    return (
        ConclusionRow("i00", "R1", "justified by an exception", "A. Monitor", "2031-06-02", "The post was under fire."),
        ConclusionRow("i03", "C2", "insufficient information", "B. Lawyer", "2031-06-03", "تعداد جنگجویان معلوم نیست"),
    )
