"""May this person? Applications are the secretariat's to read and decide; applicants hold a link instead."""

from phases.permissions import secretariat

review_applications = secretariat
