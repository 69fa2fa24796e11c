"""Languages by their codes: which there are."""

from functools import cache

from babel import Locale


def is_language(code: str) -> bool:
    """Whether a code, in any case, stands for a language that has a name: `fr`, `pt-BR`."""
    return code.lower() in _codes()


@cache
def _codes() -> frozenset[str]:
    return frozenset(str(code).replace("_", "-").lower() for code in Locale("en").languages)
