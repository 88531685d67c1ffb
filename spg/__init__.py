"""The wiring: settings, addresses and servers; no word of the domain."""
