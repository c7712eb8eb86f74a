"""A brief as one HTML file that opens offline: every style, script and line of the map is inside it."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sulh.briefs.clauses import ClausePage
from sulh.briefs.dossiers import report_label
from sulh.briefs.model import BriefView
from sulh.briefs.phrases import clean, number, status_words

_LINKED = ("https://", "http://")


def linkable(address: str | None) -> bool:
    """Whether an address may be a link: web addresses only, so that no `javascript:` can be clicked."""
    return bool(address) and str(address).strip().lower().startswith(_LINKED)


def upper_first(text: str) -> str:
    """The text with its first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]


def _static(name: str) -> str:
    return resources.files("sulh.briefs").joinpath("static", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("sulh.briefs"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True, finalize=_finalize,
    )  # fmt: skip
    environment.tests["linkable"] = linkable
    environment.filters["upfirst"] = upper_first
    environment.filters["number"] = number
    environment.filters["status_words"] = status_words
    environment.filters["drawn"] = Markup  # pictures are made by Matplotlib, which escapes all text in them
    environment.globals["report_label"] = report_label
    return environment


def _finalize(value: object) -> object:
    return clean(value) if type(value) is str else value


def _script_hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def render(view: BriefView) -> str:
    """The brief as one HTML document. It asks no host for anything (its own content policy forbids it), can be read
    without JavaScript, and has the same bytes for the same view."""
    scripts = [script for script in (view.script.strip(), _static("brief.js").strip()) if script]
    policy = " ".join(f"'{_script_hash(script)}'" for script in scripts)
    return (
        _environment()
        .get_template("brief.html")
        .render(
            view=view,
            style=Markup(_static("brief.css").strip()),
            scripts=[Markup(script) for script in scripts],
            policy=policy,
            data=Markup(view.data),
        )
    )


def render_clauses(page: ClausePage) -> str:
    """The clause page as one HTML document without scripts."""
    template = _environment().get_template("clauses.html")
    return template.render(page=page, style=Markup(_static("brief.css").strip()))


def render_template(name: str, **given: object) -> str:
    """One of the templates with what it takes; `style` is the brief's style sheet."""
    return _environment().get_template(name).render(style=Markup(_static("brief.css").strip()), **given)
