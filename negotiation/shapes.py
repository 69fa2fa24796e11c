"""The shape of the section of a process file that negotiation owns."""

from phases.processfile import Key, Line, Provision, Shape


class ComponentShape(Shape):
    key: Key
    title: Line
    provision: Provision
