"""The faces of the twelve signs, each drawn flat, from the front, on a transparent square."""

import functools
import math

from PIL import Image, ImageDraw, ImageFont

FACE_SIZE = 256
_SIZE = 4 * FACE_SIZE
_CENTRE = _SIZE / 2

_RED = (200, 24, 32)
_BLUE = (18, 82, 168)
_YELLOW = (250, 190, 20)
_WHITE = (246, 246, 242)
_BLACK = (22, 22, 24)
_RIM = (122, 126, 130)


def _at(x, y):
    """A point of the face, in pixels; x and y go from -1 to 1, y downwards."""
    return _CENTRE + x * _CENTRE, _CENTRE + y * _CENTRE


def _polygon(canvas, points, fill, corner=0.0):
    """A polygon around the face's centre, its corners rounded with the radius `corner`."""
    reach = max(math.hypot(x, y) for x, y in points)
    inset = [_at(x * (1 - corner / reach), y * (1 - corner / reach)) for x, y in points]
    canvas.polygon(inset, fill=fill)
    if corner:
        radius = corner * _CENTRE * 0.7
        canvas.line(inset + inset[:2], fill=fill, width=round(2 * radius), joint="curve")
        for point in inset:
            canvas.circle(point, radius, fill=fill)


def _disc(canvas, radius, fill):
    canvas.circle(_at(0, 0), radius * _CENTRE, fill=fill)


def _regular(sides, radius, turn):
    """The corners of a regular polygon; `turn` is the first corner's angle in degrees."""
    angles = (math.radians(turn + 360 * i / sides) for i in range(sides))
    return [(radius * math.cos(a), radius * math.sin(a)) for a in angles]


def _text(canvas, text, fill, height, weight, width=math.inf):
    """Bold text in the face's middle, `height` and at most `width` of the face's half side."""

    def boxes(size):
        font, stroke, x = ImageFont.load_default(size), size * weight, 0.0
        for letter in text:
            yield letter, x, canvas.textbbox((x, 0), letter, font, stroke_width=stroke)
            x += font.getlength(letter) + 1.6 * stroke

    def outline(size):
        lefts, tops, rights, bottoms = zip(*(box for _, _, box in boxes(size)))
        return min(lefts), min(tops), max(rights), max(bottoms)

    left, top, right, bottom = outline(100)
    size = 100 * _CENTRE * min(height / (bottom - top), width / (right - left))
    left, top, right, bottom = outline(size)
    font = ImageFont.load_default(size)
    for letter, x, _ in boxes(size):
        corner = (_CENTRE + x - (left + right) / 2, _CENTRE - (top + bottom) / 2)
        canvas.text(corner, letter, fill, font, stroke_width=size * weight)


def _stop(canvas):
    for radius, colour in ((0.98, _RIM), (0.96, _WHITE), (0.88, _RED)):
        _polygon(canvas, _regular(8, radius, 22.5), colour)
    _text(canvas, "STOP", _WHITE, height=0.6, weight=0.035, width=1.46)


def _give_way(canvas):
    for radius, colour, corner in ((1.1, _RIM, 0.2), (1.07, _RED, 0.2), (0.66, _WHITE, 0.06)):
        _polygon(canvas, [(x, y - 0.2) for x, y in _regular(3, radius, 90)], colour, corner)


def _no_entry(canvas):
    for radius, colour in ((0.96, _RIM), (0.94, _WHITE), (0.88, _RED)):
        _disc(canvas, radius, colour)
    canvas.rounded_rectangle(_at(-0.66, -0.17) + _at(0.66, 0.17), 0.04 * _CENTRE, fill=_WHITE)


def _no_parking(canvas):
    for radius, colour in ((0.96, _RIM), (0.94, _RED), (0.72, _BLUE)):
        _disc(canvas, radius, colour)
    end = 0.58
    canvas.line(_at(-end, -end) + _at(end, end), fill=_RED, width=round(0.2 * _CENTRE))


def _priority_road(canvas):
    for radius, colour in ((0.98, _RIM), (0.96, _WHITE), (0.7, _YELLOW)):
        _polygon(canvas, _regular(4, radius, 0), colour, 0.1)


def _plate(canvas, half_width, half_height):
    """A blue plate with a thin white line along its edge."""
    for margin, colour in ((0.0, _RIM), (0.02, _WHITE), (0.07, _BLUE)):
        box = _at(margin - half_width, margin - half_height) + _at(
            half_width - margin, half_height - margin
        )
        canvas.rounded_rectangle(box, (0.14 - margin) * _CENTRE, fill=colour)


def _one_way(canvas):
    _plate(canvas, 0.97, 0.5)
    arrow = [(-0.76, -0.12), (0.22, -0.12), (0.22, -0.34), (0.78, 0.0)]
    arrow += [(x, -y) for x, y in reversed(arrow[:3])]
    canvas.polygon([_at(x, y) for x, y in arrow], fill=_WHITE)


def _parking(canvas):
    _plate(canvas, 0.82, 0.82)
    _text(canvas, "P", _WHITE, height=1.08, weight=0.045)


def _crossing(canvas):
    _plate(canvas, 0.86, 0.86)
    triangle = [(0, -0.7), (0.74, 0.6), (-0.74, 0.6)]
    canvas.polygon([_at(x, y) for x, y in triangle], fill=_WHITE)
    for x in (-0.4, -0.16, 0.08, 0.32):
        stripe = [(x, 0.44), (x + 0.12, 0.44), (x + 0.15, 0.55), (x - 0.03, 0.55)]
        canvas.polygon([_at(*p) for p in stripe], fill=_BLACK)
    canvas.circle(_at(0.03, -0.3), 0.085 * _CENTRE, fill=_BLACK)
    limbs = [
        ([(0.01, -0.14), (-0.02, 0.12)], 0.15),
        ([(-0.02, 0.1), (-0.11, 0.25), (-0.22, 0.38)], 0.085),
        ([(-0.01, 0.1), (0.1, 0.22), (0.15, 0.39)], 0.085),
        ([(0.02, -0.14), (-0.13, -0.03), (-0.2, 0.08)], 0.065),
        ([(0.02, -0.14), (0.12, 0.0), (0.23, 0.04)], 0.065),
    ]
    for points, width in limbs:
        pixels = [_at(*p) for p in points]
        canvas.line(pixels, fill=_BLACK, width=round(width * _CENTRE), joint="curve")
        for pixel in pixels:
            canvas.circle(pixel, width * _CENTRE / 2, fill=_BLACK)


def _roundabout(canvas):
    for radius, colour in ((0.96, _RIM), (0.94, _WHITE), (0.88, _BLUE)):
        _disc(canvas, radius, colour)
    radius, half_width = 0.5, 0.1
    box = _at(-radius - half_width, -radius - half_width) + _at(
        radius + half_width, radius + half_width
    )
    for start in (20, 140, 260):
        canvas.arc(box, start, start + 66, fill=_WHITE, width=round(2 * half_width * _CENTRE))
        angle = math.radians(start + 62)
        tip = math.radians(start + 102)
        head = [
            ((radius - 0.24) * math.cos(angle), (radius - 0.24) * math.sin(angle)),
            ((radius + 0.24) * math.cos(angle), (radius + 0.24) * math.sin(angle)),
            (radius * math.cos(tip), radius * math.sin(tip)),
        ]
        canvas.polygon([_at(x, y) for x, y in head], fill=_WHITE)


def _speed_limit(canvas, number):
    for radius, colour in ((0.96, _RIM), (0.94, _RED), (0.7, _WHITE)):
        _disc(canvas, radius, colour)
    _text(canvas, number, _BLACK, height=0.8, weight=0.035, width=1.1)


_FACES = {
    "crossing": _crossing,
    "give-way": _give_way,
    "no-entry": _no_entry,
    "no-parking": _no_parking,
    "one-way": _one_way,
    "parking": _parking,
    "priority-road": _priority_road,
    "roundabout": _roundabout,
    "speed-limit-30": functools.partial(_speed_limit, number="30"),
    "speed-limit-50": functools.partial(_speed_limit, number="50"),
    "speed-limit-80": functools.partial(_speed_limit, number="80"),
    "stop": _stop,
}

LABELS = tuple(_FACES)
"""The kinds of signs, in the order of the network's classes."""


@functools.lru_cache(maxsize=None)
def face(label):
    """The sign as a FACE_SIZE x FACE_SIZE RGBA picture."""
    picture = Image.new("RGBA", (_SIZE, _SIZE))
    _FACES[label](ImageDraw.Draw(picture))
    return picture.resize((FACE_SIZE, FACE_SIZE), Image.Resampling.BOX)
