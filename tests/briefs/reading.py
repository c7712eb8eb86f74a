"""Reads a finished brief back: its elements with attributes, and the text that a person sees."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "input", "br", "link", "img", "hr"}


@dataclass
class Element:
    """An element: its name and attributes."""

    name: str
    attributes: dict[str, str]


@dataclass
class Page(HTMLParser):
    """All elements of a page, the contents of its scripts, its visible text, and elements that were never closed."""

    elements: list[Element] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    text: str = ""
    open: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif not self.open or self.open[-1] != "style":
            self.text += data

    def named(self, name: str) -> list[Element]:
        """All elements of one name."""
        return [one for one in self.elements if one.name == name]


def read(html: str) -> Page:
    """The page, parsed."""
    page = Page()
    page.feed(html)
    page.close()
    return page
