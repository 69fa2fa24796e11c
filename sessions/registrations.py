"""What sessions adds to what is shared: sections of data files, navigation, panels, addresses of its items."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compact import outbox, site
from phases import audiences, findings, mail_desk, notices, panels, reminder_mail, timeline
from phases.domain import advancing, demonstration
from phases.models import Process
from phases.pages import Page
from phases.processfile import Section, register
from phases.reading import ItemView
from sessions import emails, followers, mine, models, shapes, telling, ties
from sessions.domain import demonstration as invented
from sessions.domain import record_sections, scheduling, sections
from sessions.feeds import deadlines
from sessions.rules import conduct, counting, months, papers, places, themes
from sessions.rules import panels as of_panels
from sessions.views import panels as pieces

register(
    Section("session_kinds", shapes.SessionKindShape, sections.session_kind, order=30),
    Section("themes", shapes.ThemeShape, sections.theme, order=31, prune=models.Theme),
    Section("duty_stations", shapes.StationShape, sections.duty_station, file="programme", identity="name", order=19),
    Section("venues", shapes.VenueShape, sections.venue, file="programme", order=20),
    Section("holidays", shapes.HolidayShape, sections.holiday, file="programme", order=21),
    Section(
        "sessions",
        shapes.SessionShape,
        sections.session,
        file="programme",
        identity="slug",
        namespace="items",
        order=30,
    ),
    Section("releases", shapes.ReleaseShape, sections.release, file="programme", order=40),
    Section("panels", shapes.PanelShape, record_sections.panel, file="programme", order=41),
    Section("chairs", shapes.ChairShape, record_sections.chair, file="programme", order=42),
    Section("invited", shapes.InvitedShape, record_sections.invited, file="programme", order=43),
    Section("attendance", shapes.AttendanceShape, record_sections.attendance, file="programme", order=44),
)

findings.register("held-in-city", places.held_in_city, places.HeldInCity)
findings.register("phase-window", places.phase_window, places.PhaseWindow)
findings.register("themes-covered", themes.themes_covered, themes.ThemesCovered)
findings.register("themes-in-city", themes.themes_in_city, themes.ThemesInCity)
findings.register("meeting-held", places.meeting_held, places.MeetingHeld)
findings.register("working-days-at-most", counting.working_days_at_most, counting.WorkingDays)
findings.register("days-by-month", months.days_by_month, months.DaysByMonth)
findings.register("additional-consultations", months.additional_consultations, months.AdditionalConsultations)
findings.register("hearing-days-at-least", counting.hearing_days_at_least, counting.HearingDays)
findings.register("sessions-held", counting.sessions_held, counting.SessionsHeld)
findings.register("attended-at-level", conduct.attended_at_level, conduct.AtLevel)
findings.register("categories-invited", conduct.categories_invited, conduct.Invited)
findings.register("co-chaired-by", conduct.chaired_by, conduct.ChairedBy)
findings.register("presided-by", conduct.chaired_by, conduct.ChairedBy)
findings.register("panels-per-session", of_panels.panels_per_session, of_panels.PanelsPerSession)
findings.register("panel-moderated-by-state", of_panels.panels_moderated, of_panels.PanelsOf)
findings.register("panel-balance", of_panels.panel_balance, of_panels.PanelBalance)
findings.register("document-before-each", papers.document_before_each, papers.DocumentForEach)
findings.register("document-after-each", papers.document_after_each, papers.DocumentForEach)

panels.navigation(panels.Entry("programme:calendar", _("Calendar"), 30))
panels.navigation(panels.Entry("programme:changes", _("Changes"), 32))
panels.navigation(panels.Entry("programme:programme", _("Programme"), 20), desk=True)
panels.overview(10, pieces.now_and_next)
panels.overview(60, pieces.last_release)
panels.provision(10, pieces.sessions_of_provision)
panels.item(10, pieces.follow_milestone)
panels.desk(pieces.unpublished)
panels.desk(pieces.planned)
panels.desk(pieces.not_published)


def address(page: Page, view: ItemView) -> str:
    return reverse("programme:session", args=[page.process.slug, view.item.key])


def sorts(process: Process) -> dict[str, str]:
    """The kinds of session, as the timeline calls their lanes."""
    return dict(models.SessionKind.objects.filter(process=process).values_list("key", "plural"))


panels.ADDRESSES["session"] = address
timeline.SORTS.append(sorts)
demonstration.register(invented.seed)
advancing.HAPPENINGS.append(advancing.Happening(scheduling.moments, scheduling.publish_due))

outbox.register(
    telling.KIND,
    emails.release,
    label=_("changes to the programme"),
    topic=telling.TOPIC,
    unwanted=telling.unwanted,
    load=emails.load,
)
mail_desk.TIES[telling.KIND] = ties.of_release
outbox.register(scheduling.KIND, emails.not_published, label=_("a planned release that was not published"))
audiences.FOLLOWERS.append(followers.followers)
reminder_mail.ATTACHMENTS.append(deadlines.attached)
notices.register(
    notices.Topic(
        telling.TOPIC,
        _("changes to the programme"),
        _("A message when a release changes something that you follow, or a panel on which you sit."),
        _("Whoever is no longer on a panel is told so in any case."),
    )
)
notices.CONCERNED.append(mine.concerned)
site.ENTRANCES.append(lambda user: reverse("my"))  # after those who have a desk or an office of one process
