"""What stakeholders adds to the page of a deadline: the way to what closes with it."""

from django.utils.translation import gettext as _

from phases.models import TimelineItem
from phases.pages import Page
from phases.panels import Panel
from phases.reading import ItemView
from stakeholders.reading import ways_in


def take_part(page: Page, view: ItemView) -> Panel | None:
    """The ways in that close with an item, each with its hour; None: none does."""
    if view.item.kind != TimelineItem.Kind.MILESTONE:
        return None
    ways = [way for way in ways_in(page.reading) if way.window.view and way.window.view.item.pk == view.item.pk]
    if not ways:
        return None
    return Panel("stakeholders/closing.html", {"ways": ways, "page": page}, title=_("Take part"))
