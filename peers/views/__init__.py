"""Pages about people and places: each opens one door."""
