"""Accounts: allauth does the work; its mails go through our outbox, as a secret kind, since they open a door.

Its forms and refusals speak in our words: "e-mail", and no placeholder that repeats a label.
"""

import uuid
from typing import Any
from urllib.parse import urlsplit

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp.forms import ActivateTOTPForm as TheirActivateTOTPForm
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from compact import outbox, site
from compact.models import Message, User

LABELS = {
    "email": _("E-mail"),
    "login": _("E-mail"),
    "code": _("Code"),
    "oldpassword": _("Password now"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class InOurWords:
    """A form of allauth, said in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)


class LoginForm(InOurWords, forms.LoginForm):
    pass


class SignupForm(InOurWords, forms.SignupForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")


class AddEmailForm(InOurWords, forms.AddEmailForm):
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    pass


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):
    pass


class AuthenticateForm(InOurWords, mfa_forms.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(InOurWords, mfa_forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(InOurWords, TheirActivateTOTPForm):
    pass


class AccountAdapter(DefaultAccountAdapter):
    """allauth's door to us."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "cannot_remove_primary_email": _("The address that we write to cannot be removed."),
        "duplicate_email": _("This e-mail address belongs to your account already."),
        "email_password_mismatch": _("This e-mail address and this password do not belong together."),
        "email_taken": _("There is an account with this e-mail address already."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("This code is not right, or it is too old."),
        "incorrect_password": _("This is not your password."),
        "invalid_or_expired_key": _("This link has been used or is too old."),
        "invalid_password_reset": _("This link has been used or is too old."),
        "max_email_addresses": _("An account holds at most %d e-mail addresses."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "unknown_email": _("No account has this e-mail address."),
        "unverified_primary_email": _("Only an address that has been confirmed can be the one we write to."),
        "rate_limited": _("Too many requests. Wait a few minutes, then try again."),
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where a person's work waits, unless the sign-in was asked for on the way to a page."""
        user = request.user
        return (isinstance(user, User) and site.entrance(user)) or super().get_login_redirect_url(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Owe a mail. Its links lead to the installation's own address, whatever host the request named."""
        known = {
            "request": allauth_context.request,
            "email": email,
            "host": urlsplit(settings.SITE_URL).netloc,
            "site_url": settings.SITE_URL,
            **{name: _at_home(value) if name.endswith("_url") else value for name, value in context.items()},
        }
        written = self.render_mail(template_prefix, email, known)
        text = str(written.body)
        html = render_to_string("mail/account.html", {"subject": written.subject, "text": text})
        outbox.enqueue(
            key=f"account:{uuid.uuid4()}",
            kind="account",
            to=email,
            context={"subject": written.subject, "text": text, "html": html},
        )


def _at_home(address: str) -> str:
    parts = urlsplit(address)
    return settings.SITE_URL + parts.path + (f"?{parts.query}" if parts.query else "")


def render(message: Message) -> outbox.Mail:
    """Return an account mail as allauth wrote it."""
    return outbox.Mail(message.context["subject"], message.context["text"], message.context["html"])


outbox.register("account", render, label=_("account: address or password"), secret=True)
