"""The questions: what pages, files and other verbs ask of what happened."""
