"""The page of each observer: a workbook in Dari, a staff's log, spokesmen's statements, a mission's database, clippings of the press,
and a data set, each as its owner would hand it in, with the mapping that reads it."""

from __future__ import annotations

from collections.abc import Mapping

from sulh.exercise.pages.events import EVENTS
from sulh.exercise.pages.front_list import FRONT_LIST
from sulh.exercise.pages.front_statements import FRONT_STATEMENTS
from sulh.exercise.pages.mission import MISSION
from sulh.exercise.pages.page import Page
from sulh.exercise.pages.press import PRESS
from sulh.exercise.pages.republic_list import REPUBLIC_LIST

PAGES: Mapping[str, Page] = {
    "front_list": FRONT_LIST,
    "republic_list": REPUBLIC_LIST,
    "front_statements": FRONT_STATEMENTS,
    "mission": MISSION,
    "press": PRESS,
    "events": EVENTS,
}
"""By the key of the observer."""
