"""The example networks, replayed through the verbs that people use, in the order of their days."""

from visits.services.seed.play import play_example

__all__ = ["play_example"]
