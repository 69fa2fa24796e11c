"""A page as of a day on which the thing was not yet known: 404, a word of why, and the way to it."""

from django.test import Client

from phases.models import Process

PAGE = "/river/sessions/talks-1/"


def test_what_became_known_later_is_said_to_be_not_yet_known(process: Process, client: Client) -> None:
    assert client.get(PAGE).status_code == 200
    answer = client.get(PAGE, {"as_of": "2017-06-01"})
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "This was not yet known on 1 June 2017." in page
    assert f'<a href="{PAGE}">The page as it stands today</a>' in page


def test_what_there_never_was_has_no_reason_and_no_way(process: Process, client: Client) -> None:
    page = client.get("/river/items/nothing/", {"as_of": "2017-06-01"}).content.decode()
    assert "not yet known" not in page
    assert "as it stands today" not in page


def test_a_day_that_is_none_leads_back_to_the_page(process: Process, client: Client) -> None:
    answer = client.get("/river/calendar/", {"as_of": "soon", "view": "week"})
    assert answer.status_code == 400
    assert '<a href="/river/calendar/?view=week">The page as it stands today</a>' in answer.content.decode()
