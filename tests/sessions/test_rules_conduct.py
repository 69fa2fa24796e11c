"""Who chaired, who was invited, which panels: what is not recorded is said, not guessed."""

import pytest

from phases.findings import Finding, State
from sessions.rules.conduct import AtLevel, ChairedBy, Invited, attended_at_level, categories_invited, chaired_by
from sessions.rules.panels import (
    PanelBalance,
    PanelsOf,
    PanelsPerSession,
    panel_balance,
    panels_moderated,
    panels_per_session,
)
from stakeholders.models import State as Member
from tests.known import states
from tests.sessions.played import Played, held

PANELS = PanelsPerSession(session_kind="talks", least=2, most=3, exchange=True)
BALANCE = PanelBalance(session_kind="talks", regional_groups=["AFR", "WEOG"], situations=["origin"])
BY_CHAIR = ChairedBy(session_kind="talks", by="chair")
AHEAD, AFTER = "2020-05-01", "2020-06-01"


def talks(today: str, *, said_held: bool = True) -> Played:
    """One session of talks on 4 May 2020, held where it is past."""
    played = Played(today)
    more = {"held": held("2020-05-04")} if said_held and today == AFTER else {}
    played.meets("one", "2020-05-04", number=1, **more)
    return played


def with_panels(today: str, experts: int, *, exchange: bool, summaries: int = 0) -> Finding:
    played = talks(today)
    for _number in range(experts):
        played.panel("one")
    for _number in range(summaries):
        played.panel("one", "summary")
    if exchange:
        played.panel("one", "exchange")
    return played.only(panels_per_session, PANELS)


@pytest.mark.parametrize(
    ("experts", "exchange", "ahead", "after"),
    [
        (2, True, State.NOT_YET_DUE, State.MET),
        (3, True, State.NOT_YET_DUE, State.MET),
        (1, True, State.NOT_YET_DUE, State.BREACHED),
        (4, True, State.AT_RISK, State.BREACHED),
        (2, False, State.NOT_YET_DUE, State.NOT_RECORDED),
    ],
)
def test_panels_are_counted_before_and_after(experts: int, exchange: bool, ahead: State, after: State) -> None:
    found = [with_panels(today, experts, exchange=exchange) for today in (AHEAD, AFTER)]
    assert [one.state for one in found] == [ahead, after]
    assert {one.about for one in found} == {"one"}


def test_a_summary_panel_is_no_expert_panel() -> None:
    found = with_panels(AFTER, 1, exchange=True, summaries=2)
    assert (found.state, found.numbers) == (State.BREACHED, "1 panel, 2 to 3 asked for")


def test_a_missing_exchange_is_named() -> None:
    assert "no interactive exchange is recorded" in with_panels(AFTER, 2, exchange=False).sentence


def test_invented_panels_record_nothing() -> None:
    played = talks(AFTER)
    for _number in range(2):
        played.panel("one", states=("KE",), invented=True)
    played.panel("one", "exchange", invented=True)
    for check, wanted in ((panels_per_session, PANELS), (panels_moderated, PANELS), (panel_balance, BALANCE)):
        found = played.only(check, wanted)
        assert (found.state, found.about) == (State.NOT_RECORDED, "")


def test_panels_that_nobody_recorded_are_not_due_before_the_session() -> None:
    assert talks(AHEAD).only(panels_per_session, PANELS).state == State.NOT_YET_DUE
    found = talks(AFTER).only(panels_per_session, PANELS)
    assert (found.state, found.sentence) == (State.NOT_RECORDED, "The panels of 1 session are not recorded.")


def test_only_past_sessions_are_counted_among_those_without_panels() -> None:
    played = talks(AFTER)
    played.meets("two", "2020-06-08")
    assert played.only(panels_per_session, PANELS).sentence == "The panels of 1 session are not recorded."


def test_every_panel_has_a_state_that_moderates_or_it_is_not_recorded() -> None:
    played = talks(AFTER)
    played.meets("two", "2020-05-05", number=2, held=held("2020-05-05"))
    played.panel("one", states=("KE",))
    played.panel("two", states=("KE",))
    played.panel("two")
    found = played.find(panels_moderated, PanelsOf(session_kind="talks"))
    assert {one.about: (one.state, one.numbers) for one in found} == {
        "one": (State.MET, "1 of 1"),
        "two": (State.NOT_RECORDED, "1 of 2"),
    }


@pytest.mark.parametrize(("over", "numbers"), [("session", "2 of 2"), ("panel", "1 of 2")])
def test_moderators_give_groups_and_the_panellists_stay_not_recorded(over: str, numbers: str) -> None:
    played = talks(AFTER)
    played.groups = {"KE": "AFR", "PT": "WEOG"}
    played.panel("one", states=("KE",))
    played.panel("one", states=("PT",))
    found = played.only(panel_balance, BALANCE.model_copy(update={"over": over}))
    assert (found.state, found.numbers) == (State.NOT_RECORDED, numbers)
    assert "panellists are not recorded" in found.sentence


def test_a_session_whose_organisers_name_the_office_counts_as_chaired_by_it() -> None:
    played = Played(AFTER)
    played.office("chair", "Chair of the River Assembly")
    played.meets("one", "2020-05-04", organisers="The Chair of the River Assembly", held=held("2020-05-04"))
    found = played.only(chaired_by, BY_CHAIR)
    assert (found.state, found.numbers) == (State.MET, "1 of 1")
    played.meets("two", "2020-05-05", organisers="Vice-Chairs", held=held("2020-05-05"))
    found = played.only(chaired_by, BY_CHAIR)
    assert (found.state, found.numbers, found.item) == (State.NOT_RECORDED, "1 of 2", "two")


def test_a_session_still_ahead_leaves_the_chair_open() -> None:
    played = Played(AFTER)
    played.office("chair", "Chair")
    played.meets("one", "2020-05-04", organisers="Chair", held=held("2020-05-04"))
    played.meets("two", "2020-06-08", organisers="Chair")
    assert played.only(chaired_by, BY_CHAIR).state == State.NOT_YET_DUE


def test_level_and_invitations_are_not_recorded_once_a_session_was_held() -> None:
    level = AtLevel(session_kind="talks", level="Ministers")
    invited = Invited(session_kind="talks", by="chair", categories=["fishers"])
    for check, wanted in ((attended_at_level, level), (categories_invited, invited)):
        found = [talks(today).only(check, wanted).state for today in (AHEAD, AFTER)]
        assert found == [State.NOT_YET_DUE, State.NOT_RECORDED]


def test_without_any_session_nothing_is_due() -> None:
    played = Played(AFTER)
    checks = (
        (panels_per_session, PANELS),
        (panels_moderated, PANELS),
        (panel_balance, BALANCE),
        (chaired_by, BY_CHAIR),
    )
    found = [one for check, wanted in checks for one in played.find(check, wanted)]
    assert [one.state for one in found] == [State.NOT_YET_DUE] * 4
    assert states(found) == {"": State.NOT_YET_DUE}


KE = {"state": "KE", "situations": ["origin"]}
PT = {"state": "PT", "situations": ["destination"]}


@pytest.mark.parametrize(
    ("people", "ahead", "after", "numbers"),
    [
        ((KE, PT), State.NOT_YET_DUE, State.MET, "2 of 2"),
        ((KE, {"group": "WEOG", "situations": []}), State.NOT_YET_DUE, State.MET, "2 of 2"),
        ((KE,), State.AT_RISK, State.BREACHED, "1 of 2"),
        ((PT,), State.AT_RISK, State.BREACHED, "1 of 2"),
        ((KE, {"organisation": "Mill Owners"}), State.NOT_YET_DUE, State.NOT_RECORDED, "1 of 2"),
        (({"part": "moderator", "state": "KE"},), State.NOT_YET_DUE, State.NOT_RECORDED, ""),
    ],
)
def test_panellists_are_counted_by_group_and_situation(
    people: tuple[dict[str, object], ...], ahead: State, after: State, numbers: str
) -> None:
    found = []
    for today in (AHEAD, AFTER):
        played = talks(today)
        played.groups = {"KE": "AFR", "PT": "WEOG"}
        played.panel("one", people=people)
        found.append(played.only(panel_balance, BALANCE))
    assert [one.state for one in found] == [ahead, after]
    assert found[1].numbers == numbers


def test_what_is_not_recorded_of_panellists_is_said() -> None:
    played = talks(AFTER)
    played.groups = {"KE": "AFR"}
    played.panel("one", people=(KE, {}))
    played.panel("one")
    assert played.only(panel_balance, BALANCE).sentence == (
        "“Talks 1”: panellists come from 1 of 2 regional groups and from 1 of 1 situation of countries; "
        "nobody is recorded on 1 panel; no State or group is recorded of 1 panellist; "
        "it is not recorded for which situation of countries 1 panellist speaks."
    )


def test_each_panel_by_itself_is_only_as_balanced_as_the_least_of_them() -> None:
    played = talks(AFTER)
    played.groups = {"KE": "AFR", "PT": "WEOG"}
    played.panel("one", people=(KE, PT))
    played.panel("one", people=(KE,))
    each = BALANCE.model_copy(update={"over": "panel"})
    assert [played.only(panel_balance, wanted).state for wanted in (BALANCE, each)] == [State.MET, State.BREACHED]


def test_invented_panellists_balance_nothing() -> None:
    played = talks(AFTER)
    played.groups = {"KE": "AFR", "PT": "WEOG"}
    played.panel("one", people=(KE, PT), invented=True)
    assert played.only(panel_balance, BALANCE).state == State.NOT_RECORDED


@pytest.mark.parametrize(
    ("chair", "state"),
    [
        ({"organisation": "Chair of the River Assembly"}, State.MET),
        ({"name": "Ann", "title": "Chair of the River Assembly"}, State.MET),
        ({"name": "bea birch"}, State.MET),
        ({"state": Member(iso2="KE", name="Kenya")}, State.MET),
        ({"name": "Ann", "state": Member(iso2="PT", name="Portugal")}, State.NOT_RECORDED),
        ({"name": "Bea Birch", "is_invented": True}, State.NOT_RECORDED),
    ],
)
def test_a_chair_that_is_recorded_is_the_office_or_holds_it(chair: dict[str, object], state: State) -> None:
    played = Played(AFTER)
    played.office("chair", "Chair of the River Assembly")
    played.holder("chair", "Bea Birch", "2020-01-01", on_behalf_of="Kenya")
    played.meets("one", "2020-05-04", held=held("2020-05-04"))
    played.chaired("one", **chair)
    assert played.only(chaired_by, BY_CHAIR).state == state


def test_the_lists_of_those_invited_name_every_category_or_it_is_not_recorded() -> None:
    wanted = Invited(session_kind="talks", by="chair", categories=["fishers", "millers"])
    played = talks(AFTER)
    played.invited("one", "fishers", "Mill Owners")
    found = played.only(categories_invited, wanted)
    assert (found.state, found.numbers, found.item) == (State.NOT_RECORDED, "0 of 1", "one")
    played.invited("one", "millers")
    found = played.only(categories_invited, wanted)
    assert (found.state, found.numbers) == (State.MET, "1 of 1")
    played.meets("two", "2020-06-08")
    assert played.only(categories_invited, wanted).state == State.NOT_YET_DUE


def test_names_without_a_category_and_invented_ones_invite_nobody() -> None:
    wanted = Invited(session_kind="talks", by="chair", categories=["fishers"])
    played = talks(AFTER)
    played.invited("one", "", "Mill Owners")
    played.invited("one", "fishers", invented=True)
    found = played.only(categories_invited, wanted)
    assert (found.state, found.sentence) == (State.NOT_RECORDED, "Who was invited is not recorded of 1 session.")
