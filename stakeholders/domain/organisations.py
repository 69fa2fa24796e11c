"""Verbs on organisations."""

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Lower

from compact import audit
from compact.models import User
from stakeholders.models import Organisation, State


@transaction.atomic
def add_organisation(
    name: str,
    *,
    by: User | None,
    acronym: str = "",
    country: State | None = None,
    web: str = "",
    consultative_status: str = "",
    is_invented: bool = False,
) -> Organisation:
    """Add an organisation; return the one that stands if it bears the same name, whatever its capitals."""
    organisation, made = Organisation.objects.alias(lower=Lower("name")).get_or_create(
        lower__exact=Lower(Value(name)),
        defaults={
            "name": name,
            "acronym": acronym,
            "country": country,
            "web": web,
            "consultative_status": consultative_status,
            "is_invented": is_invented,
        },
    )
    if made:
        audit.record("add_organisation", organisation, by=by, changes={"name": [None, name]})
    return organisation
