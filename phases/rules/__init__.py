"""The kinds of rule that phases knows: of dates, documents and offices. Sessions, lists, fund and inputs bring theirs.

A check is a pure function of the facts; `evidence` says what counts, `timing` judges a date against a demand.
"""
