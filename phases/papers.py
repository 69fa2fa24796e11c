"""The papers of a process as one reader sees them: what they may read, filtered, each with what it hangs on."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from phases import in_words
from phases.models import Document
from phases.reading import ItemView, ProvisionView, Reading

FILTERS = ("kind", "language", "paragraph", "q")
LONGEST_QUERY = 100


@dataclass(frozen=True)
class PaperView:
    """A document with what it hangs on, as far as the reader may see it."""

    document: Document
    owed: ItemView | None
    item: ItemView | None
    reissues: Document | None
    reissued_by: tuple[Document, ...]


@dataclass
class Papers:
    """Documents known at a reading's moment; those that only some may read are there if `everything` says so."""

    reading: Reading
    everything: bool = False
    kind: str = ""
    language: str = ""
    paragraph: str = ""
    q: str = ""

    @cached_property
    def readable(self) -> list[Document]:
        """What the reader may read, newest first."""
        return self.reading.papers if self.everything else self.reading.documents

    @property
    def filtered(self) -> bool:
        return any((self.kind, self.language, self.paragraph, self.q.strip()))

    @cached_property
    def found(self) -> list[Document]:
        """What the filters leave, newest first: by the day of issue or of the document, else since it is known."""
        return sorted((paper for paper in self.readable if self._fits(paper)), key=self._newest, reverse=True)

    def _newest(self, paper: Document) -> tuple[object, ...]:
        day = paper.issued or paper.dated or in_words.local_day(paper.known_at, self.reading.process.zone)
        return day, paper.known_at, paper.pk

    def _fits(self, paper: Document) -> bool:
        anchor = paper.provision.anchor if paper.provision else ""
        text = f"{paper.title} {paper.symbol} {paper.label}".casefold()
        return (
            (not self.kind or paper.kind == self.kind)
            and (not self.language or any(file.language == self.language for file in paper.known_files))  # type: ignore[attr-defined]
            and (not self.paragraph or anchor == self.paragraph or anchor.startswith(f"{self.paragraph}."))
            and all(word in text for word in self.q[:LONGEST_QUERY].casefold().split())
        )

    def view(self, paper: Document) -> PaperView:
        """One document with what it hangs on."""
        items = self.reading.items
        return PaperView(
            paper,
            owed=items.get(paper.milestone_id) if paper.milestone_id else None,
            item=items.get(paper.item_id) if paper.item_id else None,
            reissues=self._by_pk.get(paper.replaces_id) if paper.replaces_id else None,
            reissued_by=tuple(self._reissues.get(paper.pk, ())),
        )

    def one(self, key: str) -> PaperView | None:
        """A document by its key; None where there is none, or the reader may not know of it."""
        return next((self.view(paper) for paper in self.readable if paper.key == key), None)

    @cached_property
    def _by_pk(self) -> dict[int, Document]:
        return {paper.pk: paper for paper in self.readable}

    @cached_property
    def _reissues(self) -> dict[int, list[Document]]:
        found: dict[int, list[Document]] = defaultdict(list)
        for paper in self.readable:
            if paper.replaces_id:
                found[paper.replaces_id].append(paper)
        return found

    @cached_property
    def kinds(self) -> list[str]:
        return sorted({paper.kind for paper in self.readable}, key=str.casefold)

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """Codes and names of the languages in which something can be read, by name."""
        codes = {file.language for paper in self.readable for file in paper.known_files}  # type: ignore[attr-defined]
        return sorted(((code, in_words.language(code)) for code in codes), key=lambda pair: pair[1].casefold())

    @cached_property
    def paragraphs(self) -> list[ProvisionView]:
        """The paragraphs that documents stand with, in the order of the text."""
        named = {paper.provision_id for paper in self.readable}
        return [view for view in self.reading.flat if view.provision.pk in named]
