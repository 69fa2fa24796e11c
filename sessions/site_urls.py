"""Addresses outside a process: a person's own."""

from django.urls import path

from sessions.feeds import personal
from sessions.views import my

urlpatterns = [
    path("my/", my.my, name="my"),
    path("my/feeds/", my.feeds, name="my-feeds"),
    path("my/feeds/<int:pk>/", my.feed, name="my-feed"),
    path("my/feeds/<int:pk>/close/", my.close, name="my-feed-close"),
    path("feeds/<str:token>/calendar.ics", personal.feed, name="personal-feed"),
]
