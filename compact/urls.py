"""Every address. With settings.py and celery.py the only file that may name every app."""

from django.urls import include, path
from django.views.generic import TemplateView

from compact import api, health
from phases import api as phases_api
from phases import api_documents, api_reminders, api_texts, api_timeline
from phases.views import addresses, notices, public
from sessions import api as sessions_api
from sessions import api_my, api_releases

api.site.add_router("/v1/", api_my.router)  # first: a process has no such name
api.site.add_router("/v1/", phases_api.router)
api.site.add_router("/v1/", api_documents.router)
api.site.add_router("/v1/", api_texts.router)
api.site.add_router("/v1/", api_timeline.router)
api.site.add_router("/v1/", api_reminders.router)
api.site.add_router("/v1/", sessions_api.router)
api.site.add_router("/v1/", api_releases.router)

urlpatterns = [
    path("", public.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", TemplateView.as_view(template_name="robots.txt", content_type="text/plain"), name="robots"),
    path("accounts/", include("allauth.urls")),
    path("api/", api.site.urls),
    path("", include("sessions.site_urls")),
    path("my/address/", addresses.my_address, name="my-address"),
    path("my/notices/", notices.notices, name="my-notices"),
    path("unsubscribe/<str:token>/", notices.unsubscribe, name="unsubscribe"),
    path("<slug:process>/", include("phases.urls")),
    path("<slug:process>/", include("stakeholders.urls")),
    path("<slug:process>/", include("sessions.urls")),
]

handler400 = "compact.errors.bad_request"
handler403 = "compact.errors.forbidden"
handler404 = "compact.errors.not_found"
handler500 = "compact.errors.server_error"
