"""A page as of a past day leads to pages as of that day."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client

from phases.as_of import carry
from phases.models import Process


def carried(link: str) -> str:
    response = HttpResponse(f"<a {link}>x</a>", content_type="text/html; charset=utf-8")
    return carry(response, "river", "2020-03-01").content.decode()


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('href="/river/mandate/"', 'href="/river/mandate/?as_of=2020-03-01"'),
        ('href="/river/mandate/#op.2"', 'href="/river/mandate/?as_of=2020-03-01#op.2"'),
        ('href="/river/calendar/?kind=hearing"', 'href="/river/calendar/?kind=hearing&amp;as_of=2020-03-01"'),
        ('href="?past=1"', 'href="?past=1&amp;as_of=2020-03-01"'),
        ('href="?as_of=2020-02-01&amp;past=1"', 'href="?as_of=2020-02-01&amp;past=1"'),
        ('href="/river/mandate/?as_of=2020-02-01"', 'href="/river/mandate/?as_of=2020-02-01"'),
        ('href="/river/desk/mandate/"', 'href="/river/desk/mandate/"'),
        ('href="/river/register/"', 'href="/river/register/"'),
        ('href="/river/items/names/delivered/"', 'href="/river/items/names/delivered/"'),
        ('href="/river/items/names/"', 'href="/river/items/names/?as_of=2020-03-01"'),
        ('href="/brook/mandate/"', 'href="/brook/mandate/"'),
        ('href="#main"', 'href="#main"'),
        ('href="/river/mandate/" data-now-link', 'href="/river/mandate/" data-now-link'),
        ('src="/river/mandate/"', 'src="/river/mandate/"'),
    ],
)
def test_links_to_public_pages_keep_the_day(link: str, expected: str) -> None:
    assert carried(link) == f"<a {expected}>x</a>"


def test_what_is_no_page_is_left_alone() -> None:
    response = HttpResponse('href="/river/mandate/"', content_type="application/json")
    assert carry(response, "river", "2020-03-01").content == b'href="/river/mandate/"'


@pytest.mark.django_db
def test_every_public_link_of_a_past_page_names_its_day(process: Process) -> None:
    html = Client().get("/river/mandate/?as_of=2020-03-10").content.decode()
    found = [link for link in re.findall(r'href="(/river/[^"]*)"', html) if "/register/" not in link]
    assert len(found) > 10
    assert [link for link in found if "as_of=2020-03-10" not in link] == ["/river/mandate/"]  # shows what is known now


@pytest.mark.django_db
def test_a_page_of_today_names_no_day(process: Process) -> None:
    html = Client().get("/river/mandate/").content.decode()
    assert "as_of=" not in html
