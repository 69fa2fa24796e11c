from django.urls import path, re_path

from phases.views import desk, public

app_name = "phases"
urlpatterns = [
    path("", public.overview, name="overview"),
    path("mandate/", public.mandate, name="mandate"),
    path("mandate/<str:anchor>/", public.provision, name="provision"),
    re_path(r"^mandate\.(?P<form>csv|xlsx)$", public.mandate_file, name="mandate-file"),
    path("items/<str:key>/", public.item, name="item"),
    path("desk/", desk.desk, name="desk"),
    path("desk/mail/", desk.mail, name="mail"),
    path("desk/mail/<int:pk>/", desk.message, name="message"),
]
