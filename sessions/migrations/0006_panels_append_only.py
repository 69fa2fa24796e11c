"""A published panel is as immutable as the release that shows it."""

from importlib import import_module

from django.db import migrations

guard = import_module("compact.migrations.0002_append_only").guard


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_programme_in_full")]

    operations = [guard("programme_panelversion")]
