"""A date that hangs on another item moves without a new record: its reminders are then told apart by their deadline."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("phases", "0002_date_records_append_only")]

    operations = [
        migrations.RemoveConstraint(model_name="reminder", name="reminder_once"),
        migrations.AddConstraint(
            model_name="reminder",
            constraint=models.UniqueConstraint(
                fields=["milestone", "record", "recipient", "days_before", "deadline_at"], name="reminder_once"
            ),
        ),
    ]
