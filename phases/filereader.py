"""Reading a data file: parsed as YAML 1.2, checked against the shapes, references resolved; faults with their line."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from phases.dates import UnreadableDate
from phases.processfile import DataFile, FileFaults, Ref, Section, names_in, sections_of

LARGEST = 1_000_000  # bytes; the shipped files are a tenth of it
MOST_FAULTS = 20


class _Constructor(RoundTripConstructor):
    """Leaves a day that no calendar has as text, so that the shapes can say where it stands."""

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def read(path: Path) -> DataFile:
    """Read and check a process file and the programme that it names. Raises FileFaults; writes nothing."""
    reader = _Reader(path, "process")
    main = reader.read(known={})
    named = main.entries["process"][0].programme
    if named:
        main.programme = _Reader(path.parent / named, "programme").read(known=names_in(main))
        reader.check_against(main.programme)
    return main


@dataclass
class _Reader:
    path: Path
    kind: str
    faults: list[str] = field(default_factory=list)
    root: Any = None
    entries: dict[str, list[Any]] = field(default_factory=dict)

    def read(self, known: dict[str, set[str]]) -> DataFile:
        body = self._bytes()
        self._parse(body)
        self.entries = entries = self._entries()
        self._stop_if_faulty()
        file = DataFile(self.path, self.kind, entries, body)
        names = {space: set(found) for space, found in known.items()}
        for space, found in names_in(file).items():
            names.setdefault(space, set()).update(found)
        self._check_twice(entries, known)
        self._check_references(entries, names)
        self._check_sections(entries)
        self._stop_if_faulty()
        return file

    def _bytes(self) -> bytes:
        try:
            size = self.path.stat().st_size
            if size > LARGEST:
                self._fault((), f"is {size:,} bytes; a data file has at most {LARGEST:,}")
            self._stop_if_faulty()
            return self.path.read_bytes()
        except OSError as error:
            self._fault((), f"cannot be read: {error.strerror}")
            raise FileFaults(self.faults) from error

    def _parse(self, body: bytes) -> None:
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        try:
            roots = list(yaml.load_all(body.decode("utf-8")))
        except UnicodeDecodeError as error:
            self._fault((), f"is not UTF-8 text (byte {error.start})")
        except DuplicateKeyError as error:
            self._yaml_fault(error, "a key stands twice in one place")
        except MarkedYAMLError as error:
            self._yaml_fault(error, "is not YAML")
        except (YAMLError, ValueError, RecursionError) as error:
            self._fault((), f"is not YAML: {error}")
        else:
            if not roots or roots == [None]:
                self._fault((), "is empty; expected the sections of a data file")
            elif len(roots) > 1:
                at = getattr(getattr(roots[1], "lc", None), "line", None)
                line = f"line {at + 1}: " if at is not None else ""
                self._fault((), f"{line}holds {len(roots)} documents (divided by ---); expected one")
            elif not isinstance(roots[0], dict):
                self._fault((), "expected sections (name: entries) at the top")
            else:
                self.root = roots[0]
        self._stop_if_faulty()

    def _yaml_fault(self, error: MarkedYAMLError, what: str) -> None:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        said = " ".join((error.problem or str(error)).split())
        self.faults.append(f"{self.path.name}: {line}{what}: {said}")

    def _entries(self) -> dict[str, list[Any]]:
        sections = {section.name: section for section in sections_of(self.kind)}
        for name in self.root:
            if name not in sections:
                self._fault((name,), f"no such section; expected one of: {', '.join(sorted(sections))}")
        return {name: self._section(section) for name, section in sections.items()}

    def _section(self, section: Section) -> list[Any]:
        if section.name not in self.root:
            if section.required:
                self._fault((), f"section {section.name!r} is missing")
            return []
        node = self.root[section.name]
        rows = node if section.many else [node]
        if not isinstance(rows, list):
            self._fault((section.name,), f"expected a list of entries, each with a - before it, not {_kind_of(node)}")
            return []
        found = []
        for index, row in enumerate(rows):
            place = (section.name, index) if section.many else (section.name,)
            try:
                found.append(section.shape.model_validate(row))
            except ValidationError as error:
                for loc, fault in _each_fault(error):
                    self._fault((*place, *loc), _sentence(fault))
        return found

    def _check_twice(self, entries: dict[str, list[Any]], known: dict[str, set[str]]) -> None:
        seen = {(space, name) for space, names in known.items() for name in names}
        for section in sections_of(self.kind):
            for index, entry in enumerate(entries[section.name] if section.many else []):
                name = (section.names, getattr(entry, section.identity))
                if name in seen:
                    self._fault((section.name, index, section.identity), f"{name[1]!r} is defined twice")
                seen.add(name)

    def _check_references(self, entries: dict[str, list[Any]], names: dict[str, set[str]]) -> None:
        ranks = self._ranks()
        for section, index, entry in self._each(entries):
            place = (section.name, index) if section.many else (section.name,)
            mine = self._rank(section, index, entry)
            for loc, ref, name in references(entry):
                if ref.programme:
                    continue  # see check_against
                its = ranks.get((ref.namespace, name))
                if name not in names.get(ref.namespace, set()):
                    self._fault((*place, *loc), f"there is no {name!r} among the {ref.namespace}")
                elif ref.section and name not in {one.key for one in entries[ref.section]}:
                    self._fault((*place, *loc), f"{name!r} is none of the {ref.section}")
                elif its == mine:
                    self._fault((*place, *loc), f"{name!r} points at itself")
                elif not ref.anywhere and its is not None and its > mine:
                    later = "becomes known only later" if self.kind == "programme" else "stands further down"
                    self._fault((*place, *loc), f"{name!r} {later}; an entry points only at what loads before it")

    def check_against(self, programme: DataFile) -> None:
        """What a process file names of its programme must stand there."""
        names = names_in(programme)
        for section, index, entry in self._each(self.entries):
            for loc, ref, name in references(entry):
                if ref.programme and name not in names.get(ref.namespace, set()):
                    place = (section.name, index, *loc)
                    self._fault(place, f"there is no {name!r} among the {ref.namespace} of the programme")
        self._stop_if_faulty()

    def _each(self, entries: dict[str, list[Any]]) -> Iterator[tuple[Section, int, Any]]:
        for section in sections_of(self.kind):
            for index, entry in enumerate(entries[section.name]):
                yield section, index, entry

    def _rank(self, section: Section, index: int, entry: Any) -> tuple[Any, ...]:
        """Where an entry comes in the order of loading."""
        known = (entry.known,) if self.kind == "programme" else ()
        return (*known, section.order, index)

    def _ranks(self) -> dict[tuple[str, str], tuple[Any, ...]]:
        found = [(one, self._rank(*one)) for one in self._each(self.entries) if one[0].many]
        return {(section.names, getattr(entry, section.identity)): rank for (section, _i, entry), rank in found}

    def _check_sections(self, entries: dict[str, list[Any]]) -> None:
        for section in sections_of(self.kind):
            for index, what in section.check(entries[section.name]) if section.check else ():
                self._fault((section.name, index) if index is not None else (section.name,), what)

    def _fault(self, loc: tuple[Any, ...], what: str) -> None:
        line = _line_of(self.root, loc)
        where = ".".join(str(part) for part in loc)
        self.faults.append(
            f"{self.path.name}: " + (f"line {line}: " if line else "") + (f"{where}: " if where else "") + what
        )

    def _stop_if_faulty(self) -> None:
        if self.faults:
            more = len(self.faults) - MOST_FAULTS
            raise FileFaults(self.faults[:MOST_FAULTS] + ([f"… and {more} more faults"] if more > 0 else []))


def references(entry: Any, loc: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Ref, str]]:
    """Yield (place, reference, name) of every reference in an entry, nested ones too."""
    for name, info in type(entry).model_fields.items():
        value, name = getattr(entry, name), info.alias or name
        marks = [mark for mark in (*info.metadata, *_marks(info.annotation)) if isinstance(mark, Ref)]
        if isinstance(value, BaseModel):
            yield from references(value, (*loc, name))
        elif isinstance(value, list | tuple):
            for index, part in enumerate(value):
                if isinstance(part, BaseModel):
                    yield from references(part, (*loc, name, index))
                elif marks:
                    yield (*loc, name, index), marks[0], part
        elif value is not None and marks:
            yield (*loc, name), marks[0], value


def _marks(annotation: Any) -> Iterator[Any]:
    for part in get_args(annotation):
        if isinstance(part, Ref):
            yield part
        else:
            yield from _marks(part)


def _each_fault(error: ValidationError) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield (place, fault) of a refused entry; of a part with a shape of its own (a rule's parameters) each apart."""
    for fault in error.errors():
        cause = getattr(fault.get("ctx", {}).get("error"), "__cause__", None)
        if isinstance(cause, ValidationError):
            yield from (((*fault["loc"], *loc), inner) for loc, inner in _each_fault(cause))
        else:
            yield fault["loc"], fault


def _sentence(fault: Any) -> str:
    error = fault.get("ctx", {}).get("error")
    if isinstance(error, UnreadableDate):
        return error.sentence
    if fault["type"] == "extra_forbidden":
        return "no such key here"
    if fault["type"] == "missing":
        return "is missing"
    if fault["type"] == "model_type":
        return f"expected a group of keys (key: value), not {_kind_of(fault.get('input'))}"
    if fault["type"] in ("too_short", "too_long"):
        limit = fault["ctx"].get("min_length") or fault["ctx"].get("max_length")
        return f"expected at {'least' if fault['type'] == 'too_short' else 'most'} {limit} entries"
    given = fault.get("input")
    shown = f", not {_kind_of(given)}" if given is None or not isinstance(given, dict | list) else ""
    said = fault["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    return said.replace("valid tuple", "valid list") + shown


def _kind_of(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a group of keys"
    return repr(str(value))[:60]


def _line_of(root: Any, loc: tuple[Any, ...]) -> int | None:
    """Return the line (from 1) of the deepest part of `loc` that stands in the file."""
    node, line = root, None
    for part in loc:
        marks = getattr(getattr(node, "lc", None), "data", None) or {}
        if isinstance(node, dict | list) and part in marks:
            line = marks[part][0] + 1
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            break
    return line
