"""What people typed, in a mail: no link, no header, no markup; our own addresses stay whole."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import translation
from django.utils.html import escape, urlize
from hypothesis import example, given
from hypothesis import strategies as st

from compact import mailtext
from compact.composing import storable
from compact.kinds import Mail
from tests.injected import SEEN

SITE = "http://localhost:8000"
OURS = f"{SITE}/river/items/names/"
LINKS = [
    "evil.com",
    "https://evil.com/a?b=c.d#e",
    "HTTPS://EVIL.COM",
    "ftp://evil.com",
    "www.evil.org",
    "www.x.org",
    "//evil.com/x",
    "evil.xn--p1ai",
    "bo@evil.org",
    "mailto:bo@evil.org",
    "tel:+41227339000",
    "javascript:alert(1)",
    "data:text/html,<b>x</b>",
    "[click](https://evil.com)",
    "<https://evil.com>",
    "(evil.com)",
    "go to evil.com.",
    "invoice.zip",
    f"{SITE}@evil.com/",
    f"{SITE}.evil.com/",
    f"evil.com/{OURS}",
    f"{SITE}/another/page/",
    f"{OURS}../../logout/",
]
PLAIN = [
    "17:00",
    "1.5 million",
    "on 31.12.2020",
    "e.g. this, i.e. that",
    "the U.N. and its Member States",
    "A/RES/71/280, para. 6 (b)",
    "Note: bring papers.",
    "report.pdf and list.xlsx",
    "3.2.1",
    "10:00-13:00 (New York)",
    "He said so. Then they left...",
    "Jürgen & Søren <both>",
    "مؤتمر",
    "会议",
    "👩‍👩‍👧 🇰🇪",
    "می‌خواهم",
    "50% {{ x }} {% y %} ${z} \\ \" '",
]


@pytest.mark.parametrize("typed", LINKS)
def test_what_looks_like_a_link_is_broken_and_reads_the_same(typed: str) -> None:
    said = mailtext.plain(f"Title: {typed} end", {OURS})
    assert SEEN.findall(said) == []
    assert "<a " not in urlize(said)
    assert said.replace(mailtext.JOIN, "") == f"Title: {typed} end"


@pytest.mark.parametrize("typed", PLAIN)
def test_what_no_program_would_link_stays_as_it_is(typed: str) -> None:
    assert (mailtext.plain(typed), mailtext.header(typed)) == (typed, typed)


def test_an_address_of_ours_that_the_template_wrote_stays_whole() -> None:
    assert mailtext.plain(f"See it: {OURS}\n({OURS}), {OURS}.\n", {OURS}) == f"See it: {OURS}\n({OURS}), {OURS}.\n"


def test_without_html_every_address_of_our_site_counts() -> None:
    said = storable(Mail("A note", f"{SITE}/any/ evil.com"))
    assert said.text == f"{SITE}/any/ evil⁠.⁠com"


def test_what_is_typed_as_our_address_stays_text_unless_the_mail_leads_there() -> None:
    page = f'<p>{SITE}/typed/</p><a href="{OURS}">See it</a>'
    said = storable(Mail("A note", f"{SITE}/typed/ {OURS}", page))
    assert (said.text, mailtext.links(said.html)) == (f"http⁠:⁠//localhost:8000/typed/ {OURS}", {OURS})


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc", "a\nb c"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf", "a b c d e f"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("a\ud800b", "ab"),
        ("\u202eevil\u202c \u2066x\u2069", "evil x"),
        ("a\u2068b", "ab"),
        ("a\u2069b\u2068c\u2069", "ab\u2068c\u2069"),
        ("a\u200bb\ufeffc\u2060d\u00ade\u180ef\u3164", "abcdef"),
        ("\U000e0041\U000e0042", ""),
    ],
)
def test_what_has_no_shape_or_turns_text_around_is_dropped(typed: str, kept: str) -> None:
    assert mailtext.plain(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One\r\nBcc: all@x.org", "One Bcc: all⁠@⁠x⁠.⁠org"),
        ("=?utf-8?q?Other?=", "=⁠?utf-8?q?Other?="),
        (" many   \t spaces ", "many spaces"),
    ],
)
def test_a_header_is_one_line_that_nothing_decodes(typed: str, kept: str) -> None:
    assert mailtext.header(typed) == kept


def test_html_leads_to_our_site_only() -> None:
    page = f'<a href="{OURS}">a</a><a class="b" href="https://evil.com/">b</a><a href="mailto:x@y.org">c</a>'
    assert mailtext.html(page) == f'<a href="{OURS}">a</a><a class="b">b</a><a>c</a>'


def test_html_keeps_its_entities_tags_and_styles() -> None:
    page = "<style>a.button { x: y }</style><p>Tom &amp; Ann &lt;b&gt; &amp;amp; it&#x27;s 1.5</p>\n<br>"
    assert mailtext.html(page) == page


def test_a_name_is_set_apart_where_directions_meet() -> None:
    assert (mailtext.name("River\nAlva"), mailtext.name("مؤتمر")) == ("River Alva", "\u2068مؤتمر\u2069")
    with translation.override("ar"):
        assert (mailtext.name("River \u2069Alva"), mailtext.name("")) == ("\u2068River Alva\u2069", "")


class Read(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)


PIECES = st.sampled_from(
    [*LINKS, *PLAIN, ".", ":", "/", "@", "\n", "\u202e", "\u2068", "\u2069", "\u2060", "=?", "<a>", "&lt;", OURS]
)
TYPED = st.lists(PIECES | st.text(max_size=8), max_size=6).map("".join)


@given(TYPED)
@example(OURS)
@example(f"x{OURS}")
@example("a.\u2060com")
@example("a\u200d.com")
def test_nothing_that_is_typed_becomes_a_link_or_markup(typed: str) -> None:
    text = mailtext.plain(typed, set())
    assert (SEEN.findall(text), "<a " in urlize(text)) == ([], False)
    page = mailtext.html(f'<p>{escape(typed)}</p><a href="{OURS}">See it</a>')
    read = Read()
    read.feed(page)
    left = " ".join(re.split(rf"(?<!\w){re.escape(OURS)}", "".join(read.text)))  # whole stays that to which it leads
    assert (read.tags, SEEN.findall(left), mailtext.links(page)) == (["p", "a"], [], {OURS})


@given(TYPED)
def test_twice_is_once(typed: str) -> None:
    mail = storable(Mail(typed, f"{typed}\n{OURS}\n", f'<p>{escape(typed)}</p><a href="{OURS}">See it</a>'))
    assert storable(mail) == mail


@given(TYPED)
def test_what_is_left_can_be_read_and_kept(typed: str) -> None:
    said = mailtext.plain(typed)
    visible = re.compile(r"[^\w]", re.ASCII)
    assert visible.sub("", said) == visible.sub("", typed)
    assert "\0" not in said
    assert said.encode().decode() == said


def test_an_address_of_ours_can_be_copied_from_the_page_too() -> None:
    page = f'<a href="{OURS}">{OURS}</a> {OURS}x'
    assert mailtext.html(page) == f'<a href="{OURS}">{OURS}</a> http⁠:⁠//localhost:8000/river/items/names/x'
