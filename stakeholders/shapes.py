"""The shapes of the sections of a process file that stakeholders owns."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from phases.processfile import Item, Key, Prose, Provision, Ref, Shape

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
