"""The desk's addresses for places, and for sessions with their people and records."""

from django.urls import path

from sessions.views import panels_desk, places_desk, records_desk, sessions_desk, stations_desk

PLACES, SESSIONS = "desk/programme/places/", "desk/programme/sessions/"

urlpatterns = [
    path(PLACES, places_desk.places, name="desk-places"),
    path(f"{PLACES}venues/new/", places_desk.new_venue, name="desk-venue-new"),
    path(f"{PLACES}venues/<int:pk>/", places_desk.venue, name="desk-venue"),
    path(f"{PLACES}rooms/<int:pk>/", places_desk.room, name="desk-room"),
    path(f"{PLACES}stations/new/", stations_desk.new_station, name="desk-station-new"),
    path(f"{PLACES}stations/<int:pk>/", stations_desk.station, name="desk-station"),
    path(SESSIONS, sessions_desk.sessions, name="desk-sessions"),
    path(f"{SESSIONS}new/", sessions_desk.new_session, name="desk-session-new"),
    path(f"{SESSIONS}<slug:slug>/", sessions_desk.session, name="desk-session"),
    path(f"{SESSIONS}<slug:slug>/edit/", sessions_desk.edit, name="desk-session-edit"),
    path(f"{SESSIONS}<slug:slug>/date/", sessions_desk.say_date, name="desk-session-date"),
    path(f"{SESSIONS}<slug:slug>/panels/new/", panels_desk.new_panel, name="desk-panel-new"),
    path(f"{SESSIONS}<slug:slug>/panels/<int:pk>/", panels_desk.panel, name="desk-panel"),
    path(f"{SESSIONS}<slug:slug>/panels/<int:pk>/people/", panels_desk.new_person, name="desk-person-new"),
    path(f"{SESSIONS}<slug:slug>/chairs/new/", panels_desk.new_chair, name="desk-chair-new"),
    path(f"{SESSIONS}<slug:slug>/people/<int:pk>/", panels_desk.person_of, name="desk-person"),
    path(f"{SESSIONS}<slug:slug>/attendance/new/", records_desk.new_attendance, name="desk-attendance-new"),
    path(f"{SESSIONS}<slug:slug>/attendance/<int:pk>/", records_desk.attendance, name="desk-attendance"),
    path(f"{SESSIONS}<slug:slug>/invited/", records_desk.invited, name="desk-invited"),
]
