"""The form of the mapping file, before its words are checked against a case's vocabulary."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleText(Strict):
    """How one field is read: `from` a column, or always the same `value`."""

    from_: str | None = Field(None, alias="from")
    value: Any = None
    values: dict[str, Any] | None = None
    phrases: bool = False
    formats: list[str] | None = None
    separator: str | None = Field(None, min_length=1)
    calendar: Literal["gregorian", "solar_hijri", "lunar_hijri"] | None = None
    order: Literal["dmy", "mdy", "ymd", "lat_lon", "lon_lat"] | None = None
    utm_letter: Literal["band", "hemisphere"] | None = None
    century: int | None = Field(None, ge=1200, le=2200)
    year: int | None = Field(None, ge=1200, le=2200)
    zone: str | None = None
    time_from: str | None = None
    fill_down: bool = False


class ColumnText(Strict):
    """A column whose cells name keys."""

    from_: str = Field(alias="from")
    separator: str = Field("|", min_length=1)


class RelationText(Strict):
    """A relation that cells state."""

    kind: str
    to: ColumnText


class WhenText(Strict):
    """A column."""

    from_: str = Field(alias="from")


class SaysText(WhenText):
    """A column, and the relation that its words must state."""

    says: Literal["in_defence_of", "during", "reprisal_for"] | None = None


class SecondText(Strict):
    """A second deed known only from a row's words."""

    when: SaysText
    relation: str
    fields: dict[str, RuleText]


class SetAsideText(Strict):
    """Rows that are no reports."""

    repeated_headers: bool = True
    totals: list[str] = []
    notes: bool = False
    hidden: bool = False


class RangeText(Strict):
    """From how many to how many."""

    at_least: int | None = Field(None, ge=0)
    at_most: int | None = Field(None, ge=0)


class ExpectText(Strict):
    """What a file must be like for a run to trust it: numbers of reports, the share of reports in which a fact is known
    (0 to 1), the least of rows that may be set aside unread, and the day that the last report reaches at least."""

    reports: RangeText = RangeText.model_validate({})
    rejected: RangeText = RangeText.model_validate({})
    filled: dict[str, float] = {}
    last_day: dt.date | None = None


class CommonText(Strict):
    """The keys that every format has."""

    format: str | None = None
    lang: str | None = None
    languages: list[str] | None = None
    list_of: Literal["violations"] | None = None
    encoding: str | None = None
    delimiter: str | None = Field(None, min_length=1, max_length=1)
    gazetteer: str | None = None
    expect: ExpectText | None = None


HeaderRow = Annotated[int, Field(ge=1, le=10_000)]


class TableText(CommonText):
    """A mapping of any table, column by column."""

    sheet: str | None = None
    sheets: list[str] | Literal["all"] | None = None
    header_row: HeaderRow | dict[str, HeaderRow] = 1
    header_rows: int = Field(1, ge=1, le=5)
    set_aside: SetAsideText = SetAsideText.model_validate({})
    key: WhenText | None = None
    fields: dict[str, RuleText]
    relations: list[RelationText] = []
    also: list[SecondText] = []
    actors: dict[str, Any] = {}
