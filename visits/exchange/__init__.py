"""Files in and out: the copy of a server, and a network's data to take away."""
