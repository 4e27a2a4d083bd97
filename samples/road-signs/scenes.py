"""What stands behind a sign, and what hangs before it."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter


def noise(rng, width, height, cells, octaves=3):
    """Smooth noise, float32[height, width] from about 0 to 1; `cells` bumps along the width."""
    total, weight = np.zeros((height, width), np.float32), 0.0
    for octave in range(octaves):
        columns = max(2, round(cells * 2**octave))
        rows = max(2, round(columns * height / width))
        grid = Image.fromarray(rng.random((rows, columns), dtype=np.float32))
        layer = grid.resize((width, height), Image.Resampling.BICUBIC)
        total += np.asarray(layer) * 0.5**octave
        weight += 0.5**octave
    return total / weight


def mix(first, second, share):
    """`first` where share is 0, `second` where it is 1; colours or pictures, RGB."""
    share = np.clip(share, 0, 1).astype(np.float32)[..., None]
    first, second = np.asarray(first, np.float32), np.asarray(second, np.float32)
    return first + share * (second - first)


def _near(rng, colour, spread):
    return tuple(int(np.clip(c + rng.normal(0, spread), 0, 255)) for c in colour)


def _down(width, height):
    return np.broadcast_to(np.linspace(0, 1, height, dtype=np.float32)[:, None], (height, width))


_SKIES = (  # above, at the horizon, clouds
    ((52, 118, 200), (186, 214, 236), (250, 250, 250)),
    ((88, 150, 214), (214, 228, 238), (255, 255, 255)),
    ((138, 148, 160), (204, 208, 212), (172, 176, 184)),
    ((64, 78, 132), (246, 172, 112), (250, 206, 160)),
    ((98, 70, 120), (240, 128, 98), (255, 190, 150)),
    ((16, 22, 52), (62, 66, 102), (44, 48, 76)),
)


def _sky(rng, width, height):
    above, horizon, clouds = _SKIES[rng.integers(len(_SKIES))]
    sky = mix(_near(rng, above, 10), _near(rng, horizon, 10), _down(width, height) ** 0.8)
    cover = noise(rng, width, height * 2, rng.uniform(2, 4), 4)[::2]
    return mix(sky, clouds, (cover - rng.uniform(0.4, 0.65)) * 5 * rng.uniform(0.4, 1))


_GREENS = ((58, 96, 40), (84, 118, 52), (40, 72, 44), (112, 122, 58), (150, 112, 44), (120, 64, 34))


def _leaves(rng, width, height):
    colour = np.asarray(_near(rng, _GREENS[rng.integers(len(_GREENS))], 8), np.float32)
    shade = noise(rng, width, height, rng.uniform(5, 10), 4)
    shade += 0.3 * rng.random((height, width), dtype=np.float32)
    return colour * np.clip(2.6 * shade - 0.6, 0.25, 1.8)[..., None]


def _hills(rng, scene, horizon):
    height, width, _ = scene.shape
    rows = np.arange(height, dtype=np.float32)[:, None]
    for step in range(rng.integers(1, 4)):
        ridge = noise(rng, width, 8, rng.uniform(2, 5) + 6 * step, 4)[4]
        top = horizon * (0.72 + 0.1 * step) - (ridge - 0.5) * height * rng.uniform(0.2, 0.5)
        haze = 0.5 - 0.25 * step
        hill = mix(_leaves(rng, width, height), (168, 186, 204), np.full((height, width), haze))
        scene = mix(scene, hill, rows - top)
    return scene


def _ground(rng, scene, horizon):
    height, width, _ = scene.shape
    grass = _leaves(rng, width, height) * 1.1
    scene = mix(scene, grass, np.arange(height, dtype=np.float32)[:, None] - horizon)
    picture = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    if rng.random() < 0.75:
        _road(rng, ImageDraw.Draw(picture), width, height, horizon)
    return np.asarray(picture, np.float32)


def _road(rng, canvas, width, height, horizon):
    vanishing = rng.uniform(0.1, 0.9) * width
    left = rng.uniform(-1.2, 0.3) * width
    right = left + rng.uniform(0.9, 1.6) * width
    grey = int(rng.uniform(62, 122))
    asphalt = (grey, grey, grey + 4)
    canvas.polygon([(vanishing, horizon), (left, height), (right, height)], fill=asphalt)

    def across(share, far, near, half):
        points = []
        for depth, side in ((far, -half), (far, half), (near, half), (near, -half)):
            x = left + (share + side) * (right - left)
            y = horizon + depth * (height - horizon)
            points.append((vanishing + depth * (x - vanishing), y))
        canvas.polygon(points, fill=(226, 226, 220))

    for near in (0.12, 0.2, 0.34, 0.56, 0.94):
        across(0.5, near * 0.72, near, 0.012)
    for edge in (0.06, 0.94):
        across(edge, 0.02, 1, 0.012)


def _landscape(rng, width, height):
    horizon = rng.uniform(0.5, 0.85) * height
    return _ground(rng, _hills(rng, _sky(rng, width, height), horizon), horizon)


def _forest(rng, width, height):
    scene = _leaves(rng, width, height)
    light = noise(rng, width, height, 7, 2)
    scene = mix(scene, (222, 232, 190), (light - 0.66) * 7)
    picture = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))
    canvas = ImageDraw.Draw(picture)
    for _ in range(rng.integers(0, 7)):
        x, lean = rng.uniform(0, width), rng.normal(0, 0.04) * width
        bark = _near(rng, (66, 52, 42), 12)
        canvas.line((x, 0, x + lean, height), fill=bark, width=int(rng.uniform(2, 0.08 * width)))
    scene = np.asarray(picture, np.float32)
    return _ground(rng, scene, rng.uniform(0.75, 0.95) * height) if rng.random() < 0.6 else scene


_FACADES = ((188, 172, 150), (206, 196, 182), (150, 96, 78), (128, 132, 140), (214, 190, 140))


def _street(rng, width, height):
    horizon = rng.uniform(0.7, 0.9) * height
    picture = Image.fromarray(np.clip(_sky(rng, width, height), 0, 255).astype(np.uint8))
    canvas = ImageDraw.Draw(picture)
    x = rng.uniform(-0.3, 0) * width
    while x < width:
        wall = _near(rng, _FACADES[rng.integers(len(_FACADES))], 12)
        broad, top = rng.uniform(0.25, 0.6) * width, rng.uniform(-0.1, 0.5) * height
        canvas.rectangle((x, top, x + broad, horizon), fill=wall)
        glass = _near(rng, (70, 84, 104), 12)
        lit = rng.random() * 0.4
        columns = rng.integers(2, 5)
        pitch, storey = broad / columns, rng.uniform(0.12, 0.18) * height
        for row in range(int((horizon - top) / storey)):
            for column in range(columns):
                corner = x + (column + 0.25) * pitch, top + (row + 0.3) * storey
                far = corner[0] + 0.5 * pitch, corner[1] + 0.5 * storey
                shine = (250, 214, 140) if rng.random() < lit else glass
                canvas.rectangle(corner + far, fill=shine)
        x += broad
    return _ground(rng, np.asarray(picture, np.float32), horizon)


def _wall(rng, width, height):
    mortar = _near(rng, (176, 170, 160), 10)
    picture = Image.new("RGB", (width, height), mortar)
    canvas = ImageDraw.Draw(picture)
    brick = ((156, 82, 62), (190, 160, 120), (120, 116, 112), (214, 206, 196))[rng.integers(4)]
    tall = rng.uniform(0.05, 0.1) * height
    long, gap = tall * rng.uniform(2, 3), max(1.0, tall * 0.12)
    for row in range(math.ceil(height / tall)):
        x = -long * rng.uniform(0.3, 0.7)
        while x < width:
            box = (x, row * tall, x + long - gap, (row + 1) * tall - gap)
            canvas.rectangle(box, fill=_near(rng, brick, 9))
            x += long
    return np.asarray(picture, np.float32) * (0.7 + 0.5 * noise(rng, width, height, 4)[..., None])


def _lights(rng, width, height):
    scene = mix((14, 16, 30), (52, 44, 52), _down(width, height))
    picture = Image.fromarray(scene.astype(np.uint8))
    canvas = ImageDraw.Draw(picture)
    colours = ((255, 206, 120), (255, 240, 214), (240, 60, 46), (96, 210, 140), (120, 160, 255))
    for _ in range(rng.integers(12, 40)):
        colour = np.asarray(colours[rng.integers(len(colours))]) * rng.uniform(0.3, 0.9)
        radius = rng.uniform(0.012, 0.06) * width
        centre = rng.uniform(0, width), rng.normal(0.6, 0.18) * height
        canvas.circle(centre, radius, fill=tuple(int(c) for c in colour))
    return np.asarray(picture, np.float32)


_BACKDROPS = (_landscape, _forest, _street, _wall, _lights)
_SHARES = (0.38, 0.2, 0.24, 0.1, 0.08)


def backdrop(rng, width, height):
    """A scene, out of focus: float32[height, width, 3] from 0 to 255."""
    draw = _BACKDROPS[rng.choice(len(_BACKDROPS), p=_SHARES)]
    scene = np.clip(draw(rng, width, height), 0, 255).astype(np.uint8)
    blur = ImageFilter.GaussianBlur(rng.uniform(0.003, 0.018) * width)
    return np.asarray(Image.fromarray(scene).filter(blur), np.float32)


def branch(rng, width, height, centre, reach):
    """Leaves that hang over the edge of a disc: RGBA, transparent where nothing is."""
    layer = Image.new("RGBA", (width, height))
    canvas = ImageDraw.Draw(layer)
    towards = rng.uniform(0, 2 * math.pi)
    tip = np.asarray(centre) + 0.72 * reach * np.array((math.cos(towards), math.sin(towards)))
    root = tip + 1.6 * reach * np.array((math.cos(towards + 0.3), math.sin(towards + 0.3)))
    canvas.line((*tip, *root), fill=(58, 46, 36, 255), width=max(1, round(0.04 * reach)))
    colour = _GREENS[rng.integers(len(_GREENS))]
    for _ in range(rng.integers(10, 26)):
        x, y = tip + (root - tip) * rng.random() ** 1.3 + rng.normal(0, 0.09 * reach, 2)
        angle, length = rng.uniform(0, 2 * math.pi), rng.uniform(0.09, 0.2) * reach
        along = np.array((math.cos(angle), math.sin(angle))) * length
        side = np.array((-along[1], along[0])) * 0.42
        middle = np.array((x, y))
        leaf = [middle - along, middle + side, middle + along, middle - side]
        shine = rng.uniform(0.6, 1.7)
        fill = tuple(int(min(255, c * shine)) for c in colour) + (255,)
        canvas.polygon([tuple(point) for point in leaf], fill=fill)
    return layer
