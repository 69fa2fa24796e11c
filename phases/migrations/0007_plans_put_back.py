"""A plan that was set for one milestone can be put back to what stands without it, and stays so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("phases", "0006_reminders_in_full"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminderplan",
            name="put_back",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="It counts no more: what stands without it counts, and a file does not bring it again.",
            ),
        ),
    ]
