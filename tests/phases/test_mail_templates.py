"""The templates of every mail: two parts, ready for any language and direction, and no way for typed text to act."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from compact import outbox

MAIL = Path(settings.BASE_DIR) / "templates" / "mail"
PAGES = sorted(path.name for path in MAIL.glob("*.html"))
TEXTS = sorted(path.name for path in MAIL.glob("*.txt"))


def test_every_kind_of_mail_has_both_parts() -> None:
    kinds = sorted(kind for kind in outbox.KINDS if kind != "account")  # its text is written by the accounts
    assert [kind for kind in kinds if f"{kind}.html" not in PAGES or f"{kind}.txt" not in TEXTS] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_leads_only_where_the_program_says_and_escapes_all_else(name: str) -> None:
    source = (MAIL / name).read_text()
    assert [href for href in re.findall(r'href="([^"]*)"', source) if not re.fullmatch(r"\{\{ \w+ \}\}", href)] == []
    assert re.findall(r"\|safe|autoescape off|\bsrc=|\bon\w+=|<script|<form|<img", source) == []
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|text-align: (?:left|right)|float:", source) == []


@pytest.mark.parametrize("name", [name for name in TEXTS if not name.startswith("_")])
def test_a_text_begins_with_the_name_of_the_process(name: str) -> None:
    source = (MAIL / name).read_text()
    assert re.match(r"\{% load [\w ]+ %\}\{% autoescape off %\}\{\{ process\.short_title\|typed \}\}\n\n", source)


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("fr", "ltr")])
def test_a_page_says_its_language_and_direction(language: str, direction: str) -> None:
    with translation.override(language):
        assert f'<html lang="{language}" dir="{direction}">' in render_to_string("mail/base.html", {})
