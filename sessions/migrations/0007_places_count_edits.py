"""Places count their edits: a data file does not undo what somebody set at the desk."""

from django.db import migrations, models

VERSION = {"default": 0, "db_default": 0, "help_text": "Raised by every edit; a stale edit is refused."}


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_panels_append_only")]

    operations = [
        migrations.AddField(model_name=name, name="version", field=models.IntegerField(**VERSION))
        for name in ("dutystation", "venue", "room")
    ]
