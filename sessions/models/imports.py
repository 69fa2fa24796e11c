"""Files that somebody is about to bring into the draft: kept between the preview and the word to do it."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import Process


class ImportDraft(models.Model):
    """A table as it was read, its owner's alone, for a day. The draft of the programme knows nothing of it yet."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now(), help_text=_("Real time."))
    name = models.CharField(max_length=120, help_text=_("What the file is called."))
    table = models.JSONField(
        help_text=_("Its columns, its rows with their numbers, and the headings that were not read.")
    )

    class Meta:
        indexes = [models.Index(fields=["at"], name="import_draft_age")]

    def __str__(self) -> str:
        return self.name
