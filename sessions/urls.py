from django.urls import path

from sessions import feeds
from sessions.views import calendar, editor, releases, session

app_name = "programme"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar.ics", feeds.calendar, name="calendar-feed"),
    path("sessions/<slug:slug>/", session.session, name="session"),
    path("desk/programme/", editor.programme, name="programme"),
    path("desk/programme/<int:pk>/", editor.move, name="move"),
    path("desk/programme/publish/", releases.publish, name="publish"),
]
