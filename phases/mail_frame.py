"""A mail's HTML, shown at the desk as a mail program would draw it, and unable to do anything.

It stands in a sandboxed frame on an address of its own, under a policy of its own: nothing is loaded, nothing runs, and
of styles only the block of the mail's own head, by its digest. The page around it carries `may_frame`.
"""

import base64
import hashlib
import re
from collections.abc import Callable

from csp.constants import NONE, SELF
from csp.decorators import csp_update
from django.http import HttpResponse

from compact.unsubscribing import masked

STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
View = Callable[..., HttpResponse]


def may_frame(view: View) -> View:
    """Let the page that a view answers with hold such a frame."""
    decorate: Callable[[View], View] = csp_update({"frame-src": [SELF]})  # type: ignore[assignment]
    return decorate(view)


def framed(html: str) -> HttpResponse:
    """Answer with a mail's HTML for an `<iframe sandbox>` of our own pages, without its recipient's token."""
    response = HttpResponse(masked(html))
    directives = {
        "default-src": NONE,
        "style-src": _digest(html),
        "form-action": NONE,
        "base-uri": NONE,
        "frame-ancestors": SELF,
        "sandbox": "",
    }
    response["Content-Security-Policy"] = "; ".join(f"{name} {value}".strip() for name, value in directives.items())
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["X-Robots-Tag"] = "noindex"
    return response


def _digest(html: str) -> str:
    """What allows the first block of styles: it stands in the head, before anything that a person typed."""
    found = STYLE.search(html)
    if found is None:
        return str(NONE)
    return f"'sha256-{base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()}'"
