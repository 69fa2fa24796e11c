from django.urls import path

from phases import views

app_name = "phases"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("mandate/", views.mandate, name="mandate"),
    path("mandate/<str:anchor>/", views.provision, name="provision"),
    path("desk/", views.desk, name="desk"),
    path("desk/mail/", views.mail, name="mail"),
    path("desk/mail/<int:pk>/", views.message, name="message"),
]
