"""What people call themselves: one spelling, nothing hidden."""

import pytest
from django.core.exceptions import ValidationError

from stakeholders.fields import CONTROL, DIRECTION, NameField, ProseField, WebField

ESC, ZERO_WIDTH, OVERRIDE, MARK, ISOLATE = "\x1b", "\u200b", "\u202e", "\u200f", "\u2066"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Fishers\tof \n Alva ", "Fishers of Alva"),
        ("E\u0301lan", "\u00c9lan"),
        ("اتحاد الصيادين", "اتحاد الصيادين"),
        ("漁民の会", "漁民の会"),
        ("मछुआरा संघ", "मछुआरा संघ"),
        ("Союз рыбаков", "Союз рыбаков"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # the joiner belongs to the spelling
        ("<b>Bold & Sons</b>", "<b>Bold & Sons</b>"),
    ],
)
def test_a_name_is_kept_in_one_spelling(typed: str, kept: str) -> None:
    assert NameField().clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (f"Fishers{ESC}[31m", CONTROL),
        ("Fishers\x00", CONTROL),
        ("Fishers\x7f", CONTROL),
        (f"Fishers {OVERRIDE}avlA fo", DIRECTION),
        (f"{ISOLATE}Fishers", DIRECTION),
        (f"Fishers{MARK}", DIRECTION),
        (f"Fis{ZERO_WIDTH}hers", DIRECTION),
        ("…", "letters or digits"),
        ("Win at https://evil.example", "web addresses"),
    ],
)
def test_a_name_with_something_hidden_is_refused(typed: str, said: str) -> None:
    with pytest.raises(ValidationError, match=str(said)):
        NameField().clean(typed)


@pytest.mark.parametrize("blank", ["", "   ", "\t\n"])
def test_a_blank_name_is_none(blank: str) -> None:
    with pytest.raises(ValidationError, match="required"):
        NameField().clean(blank)
    assert NameField(required=False).clean(blank) == ""


def test_length_counts_what_is_kept() -> None:
    assert len(NameField(max_length=300).clean(" " * 50 + "x" * 300)) == 300
    with pytest.raises(ValidationError, match="at most 300"):
        NameField(max_length=300).clean("x" * 301)
    lines = "\r\n".join(["x"] * 5)
    assert ProseField(max_length=9).clean(lines) == "x\nx\nx\nx\nx"


def test_prose_keeps_its_lines_and_marks_but_turns_nothing_round() -> None:
    assert ProseField().clean(f"One.\r\n\r\nشكرا{MARK}.  \n") == f"One.\n\nشكرا{MARK}."
    for hidden, said in ((OVERRIDE, DIRECTION), (ESC, CONTROL), ("\x00", CONTROL)):
        with pytest.raises(ValidationError, match=str(said)):
            ProseField().clean(f"One.{hidden}")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("fishers.example.org", "https://fishers.example.org"),
        ("http://fishers.example.org/a", "http://fishers.example.org/a"),
    ],
)
def test_a_web_page_is_http(typed: str, kept: str) -> None:
    assert WebField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "ftp://example.org", "data:text/html,x", "https://", "a b"])
def test_any_other_address_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        WebField().clean(typed)
