"""Rules of offices: how many hold one, and for whom; and the paragraphs that leave nothing to track."""

from phases.findings import State
from phases.rules.offices import Appointed, HeldJointly, appointed_number, office_held_jointly
from phases.rules.untracked import Untracked, nothing_to_track
from tests.known import Known

TWO = Appointed(office="chairs", count=2, item="chairs-named")
JOINT = HeldJointly(office="bureau", by=["assembly", "league"])


def with_office(today: str = "2020-06-01") -> Known:
    known = Known(today)
    known.phase("phase-1", "2020-01-01", "2020-12-31")
    known.office("chairs", "Chairs")
    return known


def test_as_many_as_asked_for_are_named() -> None:
    known = with_office()
    known.holder("chairs", "Ada", "2020-02-01", on_behalf_of="Alva")
    known.holder("chairs", "Bo", "2020-03-01", on_behalf_of="Lower Alva")
    found = known.only(appointed_number, TWO)
    assert (found.state, found.numbers, found.sentence) == (
        State.MET,
        "2 of 2",
        "Chairs: 2 of 2 in office: Ada (Alva), Bo (Lower Alva).",
    )
    assert found.evidence == ("Letter of the Chair",)


def test_one_too_many_breaches() -> None:
    known = with_office()
    for name in ("Ada", "Bo", "Cleo"):
        known.holder("chairs", name, "2020-02-01")
    found = known.only(appointed_number, TWO)
    assert (found.state, found.numbers) == (State.BREACHED, "3 of 2")


def test_a_successor_who_is_there_before_the_other_leaves_is_no_third() -> None:
    known = with_office()
    known.holder("chairs", "Ada", "2020-02-01")
    known.holder("chairs", "Bo", "2020-02-01", until="2020-06-01")
    known.holder("chairs", "Cleo", "2020-06-01")
    assert known.only(appointed_number, TWO).state == State.MET


def test_one_who_left_without_a_successor_is_a_risk() -> None:
    known = with_office()
    known.holder("chairs", "Ada", "2020-02-01")
    known.holder("chairs", "Bo", "2020-02-01", until="2020-05-01")
    found = known.only(appointed_number, TWO)
    assert (found.state, found.sentence) == (
        State.AT_RISK,
        "Chairs: 1 of 2 in office; Bo left, and nobody is recorded since.",
    )


def test_one_of_two_recorded_does_not_mean_that_there_is_one() -> None:
    known = with_office()
    known.holder("chairs", "Ada", "2020-02-01")
    known.holder("chairs", "Bo", "2020-09-01")
    known.holder("chairs", "Invented", "2020-02-01", is_invented=True)
    found = known.only(appointed_number, TWO)
    assert (found.state, found.numbers) == (State.NOT_RECORDED, "1 of 2")


def test_an_appointment_without_names_does_not_say_how_many() -> None:
    known = with_office()
    held = ("no later than 1 May 2020", None, "2020-05-01")
    known.item("chairs-named", title="Chairs are named", mandated=("not dated", None, None), held=held)
    found = known.only(appointed_number, TWO)
    assert (found.state, found.sentence) == (
        State.NOT_RECORDED,
        "“Chairs are named”: no later than 1 May 2020. Who holds the office is not recorded.",
    )


def test_nobody_is_recorded_and_nothing_of_the_appointment() -> None:
    known = with_office()
    known.item("chairs-named", mandated=("by May 2020", None, "2020-05-31"))
    assert known.only(appointed_number, TWO).state == State.NOT_RECORDED
    bare = Appointed(office="chairs", count=2)
    seen = [with_office(today).only(appointed_number, bare).state for today in ("2019-12-31", "2020-06-01")]
    assert seen == [State.NOT_YET_DUE, State.NOT_RECORDED]


def test_an_office_that_two_bodies_hold_together() -> None:
    known = with_office()
    known.office("bureau", "Bureau")
    known.office("assembly", "River Assembly")
    known.office("league", "League of Fishers (LF)")
    assert known.only(office_held_jointly, JOINT).state == State.NOT_RECORDED
    known.holder("bureau", "River Assembly", "2020-01-01")
    half = known.only(office_held_jointly, JOINT)
    assert (half.state, half.numbers) == (State.NOT_RECORDED, "1 of 2")
    assert half.sentence == "Bureau: held by: River Assembly. Not recorded: League of Fishers (LF)."
    known.holder("bureau", "Flora", "2020-01-01", on_behalf_of="LF")
    both = known.only(office_held_jointly, JOINT)
    assert (both.state, both.sentence) == (
        State.MET,
        "Bureau: held together by: River Assembly; League of Fishers (LF).",
    )


def test_nothing_to_track_says_why() -> None:
    found = Known("2020-06-01").only(nothing_to_track, Untracked(because="A talk leaves nothing."))
    assert (found.state, found.sentence) == (State.NOT_APPLICABLE, "Nothing to track: A talk leaves nothing.")
