"""A date is never overwritten: the database refuses to change or delete a record."""

from importlib import import_module

from django.db import migrations

guard = import_module("compact.migrations.0002_append_only").guard


class Migration(migrations.Migration):
    dependencies = [("phases", "0001_mandate"), ("compact", "0002_append_only")]

    operations = [guard("phases_daterecord")]
