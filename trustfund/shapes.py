"""The shape of the section of a process file that trustfund owns."""

from phases.processfile import Key, Line, Prose, Provision, Shape


class PurposeShape(Shape):
    """What the fund may be spent on; the order in the file is the order of the purposes."""

    key: Key
    title: Line
    about: Prose
    provision: Provision
