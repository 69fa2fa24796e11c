"""An index of what failed: the desk lists it on every visit, and it is a handful among very many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("compact", "0003_outbox_attempts")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["process", "-id"], condition=models.Q(state="failed"), name="message_failed"),
        ),
    ]
