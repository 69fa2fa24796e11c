"""The addresses of feeds as people take them along: to copy, to open in a calendar program, to scan."""

from dataclasses import dataclass

import segno
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True)
class Address:
    """A feed's address outside the site."""

    web: str

    @property
    def webcal(self) -> str:
        """The same under the scheme that calendar programs answer to."""
        return f"webcal://{self.web.partition('://')[2]}"

    @property
    def code(self) -> SafeString:
        """A QR code, drawn by attributes alone; black on white in every theme, or no camera reads it."""
        drawn = segno.make(self.webcal, error="m", micro=False)
        svg = drawn.svg_inline(
            scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass=None, lineclass=None
        )
        return mark_safe(svg)  # noqa: S308  it holds no text, only a drawing of one


def at(path: str, query: str = "") -> Address:
    """Return a path of this site as an address for elsewhere."""
    return Address(settings.SITE_URL + path + (f"?{query}" if query else ""))
