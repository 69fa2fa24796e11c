"""The answer of a page that is a PDF, and of one that cannot be made here."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from sessions import pdf


def answer(request: HttpRequest, template: str, context: dict[str, Any], name: str) -> HttpResponse:
    """Draw a template as a PDF that opens in the browser; without the system's library a page says so."""
    try:
        body = pdf.write(render_to_string(template, context, request=request))
    except pdf.NotHere as error:
        context |= {"fault": error.sentence, "print": True}
        return render(request, "programme/calendar.html", context, status=501)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
