"""One way to say how much of a whole is there."""


def percent_of(part: int, whole: int) -> int:
    """To the nearest whole percent; 100 only when nothing is missing, 0 only of nothing."""
    if not whole or not part:
        return 0
    nearest = (200 * part + whole) // (2 * whole)
    return max(1, nearest if part >= whole else min(99, nearest))
