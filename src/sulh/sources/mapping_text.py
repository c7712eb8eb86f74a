"""The form of the mapping file, before its words are checked against a case's vocabulary."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleText(Strict):
    """How one field is read: `from` a column, or always the same `value`."""

    from_: str | None = Field(None, alias="from")
    value: Any = None
    values: dict[str, Any] | None = None
    formats: list[str] | None = None
    separator: str | None = Field(None, min_length=1)


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


class SecondText(Strict):
    """A second deed known only from a row's words."""

    when: WhenText
    relation: str
    fields: dict[str, RuleText]


class OnlyText(Strict):
    """Which GED rows are read; days are included."""

    country: list[str] | None = None
    from_: dt.date | None = Field(None, alias="from")
    until: dt.date | None = None


class MappingText(Strict):
    """The whole file."""

    format: Literal["csv", "xlsx", "ged"] | None = None
    sheet: str | None = None
    header_row: int = Field(1, ge=1, le=1000)
    encoding: str = "utf-8"
    lang: str | None = None
    list_of: Literal["violations"] | None = None
    key: WhenText | None = None
    fields: dict[str, RuleText] | None = None
    relations: list[RelationText] = []
    also: list[SecondText] = []
    actors: dict[str, Any] | None = None
    others: Any = None
    only: OnlyText | None = None
    radius_km: float | None = Field(None, gt=0, le=20_000)
