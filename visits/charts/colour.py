"""Colour arithmetic: lightness, contrast, and how far apart two colours look to different eyes."""

from math import dist

Channels = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
VISIONS: dict[str, tuple[Channels, Channels, Channels]] = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE_D65 = (0.95047, 1.0, 1.08883)


def channels_of(colour: str) -> Channels:
    """Read `#rrggbb` or `#rgb` as three numbers from 0 to 1."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def hex_of(channels: Channels) -> str:
    """Write three numbers from 0 to 1 as `#rrggbb`."""
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in channels)


def linear_of(channels: Channels) -> Channels:
    """Undo the sRGB transfer curve."""
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    )
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, from 1 to 21."""
    darker, lighter = sorted(_luminance(channels_of(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(channels: Channels) -> float:
    red, green, blue = linear_of(channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def lightness_of(channels: Channels) -> float:
    """CIE L*, from 0 to 100: what remains of a colour on a photocopy."""
    return 116 * _cube_root(_luminance(channels)) - 16


def _cube_root(ratio: float) -> float:
    return ratio ** (1 / 3) if ratio > 216 / 24389 else (24389 / 27 * ratio + 16) / 116


def difference(one: str, other: str, vision: str | None = None) -> float:
    """ΔE76 of two colours for ordinary eyes, or as protan, deutan or tritan eyes see them."""
    return dist(_lab(one, vision), _lab(other, vision))


def _lab(colour: str, vision: str | None) -> Channels:
    linear = linear_of(channels_of(colour))
    if vision:
        red, green, blue = (min(1.0, max(0.0, part)) for part in _apply(VISIONS[vision], linear))
        linear = red, green, blue
    x, y, z = (
        _cube_root(part / white)
        for part, white in zip(_apply(TO_XYZ, linear), WHITE_D65, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _apply(matrix: tuple[Channels, Channels, Channels], vector: Channels) -> Channels:
    one, two, three = (
        sum(factor * part for factor, part in zip(row, vector, strict=True)) for row in matrix
    )
    return one, two, three
