"""What was decided: a process, its texts and paragraphs, and everything in it that has dates.

Verbs live in phases/domain/ and phases/reminders.py; nothing else writes these rows.
"""

from phases.models.documents import Delivery, Document, DocumentFile
from phases.models.offices import Holder
from phases.models.processes import KEY, RESERVED, Authority, LoadedFile, Process, Role, Source
from phases.models.reminders import Reminder
from phases.models.texts import Addressee, Provision, Rule, Supersession, Text, Wording
from phases.models.timeline import DateRecord, Milestone, MilestoneStanding, Phase, Preference, TimelineItem

__all__ = [
    "KEY",
    "RESERVED",
    "Addressee",
    "Authority",
    "DateRecord",
    "Delivery",
    "Document",
    "DocumentFile",
    "Holder",
    "LoadedFile",
    "Milestone",
    "MilestoneStanding",
    "Phase",
    "Preference",
    "Process",
    "Provision",
    "Reminder",
    "Role",
    "Rule",
    "Source",
    "Supersession",
    "Text",
    "TimelineItem",
    "Wording",
]
