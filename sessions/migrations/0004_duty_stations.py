"""Duty stations stand on their own; those that venues and holidays name already are made from their names."""

import django.contrib.postgres.fields
from django.db import migrations, models

import sessions.models.places


def make_stations(apps, schema_editor):
    venue, holiday = apps.get_model("programme", "Venue"), apps.get_model("programme", "Holiday")
    station = apps.get_model("programme", "DutyStation")
    named = set(venue.objects.values_list("duty_station", flat=True))
    named |= set(holiday.objects.values_list("duty_station", flat=True))
    station.objects.bulk_create(station(name=name) for name in sorted(filter(None, named)))
    venue.objects.filter(duty_station="").update(duty_station=None)


def name_none(apps, schema_editor):
    apps.get_model("programme", "Venue").objects.filter(duty_station=None).update(duty_station="")


class Migration(migrations.Migration):
    dependencies = [("programme", "0003_countries_of_meetings")]

    operations = [
        migrations.CreateModel(
            name="DutyStation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "hours",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=11),
                        default=sessions.models.places.standard_hours,
                        help_text="As 10:00-13:00.",
                        size=None,
                    ),
                ),
            ],
            options={"ordering": ["name"]},
        ),
        migrations.AlterField(
            model_name="venue",
            name="duty_station",
            field=models.CharField(blank=True, max_length=120, null=True),
        ),
        migrations.RunPython(make_stations, name_none),
    ]
