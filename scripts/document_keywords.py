"""Writes docs/keywords.md from the schema and the worked examples: `python scripts/document_keywords.py`.

A test says when the page is out of date, when a keyword has no worked example, and when an example does not come out.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sulh.strict_yaml import load
from sulh.terms import areas, base, schema
from sulh.terms.keywords import CONDITION_KEYS

ROOT = Path(__file__).resolve().parents[1]
WORKED = ROOT / "docs" / "worked"
TARGET = ROOT / "docs" / "keywords.md"
MODELS: tuple[tuple[str, type[BaseModel]], ...] = (
    ("An agreement file", schema.AgreementFile),
    ("A party", schema.Party),
    ("An actor", schema.Actor),
    ("For whom an actor acts", schema.ActsFor),
    ("Dates", schema.InForce),
    ("A day by reading", base.DayReadAs),
    ("An extension", schema.Extension),
    ("A suspension", schema.Suspension),
    ("An area", areas.AreaEntry),
    ("A term", schema.Term),
    ("A provision", schema.Provision),
    ("An exception", schema.ExceptionEntry),
    ("What a must_reduce is compared with", schema.ComparedWith),
    ("A baseline", schema.Baseline),
    ("An amount", schema.Amount),
    ("What a duty waits on", schema.After),
    ("Counting", schema.Counting),
    ("What is one episode", schema.Merge),
    ("An amendment file", schema.AmendmentFile),
)
HEAD = """# Keywords

Every key of an agreement file, of an amendment, and of a condition, with a worked example of each: an invented agreement, facts,
and the outcomes still possible in each reading. This page is made from the schema and `docs/worked/` by
`python scripts/document_keywords.py`; the examples are run as tests. For an introduction see [agreement.md](agreement.md).
"""


def examples() -> dict[str, str]:
    """The worked examples: name and text."""
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(WORKED.glob("*.yaml"))}


def shows(text: str, key: str) -> bool:
    """Whether an example's text holds a key."""
    return re.search(rf"(?<![\w.]){re.escape(key)}:", text) is not None


def keywords() -> list[str]:
    """Every key that there is."""
    named = [name for _, model in MODELS for name in _fields(model)]
    return list(dict.fromkeys([*named, *CONDITION_KEYS, "but_not"]))


def page() -> str:
    """The whole page."""
    parts = [HEAD]
    for title, model in MODELS:
        rows = [
            f"| {_key(name)} | {_takes(item.annotation)} | {item.description} |"
            for name, item in _fields(model).items()
        ]
        words = (model.__doc__ or "").strip()
        parts.append(
            "\n".join([f"## {title}\n", f"{words}\n", "| key | takes | what it says |", "|---|---|---|", *rows, ""])
        )
    rows = [f"| {_key(name)} | {item.takes} | {item.holds} |" for name, item in CONDITION_KEYS.items()]
    words = (
        "An act, a term, a list (any of them), or a mapping all of whose keys must hold. Nodes are a node of a tree, a term "
        "that names actors, a list (any), or `{any_of: …, but_not: …}`."
    )
    parts.append(
        "\n".join(["## A condition\n", f"{words}\n", "| key | takes | holds when |", "|---|---|---|", *rows, ""])
    )
    parts.append("# Worked examples\n")
    parts += [_worked(name, text) for name, text in examples().items()]
    return "\n".join(parts)


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {item.alias or name: item for name, item in model.model_fields.items()}


def _key(name: str) -> str:
    links = [f"[{number}](#{example})" for number, example in enumerate(_shown_by(name), start=1)]
    return f"`{name}` {' '.join(links)}".rstrip()


def _shown_by(name: str) -> list[str]:
    return [f"worked-{example.replace('_', '-')}" for example, text in examples().items() if shows(text, name)][:3]


def _takes(annotation: Any) -> str:
    """A type in words."""
    if annotation is Any:
        return "a condition"
    arguments = [item for item in get_args(annotation) if item is not type(None)]
    origin = str(get_origin(annotation))
    if "Literal" in origin:
        return " or ".join(f"`{item}`" for item in arguments)
    if "Annotated" in origin:
        return _takes(arguments[0])
    if "dict" in origin:
        return f"{_takes(arguments[1])}, by {'property' if arguments[0] is str and arguments[1] is str else 'name'}"
    if "list" in origin or "tuple" in origin:
        return f"a list: {_takes(arguments[0])}"
    if arguments:
        return " or ".join(dict.fromkeys(_takes(item) for item in arguments))
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return next((title[0].lower() + title[1:] for title, model in MODELS if model is annotation), "keys")
    return {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "date": "a day"}.get(
        getattr(annotation, "__name__", ""), "a value"
    )


def _worked(name: str, text: str) -> str:
    given = load(WORKED / f"{name}.yaml").data
    lines = [
        f"## Worked: {name.replace('_', ' ')}\n",
        f"{given['about']}\n",
        "```yaml",
        given["agreement"].rstrip(),
        "```",
        "",
    ]
    for file, content in given.get("files", {}).items():
        lines += [f"`{file}`:\n", "```yaml" if file.endswith("yaml") else "```json", content.rstrip(), "```", ""]
    if "for" in given:
        lines.append(f"Made `--for {given['for']}`:\n")
    rows = [
        f"| {item['name']} | {item['provision']} | {_plain(item['facts'])} | {_outcomes(item['expect'])} |"
        for item in given.get("examples", [])
    ]
    if rows:
        lines += ["| deed | rule | what is known | possible |", "|---|---|---|---|", *rows, ""]
    if "deliveries" in given:
        lines += [f"With these deliveries, on {given['as_of']}:\n", "```csv", given["deliveries"].rstrip(), "```", ""]
        rows = [f"| {item['provision']} | {_outcomes(item['expect'])} |" for item in given["duties"]]
        lines += ["| duty | where it stands |", "|---|---|", *rows, ""]
    return "\n".join(lines)


def _plain(facts: dict[str, Any]) -> str:
    return "; ".join(f"{name} {_value(value)}" for name, value in facts.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_value(item)}" for name, item in value.items())
    if isinstance(value, list):
        return (
            " or ".join(map(_value, value))
            if all(isinstance(item, str) for item in value)
            else " to ".join(map(_value, value))
        )
    return str(value).replace("_", " ")


def _outcomes(expected: dict[str, Any]) -> str:
    return "; ".join(f"{reading}: {_value(outcomes)}" for reading, outcomes in expected.items())


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
