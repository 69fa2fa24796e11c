from django.urls import path

from stakeholders import views

app_name = "stakeholders"
urlpatterns = [
    path("register/", views.register, name="register"),
    path("register/<str:token>/", views.application, name="application"),
    path("register/<str:token>/confirm/", views.confirm, name="confirm"),
    path("desk/applications/", views.applications, name="applications"),
    path("desk/applications/<int:pk>/", views.review, name="review"),
]
