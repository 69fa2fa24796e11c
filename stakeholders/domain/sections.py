"""How each section of a data file that stakeholders owns is loaded: one entry per call."""

from typing import Any

from phases.domain.loading import Loading
from phases.processfile import FileFaults
from stakeholders.models import AccreditationList, Category, Route


def category(loading: Loading, entry: Any) -> None:
    values = {
        "title": entry.title,
        "provision": loading.provision(entry.provision),
        "position": loading.next_position("categories"),
    }
    loading.put(Category, {"process": loading.process, "key": entry.key}, values)


def accreditation_list(loading: Loading, entry: Any) -> None:
    """A list hangs on its milestone for good: names and objections may stand on it."""
    item = loading.item(entry.item)
    moved = AccreditationList.objects.filter(process=loading.process, slug=entry.slug).exclude(item=item).first()
    if moved:
        raise FileFaults(
            [f"lists: {entry.slug!r} stands on the milestone {moved.item.key!r}; it cannot move to another"]
        )
    loading.put(
        AccreditationList, {"item": item}, {"process": loading.process, "slug": entry.slug, "scope": entry.scope}
    )


def route(loading: Loading, entry: Any) -> None:
    values = entry.model_dump(include={"title", "about", "how", "opens_to", "online"})
    values |= {
        "provision": loading.provision(entry.provision),
        "position": loading.next_position("routes"),
        "accreditation_list": _list(loading, entry.accreditation_list),
    }
    row = loading.put(Route, {"process": loading.process, "key": entry.key}, values)
    taken_by = Category.objects.filter(process=loading.process, key__in=entry.categories)
    loading.put_links(row.categories, list(taken_by))


def window(loading: Loading, entry: Any) -> None:
    """From the day on which it is known, a route closes with an item of the timeline."""
    match = {"process": loading.process, "key": entry.route}
    loading.put(Route, match, {"closes_with": loading.item(entry.closes)})


def _list(loading: Loading, slug: str | None) -> AccreditationList | None:
    return AccreditationList.objects.get(process=loading.process, slug=slug) if slug else None
