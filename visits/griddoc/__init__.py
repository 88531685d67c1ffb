"""Pure: the open document of a grid (`spg-grid/1`), what it may hold and what a reader makes of it.

A document is plain JSON: every text is `{language: text}`, every number that is not whole is a
decimal string. The same document is a file, a version read out, and what two versions are
compared by.
"""

FORMAT = "spg-grid/1"

LEVEL_KINDS = ("levels", "agreement", "conform", "yes_partly_no")
CHOICE_KINDS = ("choice", "choices")
KINDS = (*LEVEL_KINDS, *CHOICE_KINDS, "number", "percentage", "text", "date", "derived")
SUBJECTS = ("farm", "group", "partnership")
#: How often a criterion is asked: anew at each visit, each year with last time's answer offered, or
#: again only once something has changed.
RHYTHMS = ("anew", "yearly", "on_change")

#: A criterion's texts in several languages, its rules (expressions), its yes-or-no properties.
TEXTS = ("question", "expected", "guidance", "evidence", "unit", "constraint_message")
RULES = ("condition", "constraint", "formula")
FLAGS = ("red_line", "sensitive", "photo", "short_path")
