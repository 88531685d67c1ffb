"""The example networks, replayed through the verbs that people use, in the order of their days."""

from visits.services.seed.mass import grow_in_mass
from visits.services.seed.play import play_example
from visits.services.seed.scale import grow_example

__all__ = ["grow_example", "grow_in_mass", "play_example"]
