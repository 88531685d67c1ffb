"""The verbs: nothing else writes rows."""
