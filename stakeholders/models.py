"""Who takes part: States and organisations, the people who speak for them, applications and lists."""

import hashlib

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from compact.models import User
from phases.models import KEY, Process, Provision, Role, TimelineItem


class State(models.Model):
    """A State, by its present name and the name it bore in earlier years."""

    class Group(models.TextChoices):
        AFRICAN = "AFR", _("African States")
        ASIA_PACIFIC = "APG", _("Asia-Pacific States")
        EASTERN_EUROPEAN = "EEG", _("Eastern European States")
        LATIN_AMERICAN = "GRULAC", _("Latin American and Caribbean States")
        WESTERN = "WEOG", _("Western European and other States")
        NONE = "", _("no regional group")

    class Membership(models.TextChoices):
        MEMBER = "member", _("Member State")
        OBSERVER = "observer", _("observer State")
        AGENCY = "specialised-agency", _("member of a specialised agency")

    iso2 = models.CharField(max_length=2, primary_key=True)
    iso3 = models.CharField(max_length=3, unique=True)
    m49 = models.CharField(max_length=3, help_text=_("Three digits, zeros kept."))
    name = models.CharField(max_length=120)
    name_2017 = models.CharField(max_length=120)
    group = models.CharField(max_length=6, choices=Group, blank=True)
    group_status = models.CharField(max_length=40, blank=True)
    also_in = models.CharField(max_length=60, blank=True)
    membership = models.CharField(max_length=20, choices=Membership)
    member_since = models.SmallIntegerField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class StateClass(models.Model):
    """A class a State belonged to, between days where they are known; else as its table stood on `as_of`."""

    class Kind(models.TextChoices):
        LDC = "ldc", _("least developed country")
        LLDC = "lldc", _("landlocked developing country")
        SIDS = "sids", _("small island developing State")
        DEVELOPING = "developing", _("developing")
        DEVELOPED = "developed", _("developed")

    state = models.ForeignKey(State, on_delete=models.CASCADE, related_name="classes")
    kind = models.CharField(max_length=10, choices=Kind)
    since = models.DateField(null=True)
    until = models.DateField(null=True, help_text=_("The first day on which it no longer held."))
    as_of = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["state", "kind"], name="state_class_once")]


class Category(models.Model):
    """A kind of stakeholder that a process names."""

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="categories")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=200)
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")
    position = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "key"], name="category_key_once")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class Route(models.Model):
    """A way into the process: who may take it, to what, on which paragraph."""

    class How(models.TextChoices):
        REGISTRATION = "registration", _("registration with the Secretariat")
        LIST = "list", _("a list that Member States consider on a non-objection basis")
        NOMINATION = "nomination", _("nomination by the Government or body")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="routes")
    key = models.CharField(max_length=80, validators=[KEY])
    title = models.CharField(max_length=200)
    about = models.TextField()
    how = models.CharField(max_length=12, choices=How)
    opens_to = models.CharField(max_length=200, help_text=_("What it leads to."))
    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="+")
    categories = models.ManyToManyField(Category, related_name="routes")
    position = models.SmallIntegerField()
    online = models.BooleanField(default=True, help_text=_("Requests are taken through this site."))
    accreditation_list = models.ForeignKey(
        "AccreditationList", null=True, on_delete=models.PROTECT, related_name="routes"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["process", "key"], name="route_key_once"),
            models.CheckConstraint(
                condition=Q(accreditation_list__isnull=True) | Q(how="list"), name="route_list_only_by_list"
            ),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_applications(self) -> bool:
        """Whether one applies here; Governments and bodies nominate by letter."""
        return self.online and self.how != self.How.NOMINATION


class Organisation(models.Model):
    """A body that takes part, other than a State."""

    class Consultative(models.TextChoices):
        NONE = "", _("none, or not known")
        GENERAL = "general", _("general")
        SPECIAL = "special", _("special")
        ROSTER = "roster", _("roster")

    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40, blank=True)
    country = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="+")
    web = models.URLField(blank=True)
    consultative_status = models.CharField(max_length=8, choices=Consultative, blank=True)
    is_invented = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_any_case")]

    def __str__(self) -> str:
        return self.name


class Representation(models.Model):
    """A person who speaks for a State or an organisation in one process."""

    class Function(models.TextChoices):
        HEAD = "head", _("head of delegation")
        FOCAL_POINT = "focal-point", _("focal point")
        MEMBER = "member", _("member")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="representations")
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="representations")
    state = models.ForeignKey(State, null=True, on_delete=models.PROTECT, related_name="representations")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="representations")
    function = models.CharField(max_length=12, choices=Function)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__isnull=True, organisation__isnull=False)
                | Q(state__isnull=False, organisation__isnull=True),
                name="representation_of_one",
            ),
            models.UniqueConstraint(fields=["role", "state"], name="representation_state_once"),
            models.UniqueConstraint(fields=["role", "organisation"], name="representation_organisation_once"),
        ]


class ApplicationQuerySet(models.QuerySet["Application"]):
    """Finds applications as their readers name them."""

    def with_token(self, token: str) -> "ApplicationQuerySet":
        """The one that an applicant's own link opens, or none."""
        return self.filter(token_hash=digest(token))


def digest(token: str) -> str:
    """Return what is stored of a token: who reads the database cannot open anybody's link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class Application(models.Model):
    """A request to take part, from the first line typed to the decision."""

    class Status(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("waiting for the e-mail to be confirmed")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in-review", _("in review")
        REGISTERED = "registered", _("registered")
        PROPOSED = "proposed", _("proposed for the list")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="applications")
    route = models.ForeignKey(Route, on_delete=models.PROTECT, related_name="applications")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="applications")
    request_key = models.UUIDField(unique=True, help_text=_("The same form sent twice is one application."))
    token_hash = models.CharField(max_length=64, unique=True, help_text=_("Of the applicant's own link."))
    organisation_name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=40, blank=True)
    country = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    web = models.URLField(blank=True)
    contact_name = models.CharField(max_length=200)
    contact_email = models.EmailField()
    purpose = models.TextField()
    status = models.CharField(max_length=12, choices=Status, default=Status.UNCONFIRMED)
    version = models.IntegerField(default=0, help_text=_("Raised by every change; a stale edit is refused."))
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="applications")
    is_invented = models.BooleanField(default=False)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(status__in=["registered", "proposed", "declined"], decided_at__isnull=False)
                | Q(status__in=["unconfirmed", "submitted", "in-review"], decided_at__isnull=True),
                name="application_decided_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn")
                | Q(status="unconfirmed", submitted_at__isnull=True)
                | (~Q(status="unconfirmed") & Q(submitted_at__isnull=False)),
                name="application_submitted_has_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="declined") | ~Q(decision_reason=""), name="application_declined_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["process", "status", "submitted_at"], name="application_queue")]

    def __str__(self) -> str:
        return self.organisation_name


class AccreditationList(models.Model):
    """A list of names that goes to Member States on a non-objection basis."""

    item = models.OneToOneField(
        TimelineItem, primary_key=True, on_delete=models.CASCADE, related_name="accreditation_list"
    )
    slug = models.SlugField(max_length=60)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="lists")
    scope = models.CharField(max_length=200, help_text=_("What being on the list opens."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process", "slug"], name="list_slug_once")]


class ListVersion(models.Model):
    """A list as it was submitted: frozen, hashed, with its window."""

    accreditation_list = models.ForeignKey(AccreditationList, on_delete=models.CASCADE, related_name="versions")
    number = models.SmallIntegerField()
    submitted_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    final_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accreditation_list", "number"], name="list_version_once"),
            models.CheckConstraint(condition=Q(closes_at__gt=models.F("submitted_at")), name="list_window_ordered"),
        ]


class Candidacy(models.Model):
    """A name on its way to a list."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CIRCULATED = "circulated", _("before Member States")
        ACCREDITED = "accredited", _("accredited")
        LEFT_OUT = "left-out", _("not on the final list")
        WITHDRAWN = "withdrawn", _("withdrawn")

    accreditation_list = models.ForeignKey(AccreditationList, on_delete=models.CASCADE, related_name="candidacies")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="candidacies")
    status = models.CharField(max_length=12, choices=Status, default=Status.PROPOSED)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["accreditation_list", "application"], name="candidacy_once"),
        ]


class Objection(models.Model):
    """A Member State's objection to one name."""

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="objections")
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="+")
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    basis = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "state"], condition=Q(withdrawn_at__isnull=True), name="objection_one_active"
            ),
        ]
