"""What was preferred, and what was decided of a milestone, is never overwritten: the database refuses it."""

from importlib import import_module

from django.db import migrations

guard = import_module("compact.migrations.0002_append_only").guard


class Migration(migrations.Migration):
    dependencies = [("phases", "0003_offices_documents_deliveries"), ("compact", "0002_append_only")]

    operations = [guard("phases_preference"), guard("phases_milestonestanding")]
