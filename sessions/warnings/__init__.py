"""What staff should know before they put a meeting somewhere. Pure: everything comes of a Draft.

One kind stops a change (a room that is taken); the others can be overridden with a reason, which is kept.
"""

from sessions.warnings.advice import Advice, Standing, advise, answered, standing
from sessions.warnings.said import KINDS, Warning

__all__ = ["KINDS", "Advice", "Standing", "Warning", "advise", "answered", "standing"]
