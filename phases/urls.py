from django.urls import path, re_path

from phases.views import desk, desk_texts, documents, offices, public, texts

app_name = "phases"
urlpatterns = [
    path("", public.overview, name="overview"),
    path("mandate/", public.mandate, name="mandate"),
    path("mandate/<str:anchor>/", public.provision, name="provision"),
    re_path(r"^mandate\.(?P<form>csv|xlsx)$", public.mandate_file, name="mandate-file"),
    path("items/<str:key>/", public.item, name="item"),
    path("texts/", texts.texts, name="texts"),
    path("texts/compare/", texts.compare, name="compare"),
    path("texts/<str:text>/", texts.text, name="text"),
    path("offices/", offices.offices, name="offices"),
    path("offices/<str:office>/", offices.office, name="office"),
    path("documents/", documents.documents, name="documents"),
    path("documents/<str:document>/", documents.document, name="document"),
    path("documents/<str:document>/<int:file>/<str:name>", documents.file, name="document-file"),
    path("desk/", desk.desk, name="desk"),
    path("desk/documents/", documents.desk_documents, name="desk-documents"),
    path("desk/documents/add/", documents.add, name="desk-document-add"),
    path("desk/documents/<int:pk>/", documents.edit, name="desk-document"),
    path("desk/texts/", desk_texts.desk_texts, name="desk-texts"),
    path("desk/texts/superseded/", desk_texts.desk_supersede, name="desk-supersede"),
    path("desk/texts/<str:text>/", desk_texts.desk_text, name="desk-text"),
    path("desk/texts/<str:text>/<str:anchor>/", desk_texts.desk_wording, name="desk-wording"),
    path("desk/offices/", offices.desk_offices, name="desk-offices"),
    path("desk/offices/<str:office>/", offices.desk_office, name="desk-office"),
    path("desk/offices/<str:office>/<int:pk>/", offices.desk_end, name="desk-end-holding"),
    path("desk/mail/", desk.mail, name="mail"),
    path("desk/mail/<int:pk>/", desk.message, name="message"),
]
