"""A milestone names the items that keep it, so that their days become its agreed date."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("phases", "0004_decisions_append_only")]

    operations = [
        migrations.AddField(
            model_name="milestone",
            name="kept_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=80),
                blank=True,
                default=list,
                help_text="Keys of the items that keep it: its agreed date is theirs.",
                size=None,
            ),
        ),
    ]
