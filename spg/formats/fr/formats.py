"""How French people write an hour; Django's own French formats serve for the rest."""

TIME_FORMAT = r"G \h i"
DATETIME_FORMAT = r"j F Y, G \h i"
