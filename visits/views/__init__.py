"""Views only open doors."""
