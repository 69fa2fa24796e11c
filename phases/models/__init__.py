"""What was decided: a process, its texts and paragraphs, and everything in it that has dates.

Verbs live in phases/domain/ and phases/reminders.py; nothing else writes these rows.
"""

from phases.models.documents import Delivery, Document, DocumentFile
from phases.models.offices import Holder
from phases.models.processes import KEY, RESERVED, Authority, LoadedFile, Process, Role, Source
from phases.models.reminders import Audience, FocalPoint, NoticeChoice, PartDelivered, Reminder, ReminderPlan
from phases.models.texts import Addressee, Provision, Rule, Supersession, Text, Wording
from phases.models.timeline import DateRecord, Milestone, MilestoneStanding, Phase, Preference, TimelineItem

__all__ = [
    "KEY",
    "RESERVED",
    "Addressee",
    "Audience",
    "Authority",
    "DateRecord",
    "Delivery",
    "Document",
    "DocumentFile",
    "FocalPoint",
    "Holder",
    "LoadedFile",
    "Milestone",
    "MilestoneStanding",
    "NoticeChoice",
    "PartDelivered",
    "Phase",
    "Preference",
    "Process",
    "Provision",
    "Reminder",
    "ReminderPlan",
    "Role",
    "Rule",
    "Source",
    "Supersession",
    "Text",
    "TimelineItem",
    "Wording",
]
