"""The form for incident reports as an XLSForm (xlsform.org), for KoboToolbox, ODK and other programmes of that family.

Its choices are the nodes of the case's trees, so that what it collects is read without a mapping of fields
(`format: kobo`). The sheets are `survey`, `choices` and `settings`; texts stand in columns such as `label::English (en)`.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import xlsxwriter

from sulh.errors import InputError, nearest
from sulh.sources.data_sets.form_questions import CHOICES, LANGUAGES, QUESTIONS, Question
from sulh.words.trees import OTHER, OUTSIDE, Tree
from sulh.words.vocabulary import Vocabulary

FORM_ID = "sulh_incident"
VERSION = "1"
_CREATED = dt.datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's own date has no zone
_LISTS = {"act": "act", "object": "object", "weapon": "weapon", "actor": "perpetrator"}
_CHOICE = re.compile(r"[A-Za-z0-9_.\-]+")


def incident_form(vocabulary: Vocabulary, languages: Sequence[str] = ("en",)) -> bytes:
    """The form as the bytes of a workbook, with its texts in these languages; the same input gives the same bytes.

    The labels of nodes are those of the trees, in every language. Raises InputError for a language in which the form is
    not written, and for an actor whose name cannot be a choice (it holds a space).
    """
    if not languages:
        raise InputError("a form needs a language", remedy=f"Known: {', '.join(LANGUAGES)}.")
    for language in languages:
        if language not in LANGUAGES:
            raise InputError(
                f"the form is not written in “{language}”", remedy=nearest(language, LANGUAGES) or "Use en, fr or es."
            )
    texts = list(dict.fromkeys(languages))
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"created": _CREATED})
        _sheet(book, "survey", [_survey(question, texts) for question in QUESTIONS])
        _sheet(book, "choices", list(_choices(vocabulary, texts)))
        _sheet(book, "settings", [_settings(texts[0])])
    return stream.getvalue()


def choice_nodes(tree: Tree) -> dict[str, str]:
    """The nodes of a tree that a form offers, with their labels; two of one label are told apart by the node above."""
    labels = {node: tree.label(node) for node in (*tree.parents, OTHER, OUTSIDE)}
    shown = list(labels.values())
    return {
        node: label if shown.count(label) == 1 else f"{label} ({tree.parents.get(node) or node})"
        for node, label in labels.items()
    }


def _survey(question: Question, languages: Sequence[str]) -> dict[str, str]:
    line = {
        "type": question.kind,
        "name": question.name,
        **_in("label", question.label, languages),
        **_in("hint", question.hint, languages),
        "required": "yes" if question.required else "",
        "constraint": question.constraint,
        "relevant": question.relevant,
    }
    if question.constraint:
        line |= _in("constraint_message", {"en": question.message or "This number cannot be."}, languages)
    return {name: text for name, text in line.items() if text}


def _in(column: str, texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    if not texts:
        return {}
    return {f"{column}::{LANGUAGES[one]} ({one})": texts.get(one, texts["en"]) for one in languages}


def _choices(vocabulary: Vocabulary, languages: Sequence[str]) -> Iterator[dict[str, str]]:
    for name, choices in CHOICES.items():
        for choice, texts in choices.items():
            yield {"list_name": name, "name": choice, **_in("label", texts, languages)}
    for name, field_name in _LISTS.items():
        for node, label in choice_nodes(vocabulary.tree(field_name)).items():
            if not _CHOICE.fullmatch(node):
                raise InputError(f"“{node}” cannot be a choice of a form", remedy="Use letters, digits, _ and - in it.")
            yield {"list_name": name, "name": node, **_in("label", {"en": label}, languages)}


def _settings(language: str) -> dict[str, str]:
    return {
        "form_title": "Incident report",
        "form_id": FORM_ID,
        "version": VERSION,
        "default_language": f"{LANGUAGES[language]} ({language})",
    }


def _sheet(book: Any, name: str, lines: Sequence[Mapping[str, str]]) -> None:
    sheet = book.add_worksheet(name)
    columns = list(dict.fromkeys(column for line in lines for column in line))
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column)
        for number, line in enumerate(lines, start=1):
            if column in line:
                sheet.write_string(number, place, line[column])
