"""The shape of the section that says who is reminded when."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from phases.processfile import Key, Ref, Shape
from phases.shapes import RoleName

MOST = 12  # days in a row, as at the desk


def _falling(days: list[int]) -> list[int]:
    return sorted(set(days), reverse=True)


def _rising(days: list[int]) -> list[int]:
    return sorted(set(days))


Before = Annotated[list[Annotated[int, Field(ge=0, le=365)]], Field(max_length=MOST), AfterValidator(_falling)]
After = Annotated[list[Annotated[int, Field(ge=1, le=365)]], Field(max_length=MOST), AfterValidator(_rising)]


class ReminderShape(Shape):
    """How one audience is reminded: of every milestone, or of the one that is named. Days before, or after."""

    key: Key
    to: Literal["owing", "escalation", "secretariat", "followers"]
    milestone: Annotated[str, Ref("items", section="milestones")] | None = None
    opening: Before = []
    before: Before = []
    after: After = []
    roles: list[RoleName] = []

    @model_validator(mode="after")
    def escalates(self) -> "ReminderShape":
        if (self.to == "escalation") != bool(self.roles) or "" in self.roles:
            raise ValueError("roles say to whom an escalation goes: it needs them, and nothing else has them")
        return self


def one_plan_each(plans: list[Any]) -> Iterator[tuple[int | None, str]]:
    """An audience is reminded of a milestone in one way."""
    seen = set()
    for index, plan in enumerate(plans):
        if (plan.milestone, plan.to) in seen:
            of = f"of {plan.milestone!r}" if plan.milestone else "by default"
            yield index, f"a second plan says how {plan.to!r} are reminded {of}; only one can"
        seen.add((plan.milestone, plan.to))
