"""Releases as an Atom feed (RFC 4287): each an entry for life, whose identifier rests on the process and the number."""

import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from phases.pages import Page

AT_ONCE = 30
CONTENT_TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = uuid.UUID("c1b46c0e-52f6-4c0f-8f0a-6a0f4a1f7f53")
BEFORE_THE_FIRST = datetime(2000, 1, 1, tzinfo=UTC)


class Feed(Atom1Feed):
    """Django's, but an empty feed is as old as it was when it was last asked for."""

    content_type = CONTENT_TYPE

    def latest_post_date(self) -> datetime:
        """When the newest entry was published."""
        return max((item["updateddate"] for item in self.items), default=BEFORE_THE_FIRST)


def feed(page: Page, entries: list[Any]) -> str:
    """Write the feed of a process's releases; `entries` as the list of changes shows them."""
    process = page.process
    made = Feed(
        title=_plain(_("%(process)s: changes to the programme") % {"process": process.short_title}),
        link=_address("programme:changes", process.slug),
        feed_url=_address("programme:changes-feed", process.slug),
        feed_guid=identifier(process.slug),
        description="",
        author_name=_plain(process.short_title),
        language=get_language() or "en",
    )
    for entry in entries:
        release = entry.release
        made.add_item(
            title=_plain(_("Release %(number)d: %(note)s") % {"number": release.number, "note": release.note}),
            link=_address("programme:release", process.slug, release.number),
            description=_plain(_body(entry)),
            unique_id=identifier(process.slug, release.number),
            pubdate=release.published_at,
            updateddate=release.published_at,
        )
    return made.writeString("utf-8")


def identifier(slug: str, number: int | None = None) -> str:
    """The same at every site and at every time: of the feed, or of a release."""
    name = slug if number is None else f"{slug}:{number}"
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, name)}"


def _body(entry: Any) -> SafeString:
    told = [*entry.shown, *entry.folded]
    rows = format_html_join("", "<li>{}</li>", ((one.line,) for one in told))
    more = format_html("<p>{}</p>", _("and %(count)d more") % {"count": entry.left_out}) if entry.left_out else ""
    told_by = entry.release.announced_by
    said = [text.rstrip(".") for text in (told_by.title if told_by else "", entry.summary) if text]
    return format_html("<p>{}</p><ul>{}</ul>{}", " ".join(f"{text}." for text in said), rows, more)


def _address(route: str, *args: Any) -> str:
    return settings.SITE_URL + reverse(route, args=args)


def _plain(text: str) -> str:
    """A control character in one title must not take the feed down: XML cannot carry it."""
    return "".join(c if c.isprintable() else " " for c in text)
