"""What is recorded of a session keeps its history; organisers are frozen; who leaves a panel is told.

Until now readers saw the organisers that stood at the session, so that is what the published versions say.
"""

import django.db.models.deletion
from django.db import migrations, models

UNTIL = "When it no longer held; a later reading leaves it out."
OF_CHAIR = "Of a chair, when they no longer were; a later reading leaves them out."
ORGANISERS = """
ALTER TABLE programme_meetingversion DISABLE TRIGGER programme_meetingversion_append_only;
UPDATE programme_meetingversion v SET organisers = s.organisers
FROM programme_meeting m JOIN programme_session s ON s.item_id = m.session_id WHERE m.id = v.meeting_id;
ALTER TABLE programme_meetingversion ENABLE TRIGGER programme_meetingversion_append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("programme", "0008_imports")]

    operations = [
        *(
            migrations.AddField(
                model_name=name,
                name="known_until",
                field=models.DateTimeField(null=True, help_text=OF_CHAIR if name == "participant" else UNTIL),
            )
            for name in ("attendance", "invitation", "participant")
        ),
        migrations.RemoveConstraint(model_name="invitation", name="invited_once"),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("known_until", None)),
                fields=("session", "category", "name"),
                name="invited_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddField(
            model_name="meetingversion",
            name="organisers",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RunSQL(ORGANISERS, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Departure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "part",
                    models.CharField(
                        choices=[("chair", "chair"), ("moderator", "moderator"), ("panellist", "panellist")],
                        max_length=10,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "panel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="departures", to="programme.panel"
                    ),
                ),
            ],
        ),
    ]
