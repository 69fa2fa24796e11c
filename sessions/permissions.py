"""May this person? The programme is the secretariat's to edit and everybody's to read."""

from phases.permissions import secretariat

edit_programme = secretariat
