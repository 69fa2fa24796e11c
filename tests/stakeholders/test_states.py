"""The table of States."""

from datetime import date

import pytest

from stakeholders.domain.states import load_states
from stakeholders.models import State, StateClass

pytestmark = pytest.mark.django_db


def members_of(kind: str) -> int:
    return StateClass.objects.filter(kind=kind, until=None).count()


def test_the_table_has_197_rows_in_their_groups() -> None:
    load_states()
    assert State.objects.count() == 197
    assert {m: State.objects.filter(membership=m).count() for m in State.Membership.values} == {
        "member": 193,
        "observer": 2,
        "specialised-agency": 2,
    }
    groups = {group: State.objects.filter(group=group, membership="member").count() for group in State.Group.values}
    assert groups == {"AFR": 54, "APG": 54, "EEG": 23, "GRULAC": 33, "WEOG": 29, "": 0}


def test_namibia_keeps_its_code_and_numbers_their_zeros() -> None:
    load_states()
    namibia = State.objects.get(pk="NA")
    assert (namibia.name, namibia.iso3, namibia.m49) == ("Namibia", "NAM", "516")
    assert State.objects.get(pk="AF").m49 == "004"
    assert not State.objects.exclude(m49__regex=r"^\d{3}$").exists()


def test_classes_stand_as_of_the_end_of_2017() -> None:
    load_states()
    assert [members_of(kind) for kind in ("ldc", "lldc", "sids", "developing", "developed")] == [47, 32, 39, 146, 51]
    assert set(StateClass.objects.values_list("as_of", flat=True)) == {date(2017, 12, 31)}


def test_equatorial_guinea_was_least_developed_until_june_2017() -> None:
    load_states()
    assert StateClass.objects.get(state="GQ", kind="ldc").until == date(2017, 6, 4)


def test_loading_twice_changes_nothing_and_asks_twice(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    assert load_states() == 197 + 47 + 1 + 32 + 39 + 197
    with django_assert_num_queries(4):  # two reads, within a savepoint
        assert load_states() == 0


def test_what_was_changed_by_hand_is_mended() -> None:
    load_states()
    State.objects.filter(pk="AT").update(name="Ostrogothia")
    StateClass.objects.filter(state="NE", kind="ldc").delete()
    StateClass.objects.create(state_id="AT", kind="sids", as_of=date(2017, 12, 31))
    assert load_states() == 3
    assert State.objects.get(pk="AT").name == "Austria"
    assert list(StateClass.objects.filter(state="AT").values_list("kind", flat=True)) == ["developed"]
    assert StateClass.objects.filter(state="NE", kind="ldc").exists()
