"""The shape of the section that says who is reminded when."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from phases.processfile import Key, Ref, Shape
from phases.shapes import RoleName

Days = Annotated[int, Field(ge=0, le=365)]


class ReminderShape(Shape):
    """How one audience is reminded: of every milestone, or of the one that is named. Days before, or after."""

    key: Key
    to: Literal["owing", "escalation", "secretariat", "followers"]
    milestone: Annotated[str, Ref("items")] | None = None
    opening: list[Days] = []
    before: list[Days] = []
    after: list[Annotated[int, Field(ge=1, le=365)]] = []
    roles: list[RoleName] = []

    @model_validator(mode="after")
    def escalates(self) -> "ReminderShape":
        if (self.to == "escalation") != bool(self.roles):
            raise ValueError("roles say to whom an escalation goes: it needs them, and nothing else has them")
        return self
