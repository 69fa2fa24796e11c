"""Keep a file that is about to be brought into the draft between its preview and the word to do it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programme", "0007_places_count_edits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportDraft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text="Real time."),
                ),
                ("name", models.CharField(help_text="What the file is called.", max_length=120)),
                (
                    "table",
                    models.JSONField(
                        help_text="Its columns, its rows with their numbers, and the headings that were not read."
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="phases.process"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="import_draft_age")],
            },
        ),
    ]
