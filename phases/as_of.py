"""Pages as they stood on a past day keep that day: every link to another public page of the process carries it on."""

import re

from django.http import HttpResponse

# What is not read as of a past day: the desk, forms, files for other programs.
NOW = ("desk/", "register/", "items/[^/]+/delivered/")


def carry(response: HttpResponse, process: str, day: str) -> HttpResponse:
    """Add `as_of` to the links of an HTML page that lead to public pages of the same process, if they name no day."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return response
    link = re.compile(
        rf'href="(?P<path>/{re.escape(process)}/(?!{"|".join(NOW)})[^"?#]*|(?=\?))'
        r'(?P<query>\?(?!(?:[^"#]*[&;?])?as_of=)[^"#]*)?(?P<mark>#[^"]*)?"'
    )

    def with_day(found: re.Match[str]) -> str:
        if not found["path"] and not found["query"]:
            return found[0]  # a link within the page, or one that names its day
        query = f"{found['query']}&amp;" if found["query"] and found["query"] != "?" else "?"
        return f'href="{found["path"]}{query}as_of={day}{found["mark"] or ""}"'

    parts = re.split(r"(<[^>]*\bdata-now-link\b[^>]*>)", response.content.decode())
    response.content = "".join(part if "data-now-link" in part else link.sub(with_day, part) for part in parts).encode()
    return response
