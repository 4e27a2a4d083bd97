"""Draws pictures of road signs: the committed sample, or any number of them from a seed.

    python draw.py                          # writes images/ and labels.csv beside this file
    python draw.py --contact-sheet FILE     # one picture of the committed ones, to look at
"""

import argparse
import io
import math
import pathlib
import shutil

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps

import scenes
import signs

HERE = pathlib.Path(__file__).resolve().parent
SAMPLE_SEED = 2026
IMAGES_PER_LABEL = 5
SIDE_RANGE = (96, 200)
_PNG = {"priority-road/003", "one-way/004"}
_WEBP = {"roundabout/002", "stop/005"}
_EXIF_ROTATED = "parking/003"
EXIF_ORIENTATION = 0x0112


def picture(label, seed, index):
    """Picture number `index` of a sign: RGB, each side within SIDE_RANGE, the same every time."""
    rng = np.random.default_rng([seed, signs.LABELS.index(label), index])
    width, height = _size(rng)
    scene = scenes.backdrop(rng, width, height)
    reach = rng.uniform(0.27, 0.47) * min(width, height)
    margin = reach * 0.94
    centre = _place(rng, width, margin), _place(rng, height, margin)

    scene = _put(scene, _pole(rng, width, height, centre, reach))
    face = signs.face(label)
    if label == "one-way" and rng.random() < 0.5:
        face = ImageOps.mirror(face)
    side = min(signs.FACE_SIZE, round(2.2 * reach))
    face = _weathered(rng, face.resize((side, side), Image.Resampling.BOX))
    layer = _projected(rng, face, width, height, centre, reach)
    if rng.random() < 0.5:
        scene = _shadowed(rng, scene, layer, reach)
    scene = _put(scene, layer)
    if rng.random() < 0.16:
        scene = _put(scene, scenes.branch(rng, width, height, centre, reach))
    return _photographed(rng, _lit(rng, scene, centre, reach))


def jpeg(label, seed, index):
    """The same picture as JPEG, its quality and chroma subsampling drawn from the seed too."""
    rng = np.random.default_rng([seed, signs.LABELS.index(label), index, 1])
    buffer = io.BytesIO()
    picture(label, seed, index).save(
        buffer,
        "JPEG",
        quality=int(rng.integers(55, 95)),
        subsampling=("4:4:4", "4:2:0")[rng.integers(2)],
    )
    return buffer.getvalue()


def _size(rng):
    long = int(rng.integers(112, SIDE_RANGE[1] + 1))
    short = max(SIDE_RANGE[0], round(long * rng.choice((1, 1, 4 / 5, 3 / 4, 2 / 3))))
    return (long, short) if rng.random() < 0.6 else (short, long)


def _place(rng, side, margin):
    if side <= 2 * margin:
        return side / 2
    return np.clip(rng.normal(side / 2, side / 9), margin, side - margin)


def _grid(width, height):
    """Each pixel's place, from -1 to 1, across and down."""
    return np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )


def _put(scene, layer):
    rgba = np.asarray(layer, np.float32)
    return scenes.mix(scene, rgba[..., :3], rgba[..., 3] / 255)


def _pole(rng, width, height, centre, reach):
    layer = Image.new("RGBA", (width, height))
    canvas = ImageDraw.Draw(layer)
    thick = rng.uniform(0.1, 0.16) * reach
    tint = rng.uniform(0.6, 1.1)
    lean = rng.normal(0, 0.03)
    for step in np.linspace(-1, 1, 9):
        grey = int(min(255, 170 * tint * (1 - 0.55 * abs(step + 0.3))))
        x = centre[0] + step * thick / 2
        end = (x + lean * (height - centre[1]), height)
        canvas.line(((x, centre[1]), end), fill=(grey, grey, grey + 3, 255), width=2)
    return layer


def _weathered(rng, face):
    """The sign with dirt, bleached paint and a soft shine."""
    pixels = np.asarray(face, np.float32)
    size = face.width
    paint = pixels[..., :3]
    grey = paint.mean(axis=2, keepdims=True)
    paint = paint + (grey - paint) * rng.uniform(0, 0.3)
    dirt = scenes.noise(rng, size, size, rng.uniform(3, 9), 4)
    paint = scenes.mix(paint, (92, 84, 72), (dirt - rng.uniform(0.5, 0.8)) * 2 * rng.random())
    across, down = _grid(size, size)
    angle = rng.uniform(0, 2 * math.pi)
    slope = across * math.cos(angle) + down * math.sin(angle)
    paint = paint * (1 + rng.uniform(0, 0.22) * slope[..., None])
    shine = np.exp(-((slope - rng.uniform(-1.5, 1.5)) ** 2) * 9) * rng.uniform(0, 0.4)
    paint = scenes.mix(paint, (255, 255, 255), shine)
    return Image.fromarray(
        np.dstack((np.clip(paint, 0, 255), pixels[..., 3])).astype(np.uint8), "RGBA"
    )


def _projected(rng, face, width, height, centre, reach):
    """The face as a camera sees it from the side, on a transparent canvas."""
    yaw = np.clip(rng.normal(0, 0.36), -0.85, 0.85)
    pitch = np.clip(rng.normal(0, 0.16), -0.4, 0.4)
    roll = np.clip(rng.normal(0, 0.1), -0.3, 0.3)
    turn = _rotation(roll, 2) @ _rotation(pitch, 0) @ _rotation(yaw, 1)
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)]) @ turn.T
    distance = rng.uniform(3, 7)
    quad = corners[:, :2] * distance / (distance + corners[:, 2:]) * reach + centre

    side = face.width
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], float)
    return face.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        _homography(quad, square),
        Image.Resampling.BICUBIC,
    )


def _rotation(angle, axis):
    """The 3 x 3 matrix of a turn by `angle` radians around one axis."""
    first, second = (i for i in range(3) if i != axis)
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = math.cos(angle)
    matrix[first, second], matrix[second, first] = -math.sin(angle), math.sin(angle)
    return matrix


def _homography(points, images):
    """The eight coefficients that take each of four points to its image."""
    rows, values = [], []
    for (x, y), (u, v) in zip(points, images):
        rows += [(x, y, 1, 0, 0, 0, -u * x, -u * y), (0, 0, 0, x, y, 1, -v * x, -v * y)]
        values += [u, v]
    return np.linalg.solve(np.array(rows), np.array(values)).tolist()


def _shadowed(rng, scene, layer, reach):
    shift = rng.normal(0, 0.16, 2) * reach
    shade = layer.getchannel("A").transform(
        layer.size, Image.Transform.AFFINE, (1, 0, -shift[0], 0, 1, -abs(shift[1]))
    )
    shade = shade.filter(ImageFilter.GaussianBlur(0.06 * reach))
    return scene * (1 - rng.uniform(0.2, 0.55) * np.asarray(shade, np.float32)[..., None] / 255)


def _lit(rng, scene, centre, reach):
    """The scene in its light: shadows of leaves, headlamps at night, fog, sun, rain or snow."""
    height, width, _ = scene.shape
    down, across = np.indices((height, width), dtype=np.float32)
    away = np.hypot(across - centre[0], down - centre[1]) / reach
    weather = rng.random()
    if weather < 0.14:
        leaves = scenes.noise(rng, width, height, rng.uniform(4, 8), 2)
        share = np.clip((leaves - 0.5) * 8, 0, 1)[..., None]
        scene = scene * (1 - rng.uniform(0.25, 0.55) * share)
    elif weather < 0.26:
        beam = np.exp(-((away / rng.uniform(1.1, 1.8)) ** 2))[..., None]
        scene = scene * (rng.uniform(0.12, 0.3) + rng.uniform(0.7, 1.0) * beam) * (1.04, 1, 0.9)
    elif weather < 0.36:
        fog = scenes.noise(rng, width, height, 2, 2) * rng.uniform(0.5, 1)
        scene = scenes.mix(scene, (206, 210, 214), np.minimum(fog, 0.68))
    elif weather < 0.44:
        sun = rng.uniform(0, width), rng.uniform(0, 0.4 * height)
        glow = np.hypot(across - sun[0], down - sun[1]) / width
        scene = scene + np.exp(-glow * rng.uniform(2, 4))[..., None] * (190, 170, 120)
    elif weather < 0.56:
        scene = _fallen(rng, scene, snow=weather > 0.5)
    return scene


def _fallen(rng, scene, snow):
    height, width, _ = scene.shape
    layer = Image.new("L", (width, height))
    canvas = ImageDraw.Draw(layer)
    wind = rng.normal(0, 0.3)
    for _ in range(rng.integers(40, 120)):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        if snow:
            canvas.circle((x, y), rng.uniform(0.4, 1.8), fill=int(rng.uniform(120, 250)))
        else:
            length = rng.uniform(0.04, 0.1) * height
            canvas.line((x, y, x + wind * length, y + length), fill=int(rng.uniform(50, 120)))
    veil = np.asarray(layer.filter(ImageFilter.GaussianBlur(0.5)), np.float32) / 255
    return scenes.mix(scene * 0.92, (236, 240, 244), veil)


def _photographed(rng, scene):
    """The scene as a camera keeps it: exposure, colour cast, vignette, blur and noise."""
    height, width, _ = scene.shape
    cast = (1 + rng.normal(0, 0.05, 3)).astype(np.float32)
    scene = scene * cast * float(np.exp(rng.normal(0, 0.2)))
    scene = (scene - 118) * rng.uniform(0.78, 1.18) + 118
    across, down = _grid(width, height)
    scene = scene * (1 - rng.uniform(0, 0.28) * (across**2 + down**2) / 2)[..., None]
    image = Image.fromarray(np.clip(scene, 0, 255).astype(np.uint8))

    blur = rng.random()
    if blur < 0.45:
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0.2, 0.009 * width)))
    elif blur < 0.55:
        image = _shaken(rng, image)
    grain = rng.exponential(4.5)
    pixels = np.asarray(image, np.float32)
    pixels = pixels + rng.standard_normal((height, width, 1), np.float32) * grain
    pixels = pixels + rng.standard_normal((height, width, 3), np.float32) * 0.4 * grain
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


def _shaken(rng, image):
    """Motion blur along one direction."""
    kernel = np.zeros((5, 5))
    angle = rng.uniform(0, math.pi)
    for step in np.linspace(-2, 2, 9):
        kernel[round(2 + step * math.sin(angle)), round(2 + step * math.cos(angle))] = 1
    return image.filter(ImageFilter.Kernel((5, 5), kernel.ravel().tolist()))


def write_sample(folder):
    """Writes images/<label>/NNN.<ending>, two broken files among them, and labels.csv."""
    images = folder / "images"
    shutil.rmtree(images, ignore_errors=True)
    rows = ["key,label"]
    for label in signs.LABELS:
        (images / label).mkdir(parents=True)
        for number in range(1, IMAGES_PER_LABEL + 1):
            path = _write_one(images, label, number)
            rows.append(f"{path.relative_to(folder).as_posix()},{label}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")

    (images / "broken").mkdir()
    whole = jpeg("stop", SAMPLE_SEED, 0)
    (images / "broken" / "truncated.jpg").write_bytes(whole[: len(whole) * 2 // 5])
    (images / "broken" / "notes.jpg").write_text("This file is text, whatever its name says.\n")


def _write_one(images, label, number):
    """Writes one picture as most are, as PNG, as WebP or turned by its EXIF entry."""
    name = f"{label}/{number:03d}"
    path = images / f"{name}{'.png' if name in _PNG else '.webp' if name in _WEBP else '.jpg'}"
    image = picture(label, SAMPLE_SEED, number)
    if name in _PNG:
        image.save(path, optimize=True)
    elif name in _WEBP:
        image.save(path, quality=82)
    elif name == _EXIF_ROTATED:
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(path, quality=85, exif=exif)
    else:
        path.write_bytes(jpeg(label, SAMPLE_SEED, number))
    return path


def contact_sheet(images, columns=10, cell=160):
    """All pictures under a folder, in the order of their names, side by side."""
    paths = sorted(p for p in images.rglob("*.*") if p.parent.name != "broken")
    sheet = Image.new("RGB", (columns * cell, -(-len(paths) // columns) * cell), "white")
    for place, path in enumerate(paths):
        image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
        image = ImageOps.pad(image, (cell - 6, cell - 6), color="white")
        sheet.paste(image, (place % columns * cell + 3, place // columns * cell + 3))
    return sheet


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contact-sheet", metavar="FILE", help="draw this instead")
    arguments = parser.parse_args()
    if arguments.contact_sheet:
        contact_sheet(HERE / "images").save(arguments.contact_sheet)
    else:
        write_sample(HERE)
