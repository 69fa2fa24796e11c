"""HTML as a PDF: with the fonts of this machine, and nothing fetched from anywhere."""

import logging
from importlib import import_module
from typing import Any, NoReturn

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.translation import gettext as _

STYLE = "css/day-programme.css"

logging.getLogger("weasyprint").setLevel(logging.CRITICAL)  # it tells every step, and every style it does not know


class NotHere(Exception):
    """The library that draws PDFs, or what it needs of the system, is missing."""

    @property
    def sentence(self) -> str:
        return _("This site cannot make PDFs: a part for it is missing on the server. The page itself prints as well.")


def library() -> Any:
    """Return WeasyPrint. It loads parts of the system that not every machine has, so that only this page may fail."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError) as error:
        raise NotHere from error


def _refuse(self: object, url: str, headers: object = None) -> NoReturn:
    """Fetch nothing: whatever a text names, this server asks nobody for it."""
    raise ValueError(f"Nothing is fetched for a PDF: {url[:200]}")


def write(html: str) -> bytes:
    """Draw a whole HTML document. Raises NotHere. Links lead to this site's public address."""
    found = library()
    style = finders.find(STYLE)
    nothing = type("Nothing", (found.urls.URLFetcher,), {"fetch": _refuse})()
    sheets = [found.CSS(filename=style, url_fetcher=nothing)] if style else []
    document = found.HTML(string=html, base_url=settings.SITE_URL, url_fetcher=nothing)
    return bytes(document.write_pdf(stylesheets=sheets, pdf_tags=True))
