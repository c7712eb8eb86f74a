"""The Front's list of violations: a workbook in Dari with dates of the Solar Hijri calendar."""

from __future__ import annotations

from persiantools.jdatetime import JalaliDate

from sulh.exercise.country import Country, in_dari
from sulh.exercise.history import FORCES
from sulh.exercise.pages.facts import actors_yaml, count, covers, force, names, toll, when
from sulh.exercise.pages.page import Cells, Look, Page, one_table
from sulh.exercise.telling import Told
from sulh.words.phrase_tables import phrase_for

_MONTHS = ("حمل", "ثور", "جوزا", "سرطان", "اسد", "سنبله", "میزان", "عقرب", "قوس", "جدی", "دلو", "حوت")
_FORCES = ("اردوی جمهوری", "قوای لیگ", "گارد دره", "جنگجویان جبهه", "دست سیاه", "دزدان")
_TARGETS = {**dict(zip(FORCES, _FORCES, strict=True)), "civilians": "ملکیان"}
_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
_HEADER = ("شماره", "تاریخ", "ولایت", "ولسوالی", "قریه", "نوع حادثه", "عامل", "هدف", "تلفات", "تعداد")
_MAPPING = f"""sheet: "لست"
header_row: 3
lang: prs
languages: [prs]
list_of: violations
gazetteer: ../places.csv
key: {{from: "شماره"}}
fields:
  date: {{from: "تاریخ", calendar: solar_hijri, order: dmy}}
  adm1: {{from: "ولایت"}}
  adm2: {{from: "ولسوالی"}}
  place: {{from: "قریه"}}
  act: {{from: "نوع حادثه", phrases: true}}
  perpetrator: {{from: "عامل", phrases: true}}
  target: {{from: "هدف", phrases: true}}
  casualties: {{from: "تلفات"}}
  covers: {{from: "تعداد"}}
actors: {actors_yaml({name: [spelt] for name, spelt in zip(FORCES, _FORCES, strict=True)})}
"""


def _row(country: Country, told: Told, row: int, number: int) -> Cells:
    days = when(told, row)
    first, last = JalaliDate(days.first), JalaliDate(days.last)  # type: ignore[no-untyped-call]
    date = f"{first.day} {_MONTHS[first.month - 1]} {first.year}"
    if first != last:
        date += f" - {last.day} {_MONTHS[last.month - 1]} {last.year}"
    town, district, province = names(country, told, row)
    killed, wounded = toll(told, row), count(told.wounded[row])
    told_toll = [f"{killed} شهید" if killed else "", f"{wounded} زخمی" if wounded else ""]
    return [
        number, date.translate(_DIGITS), in_dari(province), in_dari(district), in_dari(town) or None,
        phrase_for("prs", "act", str(told.act[row])) if told.act[row] else None,
        force(told, row, _FORCES, "و", "یا"), _TARGETS[str(told.target[row])] if told.target[row] else None,
        " ".join(part for part in told_toll if part).translate(_DIGITS) or None, covers(told, row),
    ]  # fmt: skip


FRONT_LIST = Page(
    "front_list.xlsx",
    one_table("لست", [["لست تخطی ها که از طرف جبهه تسلیم شد"], [""]], _HEADER, _row),
    _MAPPING,
    Look(right_to_left=True, plain=True),
)
