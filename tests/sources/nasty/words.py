"""Free text: who, whom, what was not done, who denies it and who owns it. Names of parties are a case's own, so a person
gives them."""

from __future__ import annotations

from pathlib import Path

from nasty.collection import FROM_THE_AIR, Expected, case, one_of, report
from nasty.writing import xlsx

NORTH, SOUTH = "north_army", "south_militia"


@case("who_did_it_in_english", language="en", ending=".xlsx")
def who_did_it_in_english(file: Path) -> Expected:
    """Either-or is not both; both is not either-or; who is not named is not known."""
    rows = [
        ["Date", "Village", "What happened", "Killed"],
        ["2024-03-01", "Velna", "Northern Army carried out an air strike on a mosque", 3],
        ["2024-03-02", "Misk", "ambush by the Northern Army or the Southern Militia", 0],
        ["2024-03-03", "Halm", "night raid by the Northern Army and the Border Guard", 1],
        ["2024-03-04", "Perk", "a man was abducted", 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["air_strike"], perpetrator=[NORTH], object=["mosque"]),
            report(
                3,
                "2024-03-02",
                act=["ambush"],
                perpetrator=[NORTH, SOUTH],
                perpetrator_surely=one_of(None, []),
            ),
            report(
                4,
                "2024-03-03",
                act=["night_raid"],
                perpetrator=[NORTH, "border_guard"],
                perpetrator_surely=[NORTH, "border_guard"],
            ),
            report(5, "2024-03-04", act=["abduction"], perpetrator=None),
        ],
        corrections={
            "actors": {
                "Northern Army": NORTH,
                "Southern Militia": SOUTH,
                "Border Guard": "border_guard",
            }
        },
    )


@case("a_column_of_perpetrators", language="es", ending=".xlsx")
def a_column_of_perpetrators(file: Path) -> Expected:
    """Names of parties in a column of their own, with “o” for or, “y” for and, and “no identificado”."""
    rows = [
        ["Fecha", "Lugar", "Tipo de hecho", "Presunto responsable", "Muertos"],
        ["2024-03-01", "Velna", "ataque aéreo", "Ejército del Norte", 3],
        ["2024-03-02", "Misk", "emboscada", "Ejército del Norte o Milicia del Sur", 0],
        ["2024-03-03", "Halm", "emboscada", "Ejército del Norte y Milicia del Sur", 1],
        ["2024-03-04", "Perk", "secuestro", "no identificado", 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", perpetrator=[NORTH], killed=3),
            report(3, "2024-03-02", perpetrator=[NORTH, SOUTH], perpetrator_surely=one_of(None, []), killed=0),
            report(4, "2024-03-03", perpetrator=[NORTH, SOUTH], perpetrator_surely=[NORTH, SOUTH], killed=1),
            report(5, "2024-03-04", perpetrator=None, killed=0),
        ],
        corrections={"actors": {"Ejército del Norte": NORTH, "Milicia del Sur": SOUTH}},
    )


@case("what_was_not_done", language="ru", ending=".xlsx")
def what_was_not_done(file: Path) -> Expected:
    """“Не обстреливали” is no shelling. A row that says that nothing happened is no claim that it did."""
    rows = [
        ["Дата", "Населённый пункт", "Описание", "Погибшие"],
        ["2024-03-01", "Вельна", "Авиаудар по жилому дому", 2],
        ["2024-03-02", "Миск", "Авиаудара не было", 0],
        ["2024-03-03", "Томир", "Засада на дороге", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", stance="claims", act=["air_strike"], object=["home"]),
            report(3, "2024-03-02", stance="denies", act=one_of(["air_strike"], None)),
            report(4, "2024-03-03", stance="claims", act=["ambush"]),
        ]
    )


@case("denied_and_disowned", language="en", ending=".xlsx")
def denied_and_disowned(file: Path) -> Expected:
    """It did not happen; it happened but not by us; we did it: three things."""
    rows = [
        ["Date", "Village", "Statement"],
        ["2024-03-01", "Velna", "An air strike hit a house."],
        ["2024-03-02", "Misk", "We deny that any air strike took place."],
        ["2024-03-03", "Halm", "The ambush was not carried out by our forces."],
        ["2024-03-04", "Perk", "We carried out the ambush."],
        ["2024-03-05", "Sarn", "Our fighters claim responsibility for the ambush."],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", stance="claims", act=["air_strike"]),
            report(3, "2024-03-02", stance="denies"),
            report(4, "2024-03-03", stance="disowns", act=["ambush"]),
            report(5, "2024-03-04", stance="owns", act=["ambush"]),
            report(6, "2024-03-05", stance="owns", act=["ambush"]),
        ]
    )


@case("denied_in_arabic", language="ar", ending=".xlsx")
def denied_in_arabic(file: Path) -> Expected:
    """Denied and owned, in a column of the parties' answers."""
    rows = [
        ["التاريخ", "المكان", "الوصف", "القتلى"],
        ["2024-03-05", "فيلنا", "غارة جوية على مسجد", 4],
        ["2024-03-06", "ميسك", "لم تحدث أي غارة جوية", 0],
        ["2024-03-07", "تومير", "تبنت الجماعة المسؤولية عن الكمين", 2],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-05", stance="claims", act=["air_strike"], object=["mosque"]),
            report(3, "2024-03-06", stance="denies"),
            report(4, "2024-03-07", stance="owns", act=["ambush"]),
        ]
    )


@case("two_deeds_in_one_text", language="fr", ending=".xlsx")
def two_deeds_in_one_text(file: Path) -> Expected:
    """An ambush followed by looting: both. An air strike or mortar fire: one of them, and which is not known."""
    rows = [
        ["Date", "Lieu", "Description", "Tués"],
        ["2024-03-01", "Velna", "Embuscade suivie de pillage", 1],
        ["2024-03-02", "Misk", "Frappe aérienne ou tirs de mortier", 2],
        ["2024-03-03", "Halm", "Enlèvement d'un journaliste", 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["ambush", "looting"], act_surely=["ambush", "looting"]),
            report(3, "2024-03-02", act=["air_strike", "mortar_fire"], act_surely=one_of(None, [])),
            report(4, "2024-03-03", act=["abduction"], target=one_of(["journalists"], None)),
        ]
    )


@case("words_of_the_case_alone", language="uk", ending=".xlsx")
def words_of_the_case_alone(file: Path) -> Expected:
    """Codes that one staff uses, told by a person; a code that nobody told is unknown, not lost."""
    rows = [
        ["Дата", "Населений пункт", "Вид порушення", "Загинуло"],
        ["2024-03-01", "Вельна", "К-1", 2],
        ["2024-03-02", "Міск", "К-2", 0],
        ["2024-03-03", "Томір", "К-9", 1],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=["mortar_fire"], killed=2),
            report(3, "2024-03-02", act=["drone_overflight"], killed=0),
            report(4, "2024-03-03", act=None, killed=1),
        ],
        corrections={"fields": {"act": {"values": {"К-1": "mortar_fire", "К-2": "drone_overflight"}}}},
    )


@case("free_text_in_dari", language="prs", ending=".xlsx")
def free_text_in_dari(file: Path) -> Expected:
    """A sentence a row; the toll stands in columns and is not read twice."""
    rows = [
        ["تاریخ", "محل", "تفصیل حادثه", "کشته", "زخمی"],
        ["2024-03-01", "ولنا", "حمله هوایی بالای یک مسجد", 3, 1],
        ["2024-03-02", "میسک", "حمله انتحاری", 0, 2],
        ["2024-03-03", "هالم", "کمین در راه", 1, 0],
    ]
    xlsx(file, rows)
    return Expected(
        [
            report(2, "2024-03-01", act=FROM_THE_AIR, object=["mosque"], killed=3, wounded=1),
            report(3, "2024-03-02", act=["suicide_attack"], killed=0, wounded=2),
            report(4, "2024-03-03", act=["ambush"], killed=1, wounded=0),
        ]
    )
