"""The doors of tablets: JSON in, JSON out, one envelope for every answer."""
