"""The verbs about people and places: the only code of peers that writes rows."""
