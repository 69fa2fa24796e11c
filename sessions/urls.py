from django.urls import path

from sessions import feeds, views

app_name = "programme"
urlpatterns = [
    path("calendar/", views.calendar, name="calendar"),
    path("calendar.ics", feeds.calendar, name="calendar-feed"),
    path("sessions/<slug:slug>/", views.session, name="session"),
    path("desk/programme/", views.programme, name="programme"),
    path("desk/programme/<int:pk>/", views.move, name="move"),
    path("desk/programme/publish/", views.publish, name="publish"),
]
