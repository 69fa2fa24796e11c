"""The shapes of the sections of process and programme files that stakeholders owns."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from phases.processfile import Item, Key, Known, Prose, Provision, Ref, Shape

Title = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\n]*$")]
Slug = Annotated[str, Field(max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")]


class CategoryShape(Shape):
    key: Key
    title: Title
    provision: Provision


class ListShape(Shape):
    """A list that the text orders; `item` is the milestone by which it is to be submitted."""

    slug: Slug
    item: Item
    scope: Title


class RouteShape(Shape):
    """A way in; `accreditation_list` names the list it leads to, if it leads to one."""

    key: Key
    title: Title
    about: Prose
    how: Literal["registration", "list", "nomination"]
    opens_to: Title
    provision: Provision
    categories: list[Annotated[str, Ref("categories")]]
    online: bool = True
    accreditation_list: Annotated[str, Ref("lists")] | None = None

    @model_validator(mode="after")
    def led(self) -> "RouteShape":
        if self.how != "nomination" and not self.categories:
            raise ValueError("name the categories that may take this route")
        if self.accreditation_list and self.how != "list":
            raise ValueError("only a route whose how is 'list' leads to an accreditation_list")
        return self


class WindowShape(Known):
    """A deadline for applications: `route` takes none after the item `closes`."""

    key: Key
    route: Annotated[str, Ref("routes")]
    closes: Item


def one_window(windows: list[Any]) -> Iterator[tuple[int | None, str]]:
    """A route closes with one item; a deadline that moves is a record of that item."""
    seen: set[str] = set()
    for index, window in enumerate(windows):
        if window.route in seen:
            yield index, f"{window.route!r} has a window already; an extension is a record of the item it closes with"
        seen.add(window.route)
