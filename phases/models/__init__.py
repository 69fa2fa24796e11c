"""What was decided: a process, its texts and paragraphs, and everything in it that has dates.

Verbs live in phases/domain/ and phases/reminders.py; nothing else writes these rows.
"""

from phases.models.processes import KEY, RESERVED, Authority, LoadedFile, Process, Role, Source
from phases.models.reminders import Reminder
from phases.models.texts import Addressee, Provision, Rule, Text, Wording
from phases.models.timeline import DateRecord, Document, Milestone, Phase, TimelineItem

__all__ = [
    "KEY",
    "RESERVED",
    "Addressee",
    "Authority",
    "DateRecord",
    "Document",
    "LoadedFile",
    "Milestone",
    "Phase",
    "Process",
    "Provision",
    "Reminder",
    "Role",
    "Rule",
    "Source",
    "Text",
    "TimelineItem",
    "Wording",
]
