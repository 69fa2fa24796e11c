"""Where meetings are held: duty stations with their hours and holidays, venues in their own zone, rooms."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from phases.models import KEY


def standard_hours() -> list[str]:
    """The two sittings of a working day, on the wall clock of the duty station."""
    return ["10:00-13:00", "15:00-18:00"]


class DutyStation(models.Model):
    """A place of work with holidays and standard hours of its own; venues keep to one."""

    name = models.CharField(max_length=120, unique=True)
    hours = ArrayField(models.CharField(max_length=11), default=standard_hours, help_text=_("As 10:00-13:00."))
    version = models.IntegerField(
        default=0, db_default=0, help_text=_("Raised by every edit; a stale edit is refused.")
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Venue(models.Model):
    """A place where meetings are held, in its own zone."""

    key = models.CharField(max_length=80, unique=True, validators=[KEY])
    name = models.CharField(max_length=200)
    city = models.CharField(max_length=120)
    country = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, help_text=_("IANA name"))
    duty_station = models.ForeignKey(
        DutyStation,
        null=True,
        on_delete=models.PROTECT,
        to_field="name",
        db_column="duty_station",
        related_name="venues",
        help_text=_("Whose holidays and hours it keeps."),
    )
    version = models.IntegerField(
        default=0, db_default=0, help_text=_("Raised by every edit; a stale edit is refused.")
    )

    def __str__(self) -> str:
        return f"{self.name}, {self.city}" if self.name != self.city else self.city


class Holiday(models.Model):
    """A day on which a duty station does not work."""

    duty_station = models.ForeignKey(
        DutyStation, on_delete=models.CASCADE, to_field="name", db_column="duty_station", related_name="holidays"
    )
    day = models.DateField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty_station", "day"], name="holiday_once")]
        ordering = ["day"]


class Room(models.Model):
    """A room of a venue."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="rooms")
    name = models.CharField(max_length=120)
    capacity = models.IntegerField(null=True, help_text=_("Seats; empty: not recorded."))
    languages = ArrayField(
        models.CharField(max_length=12), default=list, help_text=_("Into which it can be interpreted.")
    )
    version = models.IntegerField(
        default=0, db_default=0, help_text=_("Raised by every edit; a stale edit is refused.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "name"], name="room_once"),
            models.CheckConstraint(condition=Q(capacity__isnull=True) | Q(capacity__gt=0), name="room_seats_somebody"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
