"""What somebody might type to make of a mail what it is not, and what is to be seen of it: text, and nothing else."""

import re
from email import policy
from email.parser import BytesParser
from html.parser import HTMLParser
from typing import Any

from compact.mailtext import JOIN, plain

SITE = "http://localhost:8000/"
# What mail programs look for: a scheme, www., a name with a dot before a known ending, an address, a call.
SEEN = re.compile(
    r"(?i)[a-z][a-z0-9+.-]*://|\bwww\.|[\w+-]@\w|(?<!\w)(?:mailto|tel|sms|javascript|data):[^\s\u2060]"
    r"|[a-z0-9]\.(?:com|org|net|int|info|zip|md|io|xn--p1ai)\b"
)
PAYLOADS = [
    "Title\nBcc: all@evil.org",
    "Title\r\nBcc: all@evil.org\r\n\r\nAnother body",
    "Title\rX-Evil: 1",
    "Title%0d%0aBcc:%20all@evil.org",
    "Title\\r\\nBcc: all@evil.org",
    "Title\u2028Bcc: all@evil.org",
    "Title\u2029X-Evil: 1",
    "Title\x85X-Evil: 1",
    "Title\x0bX-Evil: 1\x0c",
    "\r\n.\r\nMAIL FROM:<x@evil.org>",
    "Bcc: all@evil.org",
    "Subject: other",
    "=?utf-8?q?=0D=0ABcc:_all=40evil.org?=",
    "=?utf-8?b?RXZpbA==?=",
    "=?iso-8859-1?Q?Evil?= =?utf-8?q?x?=",
    "a@evil.org, b@evil.org",
    '"Evil" <a@evil.org>',
    "; charset=utf-7",
    "--boundary\r\nContent-Type: text/html\r\n\r\n<b>x</b>",
    "Content-Type: text/html",
    "<script>alert(1)</script>",
    "</td></table><script src=https://evil.com/x.js></script>",
    '<a href="https://evil.com">click</a>',
    "<img src=x onerror=alert(1)>",
    "<style>*{display:none}</style>",
    "</title><base href=https://evil.com>",
    "<!-- comment --> -->",
    "<![CDATA[x]]>",
    "<svg/onload=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "data:text/html;base64,PHg+",
    "https://evil.com/login",
    "HTTP://EVIL.COM",
    "//evil.com/x",
    "www.evil.com",
    "evil.com",
    "evil.xn--p1ai",
    "http://localhost:8000@evil.com/",
    "http://localhost:8000.evil.com/",
    "http://localhost:8000/accounts/logout/",
    "mailto:all@evil.org?subject=x",
    "tel:+41227339000",
    "[click](https://evil.com)",
    "![x](https://evil.com/x.png)",
    "[ref]: https://evil.com",
    "{{ 7*7 }}",
    "{{ process.title }}{{ settings.SECRET_KEY }}",
    "{% load i18n %}{% now 'Y' %}",
    "{# comment #}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%(process)s %s %d %n",
    "{0.__class__} {process}",
    "`id` $(id)",
    "\u202eexe.gpj\u202c",
    "\u2066x\u2069 \u2067y",
    "a\u2068b",
    "e\u200bvil.c\u200bom",
    "evil\u2060.com",
    "evil\uff0ecom",
    "evil\u3002com",
    "x" * 280,
    "👩‍👩‍👧🇰🇪 é̂ ﷽ 会议",
    "مؤتمر evil.com",
    "\\ \\\\ \" ' ` & &amp; &lt;b&gt; &#60;",
    "NUL\x00here",
    "half\ud800pair",
    "\x1b[31mred\x1b[0m\x07",
    "=cmd|' /C calc'!A0",
    "'; DROP TABLE phases_reminder; --",
]
HEADERS = {
    "Content-Type",
    "MIME-Version",
    "Subject",
    "From",
    "To",
    "Date",
    "Message-ID",
    "X-Compact-Key",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "Precedence",
}
TAGS = {"html", "head", "meta", "title", "style", "body", "div", "p", "bdi", "h1", "table", "tr", "th", "td"}
TAGS |= {"a", "br", "span", "strong"}


def stored(typed: str) -> str:
    """The same as the database can hold it, should no form have refused it."""
    return "".join(c for c in typed if c != "\0" and not "\ud800" <= c <= "\udfff")


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.hrefs: set[str] = set()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.is_style = tag == "style"
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}
        self.hrefs |= {value or "" for name, value in attrs if name == "href"}

    def handle_endtag(self, tag: str) -> None:
        self.is_style = False

    def handle_data(self, data: str) -> None:
        if not self.is_style:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.tags.add("comment")

    unknown_decl = handle_comment
    handle_pi = handle_comment


def seen(text: str) -> str:
    """What a reader sees, without how it is spaced and set apart."""
    return "".join(re.sub(rf"[{JOIN}\u2068\u2069]", "", text).split())


def faults(mail: Any, to: str, *typed: str) -> list[str]:
    """What is wrong with a mail that went; each of `typed` is to be read in both parts."""
    built = BytesParser(policy=policy.default).parsebytes(mail.message().as_bytes(linesep="\r\n"))
    found = [f"header {name}" for name in built.keys() if name not in HEADERS]  # noqa: SIM118
    found += [f"doubled {name}" for name in HEADERS if len(built.get_all(name, [])) > 1]
    if mail.recipients() != [to] or [one.addr_spec for one in built["To"].addresses] != [to]:
        found.append(f"recipients {mail.recipients()} {built['To']}")
    text, html = (built.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    page = Page()
    page.feed(html.get_content())
    words, shown = text.get_content(), "".join(page.text)
    ours = {address for address in page.hrefs if address.startswith(SITE)}
    if page.hrefs - ours:
        found.append(f"leads to {page.hrefs - ours}")
    left = words
    for address in sorted(ours, key=len, reverse=True):
        left = left.replace(address, "")
    found += [f"link in the text: {one}" for one in SEEN.findall(left)]
    found += [f"link in the page: {one}" for one in SEEN.findall(shown)]
    found += [f"link in the subject: {one}" for one in SEEN.findall(str(built["Subject"]))]
    found += [f"tag {tag}" for tag in page.tags - TAGS]
    found += [f"attribute {name}" for name in page.attributes if name.startswith("on") or name in ("src", "style")]
    for what in typed:
        for part, said in (("text", words), ("page", shown)):
            if seen(plain(what, set())) not in seen(said):
                found.append(f"not read in the {part}: {what!r}")
    return found
