"""An agreement that has been read strictly: its versions, the trees that its words belong to, its areas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sulh.strict_yaml import Document, Path_, load
from sulh.terms.amendments import Version, load_amendments, whole
from sulh.terms.areas import Shape, read_area
from sulh.terms.checks import check
from sulh.terms.mentions import entries_of, words_in
from sulh.terms.schema import AgreementFile, CountingRule, ExceptionEntry
from sulh.words.vocabulary import Vocabulary, vocabulary


@dataclass(frozen=True)
class Agreement:
    """An agreement that has been read and checked; `file` holds every provision that was ever in force.

    `withheld` are provisions whose words may be seen but which rest on what is sealed, with their titles; `hidden` is
    all that the reader does not see, as section and name (`sulh.terms.sealing`).
    """

    file: AgreementFile
    document: Document = field(repr=False)
    vocabulary: Vocabulary = field(repr=False)
    versions: tuple[Version, ...] = field(repr=False)
    shapes: Mapping[str, Shape] = field(repr=False)
    withheld: Mapping[str, str] = field(default_factory=dict)
    hidden: frozenset[tuple[str, str]] = frozenset()

    @property
    def readings(self) -> list[str]:
        """The parties' readings, then those declared beside them."""
        return [*self.file.parties, *self.file.readings]

    @property
    def parties(self) -> list[str]:
        """Ids of the parties."""
        return list(self.file.parties)

    def hides(self, given: object) -> bool:
        """Whether a condition, or the name of a provision, names something that the reader does not see."""
        secret = {name for _, name in self.hidden}
        return bool(secret) and any(word in secret for word in words_in(given))

    @property
    def holds_seals(self) -> bool:
        """Whether some part of it is sealed from somebody."""
        for version in self.versions:
            parts = [*version.file.terms.values(), *version.file.areas.values(), *version.file.provisions.values()]
            inner = [entry for item in version.file.provisions.values() for entry in entries_of(item.except_)]
            if any(part.sealed for part in [*parts, *inner]):
                return True
        return False

    def counting_of(self, reading: str) -> CountingRule | None:
        """The rule by which a reading counts; None where the agreement has none."""
        return self.file.counting.rule_of(reading) if self.file.counting else None

    def exceptions(self, provision: str) -> Iterator[tuple[str, ExceptionEntry, Path_]]:
        """Every exception of a provision, outer ones first, with its path in the file."""

        def walk(group: dict[str, ExceptionEntry], path: Path_) -> Iterator[tuple[str, ExceptionEntry, Path_]]:
            for name, item in group.items():
                yield name, item, (*path, "except", name)
                yield from walk(item.except_, (*path, "except", name))

        yield from walk(self.file.provisions[provision].except_, ("provisions", provision))

    def files(self) -> Iterator[Path]:
        """Every file that the agreement consists of: itself, its amendments, its areas."""
        yield self.document.file
        folder = Path(self.document.file).parent
        yield from (folder / name for name in self.file.amendments)
        for name, area in self.file.areas.items():
            if area.file:
                yield Path(self.document.place(("areas", name)).file).parent / area.file


def load_agreement(path: Path) -> Agreement:
    """Read an agreement file strictly, with its amendments and areas, without its conditions.

    Raises FileError where a file cannot be read and InputError, with line and column, where one breaks a rule.
    """
    document = load(path)
    original = document.parse(AgreementFile)
    versions = tuple(load_amendments(original, document))
    for version in versions:
        check(version.file, version.document)
    last = versions[-1]
    file = whole(versions)
    shapes = {name: read_area(name, item, last.document, ("areas", name)) for name, item in file.areas.items()}
    return Agreement(file, last.document, _vocabulary(file, last.document), versions, shapes)


def _vocabulary(file: AgreementFile, document: Document) -> Vocabulary:
    parents: dict[str, str | None] = dict.fromkeys(file.parties)
    labels = {party: item.name for party, item in file.parties.items()}
    for actor, item in file.actors.items():
        if actor in parents:
            raise document.error(("actors", actor), f"“{actor}” is a party already", "Give the actor another name.")
        parents[actor] = item.part_of
        if item.name:
            labels[actor] = item.name
    try:
        return vocabulary(parents, labels)
    except ValueError as error:
        raise document.error(("actors",), str(error), "Mend part_of of that actor.") from None
