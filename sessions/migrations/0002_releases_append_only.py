"""A release is immutable: the database refuses to change or delete it, or what it shows."""

from importlib import import_module

from django.db import migrations

guard = import_module("compact.migrations.0002_append_only").guard


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_programme"), ("compact", "0002_append_only")]

    operations = [guard("programme_release"), guard("programme_meetingversion")]
