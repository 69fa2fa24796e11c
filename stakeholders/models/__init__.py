"""Who takes part: States and organisations, the people who speak for them, applications and lists.

Verbs live in stakeholders/domain/; nothing else writes these rows.
"""

from stakeholders.models.applications import Application, ApplicationQuerySet, digest
from stakeholders.models.bodies import Organisation, Representation
from stakeholders.models.lists import AccreditationList, Candidacy, ListVersion, Objection
from stakeholders.models.states import State, StateClass
from stakeholders.models.ways import Category, Route

__all__ = [
    "AccreditationList",
    "Application",
    "ApplicationQuerySet",
    "Candidacy",
    "Category",
    "ListVersion",
    "Objection",
    "Organisation",
    "Representation",
    "Route",
    "State",
    "StateClass",
    "digest",
]
