"""Makes the golden images and tensors that GoldenTensorsTest compares the decoder with.

Every image is drawn here. What must become of it is computed by TensorFlow (JPEG, resizing),
Keras (normalization) and Pillow (GIF, WebP), or is the drawing itself where the format loses
nothing. Run it only to add cases; what it makes is committed.

    python3 -m venv venv
    venv/bin/pip install -r job-image/src/test/python/requirements.txt
    venv/bin/python job-image/src/test/python/golden_tensors.py job-image/src/test/resources/golden
"""

import io
import os
import struct
import sys
import zlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import numpy as np
import tensorflow as tf
from keras.applications.imagenet_utils import preprocess_input
from PIL import Image, ImageDraw, ImageOps

WIDTH, HEIGHT = 29, 19
TARGET_HEIGHT, TARGET_WIDTH = 6, 8
SHORTER_SIDE = 9

images = {}  # file name -> bytes
tensors = {}  # name -> array


def drawing(width=WIDTH, height=HEIGHT):
    """An asymmetric picture with edges, gradients and every primary."""
    scale = 8
    picture = Image.new("RGB", (width * scale, height * scale))
    columns = np.linspace(0, 255, width * scale)[None, :]
    rows = np.linspace(0, 255, height * scale)[:, None]
    picture = Image.fromarray(
        np.stack(
            np.broadcast_arrays(columns, rows, 255 - (columns + rows) / 2), axis=-1
        ).astype(np.uint8)
    )
    pen = ImageDraw.Draw(picture)
    w, h = picture.size
    pen.rectangle((0, 0, w // 4, h // 3), fill=(255, 0, 0))
    pen.ellipse((w // 2, h // 4, w - w // 6, h - h // 6), fill=(255, 160, 0))
    pen.polygon([(w // 8, h), (w // 3, h // 2), (w // 2, h)], fill=(0, 90, 255))
    pen.line((0, h, w, h // 8), fill=(0, 0, 0), width=scale)
    return np.asarray(picture.resize((width, height), Image.Resampling.BOX))


def encoded(picture, format, **options):
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def reread(content):
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def tf_jpeg(content):
    return tf.io.decode_jpeg(content, channels=3, dct_method="INTEGER_ACCURATE").numpy()


def exact(name, content, pixels):
    """An image that must decode to exactly these pixels, [height, width, 3], upright."""
    images[name] = content
    tensors["decoded/" + name] = np.ascontiguousarray(pixels, dtype=np.uint8)


TURNS = {
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: np.rot90(a, 2).transpose(1, 0, 2),
    8: lambda a: np.rot90(a, 1),
}


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def jpegs():
    rgb = Image.fromarray(drawing())

    def jpeg(name, content):
        exact(name, content, tf_jpeg(content))

    jpeg("base.jpg", encoded(rgb, "JPEG", quality=90))
    jpeg("444.jpg", encoded(rgb, "JPEG", quality=90, subsampling=0))
    jpeg("422.jpg", encoded(rgb, "JPEG", quality=90, subsampling=1))
    jpeg("progressive.jpg", encoded(rgb, "JPEG", quality=90, progressive=True))
    jpeg("restarts.jpg", encoded(rgb, "JPEG", quality=90, restart_marker_blocks=1))
    jpeg("grey.jpg", encoded(rgb.convert("L"), "JPEG", quality=90))
    jpeg("1x1.jpg", encoded(rgb.crop((3, 3, 4, 4)), "JPEG", quality=90))
    cmyk = encoded(rgb.convert("CMYK"), "JPEG", quality=90)
    adobe = cmyk.index(b"\xff\xee\x00\x0eAdobe")
    jpeg("cmyk_adobe.jpg", cmyk)
    jpeg("cmyk.jpg", cmyk[:adobe] + cmyk[adobe + 16 :])
    # The same samples, read as YCCK: transform 2 in Adobe's segment.
    jpeg("ycck.jpg", cmyk[: adobe + 15] + b"\x02" + cmyk[adobe + 16 :])
    for orientation, turn in TURNS.items():
        content = encoded(rgb, "JPEG", quality=90, exif=exif(orientation))
        exact(f"exif{orientation}.jpg", content, turn(tf_jpeg(content)))


def orientations():
    """Orientations as writers store them, held to what Pillow turns."""
    rgb = Image.fromarray(drawing())
    plain = encoded(rgb, "JPEG", quality=90)

    def tiff(order, kind, value, count=1):
        inline = value if len(value) <= 4 else struct.pack(order + "I", 26)
        entry = struct.pack(order + "HHI", 0x0112, kind, count) + inline.ljust(4, b"\0")
        rest = b"" if len(value) <= 4 else value
        mark = b"II" if order == "<" else b"MM"
        return mark + struct.pack(order + "HIH", 42, 8, 1) + entry + struct.pack(order + "I", 0) + rest

    def turned(name, content):
        picture = Image.open(io.BytesIO(content))
        upright = ImageOps.exif_transpose(picture).size != picture.size
        pixels = tf_jpeg(content) if name.endswith(".jpg") else reread(content)
        exact(name, content, TURNS[6](pixels) if upright else pixels)

    def jpeg(name, *segments):
        app1 = b"".join(b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body for body in segments)
        turned(name + ".jpg", plain[:2] + app1 + plain[2:])

    exif_prefix, xmp_prefix = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
    for order, end in (("<", "le"), (">", "be")):
        kinds = {
            "byte": (1, "B"), "short": (3, "H"), "long": (4, "I"), "sbyte": (6, "b"), "sshort": (8, "h"),
            "slong": (9, "i"), "float": (11, "f"), "double": (12, "d"), "ifd": (13, "I"), "long8": (16, "Q"),
        }
        for kind, (code, form) in kinds.items():
            jpeg(f"exif_{kind}_{end}", exif_prefix + tiff(order, code, struct.pack(order + form, 6)))
        jpeg(f"exif_rational_{end}", exif_prefix + tiff(order, 5, struct.pack(order + "II", 12, 2)))
        jpeg(f"exif_srational_{end}", exif_prefix + tiff(order, 10, struct.pack(order + "ii", -6, -1)))
        jpeg(f"exif_two_{end}", exif_prefix + tiff(order, 3, struct.pack(order + "HH", 6, 3), 2))
        jpeg(f"exif_beyond_{end}", exif_prefix + tiff(order, 4, struct.pack(order + "I", 65536 + 6)))
    six = tiff("<", 4, struct.pack("<I", 6))
    xmp = b'<x:xmpmeta><rdf:Description tiff:Orientation="6"/></x:xmpmeta>'
    jpeg("exif_in_two_segments", (exif_prefix + six)[:20], exif_prefix + six[14:])
    jpeg("exif_prefixed_twice", exif_prefix + exif_prefix + six)
    jpeg("exif_after_xmp", xmp_prefix + b"<x/>", exif_prefix + six)
    jpeg("xmp", xmp_prefix + xmp)
    jpeg("xmp_element", xmp_prefix + b"<tiff:Orientation>6</tiff:Orientation>")
    jpeg("xmp_contradicts", xmp_prefix + xmp, exif_prefix + tiff("<", 3, struct.pack("<H", 1)))

    png = encoded(rgb, "PNG")

    def in_png(name, *chunks, at=33):
        turned(name + ".png", png[:at] + b"".join(chunks) + png[at:])

    raw = exif_prefix + six
    profile = b"\nexif\n%8d\n" % len(raw) + raw.hex().encode() + b"\n"
    in_png("exif_long", chunk(b"eXIf", six))
    in_png("exif_prefixed", chunk(b"eXIf", raw))
    in_png("exif_last", chunk(b"eXIf", six), at=len(png) - 12)
    in_png("exif_raw_profile", chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile)))
    in_png("exif_raw_text", chunk(b"tEXt", b"Raw profile type exif\0" + profile))
    in_png("xmp", chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp))

    turned("exif_long.webp", encoded(rgb, "WEBP", lossless=True, exif=six))
    turned("xmp.webp", encoded(rgb, "WEBP", lossless=True, xmp=xmp))
    hidden = bytearray(encoded(rgb, "WEBP", lossless=True, exif=six))
    hidden[hidden.index(b"VP8X") + 8] &= ~8
    turned("exif_not_announced.webp", bytes(hidden))


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def interlaced_png(pixels):
    height, width, _ = pixels.shape
    rows = b""
    for x0, y0, dx, dy in [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]:
        for row in pixels[y0::dy, x0::dx]:
            if len(row):
                rows += b"\0" + row.tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 1)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def pngs():
    pixels = drawing()
    rgb = Image.fromarray(pixels)
    grey = np.asarray(rgb.convert("L"))
    grey3 = np.repeat(grey[..., None], 3, axis=-1)
    alpha = Image.fromarray(np.linspace(0, 255, grey.size).astype(np.uint8).reshape(grey.shape))
    rgba = rgb.copy()
    rgba.putalpha(alpha)
    grey_alpha = Image.merge("LA", (rgb.convert("L"), alpha))
    deep = pixels.astype(np.uint16) * 256 + np.uint16(200)

    exact("rgb.png", encoded(rgb, "PNG"), pixels)
    exact("rgba.png", encoded(rgba, "PNG"), pixels)
    exact("grey.png", encoded(rgb.convert("L"), "PNG"), grey3)
    exact("grey_alpha.png", encoded(grey_alpha, "PNG"), grey3)
    exact("interlaced.png", interlaced_png(pixels), pixels)
    exact("colour_key.png", encoded(rgb, "PNG", transparency=(255, 0, 0)), pixels)
    exact("1x1.png", encoded(rgb.crop((3, 3, 4, 4)), "PNG"), pixels[3:4, 3:4])
    exact("16bit_rgb.png", tf.io.encode_png(deep).numpy(), pixels)
    exact("16bit_rgba.png", tf.io.encode_png(np.concatenate([deep, deep[..., :1]], axis=-1)).numpy(), pixels)
    exact("16bit_grey.png", tf.io.encode_png(deep[..., 1:2]).numpy(), np.repeat(pixels[..., 1:2], 3, axis=-1))
    for bits in (1, 2, 4, 8):
        palette = rgb.quantize(2**bits, dither=Image.Dither.NONE)
        exact(f"palette{bits}.png", encoded(palette, "PNG", bits=bits), np.asarray(palette.convert("RGB")))
    palette = rgb.quantize(16, dither=Image.Dither.NONE)
    content = encoded(palette, "PNG", bits=4, transparency=bytes(range(0, 160, 10)))
    exact("palette_transparent.png", content, np.asarray(palette.convert("RGB")))
    bilevel = rgb.convert("1", dither=Image.Dither.NONE)
    exact("bilevel.png", encoded(bilevel, "PNG"), np.asarray(bilevel.convert("RGB")))
    exact("exif6.png", encoded(rgb, "PNG", exif=exif(6)), TURNS[6](pixels))


def gifs():
    rgb = Image.fromarray(drawing())
    palette = rgb.quantize(64, dither=Image.Dither.NONE)
    colours = np.asarray(palette.convert("RGB"))
    exact("still.gif", encoded(palette, "GIF", interlace=0), colours)
    exact("interlaced.gif", encoded(palette, "GIF", interlace=1), colours)
    exact("two_colours.gif", encoded(rgb.convert("1"), "GIF"), np.asarray(rgb.convert("1").convert("RGB")))
    transparent = encoded(palette, "GIF", interlace=0, transparency=int(np.asarray(palette)[0, 0]))
    exact("transparent.gif", transparent, colours)
    # More pixels than the code table has entries, so that it fills and is cleared.
    noise = np.random.default_rng(7).integers(0, 256, (68, 68), dtype=np.uint8)
    noisy = Image.fromarray(noise).convert("P")
    exact("noise.gif", encoded(noisy, "GIF", interlace=0), np.repeat(noise[..., None], 3, axis=-1))

    frames = [palette.transpose(Image.Transpose.ROTATE_180), palette.transpose(Image.Transpose.FLIP_LEFT_RIGHT)]
    animated = encoded(palette, "GIF", interlace=0, save_all=True, append_images=frames, duration=50, loop=0)
    exact("animated.gif", animated, colours)
    # The first frame away from the corner of a larger screen; then with a screen that is too small.
    for name, (screen_width, screen_height) in {"offset.gif": (40, 30), "overhang.gif": (20, 10)}.items():
        content = bytearray(animated)
        descriptor = content.index(b"\x2c" + struct.pack("<HHHH", 0, 0, WIDTH, HEIGHT))
        content[6:10] = struct.pack("<HH", screen_width, screen_height)
        content[descriptor + 1 : descriptor + 5] = struct.pack("<HH", 5, 3)
        canvas = np.zeros((max(screen_height, 3 + HEIGHT), max(screen_width, 5 + WIDTH), 3), np.uint8)
        canvas[3 : 3 + HEIGHT, 5 : 5 + WIDTH] = colours
        exact(name, bytes(content), canvas)


def bmp(width, height, bits, rows, compression=0, palette=b"", masks=b"", header_bytes=40, colours=0, start=None):
    if header_bytes == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        fields = width, height, 1, bits, compression, len(rows), 0, 0, colours, 0
        header = struct.pack("<IiiHHIIiiII", header_bytes, *fields).ljust(header_bytes, b"\0")[:header_bytes]
    if start is None:
        start = 14 + len(header) + len(masks) + len(palette)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, start) + header + masks + palette + rows


def padded(rows):
    return b"".join(row + b"\0" * (-len(row) % 4) for row in rows)


def bmps():
    pixels = drawing()
    rgb = Image.fromarray(pixels)
    bgr = pixels[..., ::-1]
    exact("24.bmp", encoded(rgb, "BMP"), pixels)
    rgba = rgb.copy()
    rgba.putalpha(77)
    exact("32_masks.bmp", encoded(rgba, "BMP"), pixels)
    exact("grey.bmp", encoded(rgb.convert("L"), "BMP"), np.asarray(rgb.convert("L").convert("RGB")))
    exact("1.bmp", encoded(rgb.convert("1"), "BMP"), np.asarray(rgb.convert("1").convert("RGB")))
    palette = rgb.quantize(200, dither=Image.Dither.NONE)
    exact("8.bmp", encoded(palette, "BMP"), np.asarray(palette.convert("RGB")))

    four = np.concatenate([bgr, np.full((HEIGHT, WIDTH, 1), 9, np.uint8)], axis=-1)
    exact("32.bmp", bmp(WIDTH, HEIGHT, 32, four[::-1].tobytes()), pixels)
    exact("top_down.bmp", bmp(WIDTH, -HEIGHT, 24, padded(row.tobytes() for row in bgr)), pixels)
    exact("os2.bmp", bmp(WIDTH, HEIGHT, 24, padded(row.tobytes() for row in bgr[::-1]), header_bytes=12), pixels)

    def sixteen(name, red_bits, green_bits, blue_bits, **options):
        most = [2**n - 1 for n in (red_bits, green_bits, blue_bits)]
        r, g, b = (pixels[..., i].astype(np.uint16) * most[i] // 255 for i in range(3))
        packed = (r << (green_bits + blue_bits)) | (g << blue_bits) | b
        wide = [np.floor(channel * 255.0 / most[i] + 0.5) for i, channel in enumerate((r, g, b))]
        rows = padded(row.astype("<u2").tobytes() for row in packed[::-1])
        exact(name, bmp(WIDTH, HEIGHT, 16, rows, **options), np.stack(wide, axis=-1))

    sixteen("16_555.bmp", 5, 5, 5)
    sixteen("16_565.bmp", 5, 6, 5, compression=3, masks=struct.pack("<III", 0xF800, 0x07E0, 0x001F))

    few = rgb.quantize(16, dither=Image.Dither.NONE)
    indexes = np.asarray(few)
    colours = np.asarray(few.getpalette(), np.uint8).reshape(-1, 3)
    colours = np.concatenate([colours, np.zeros((16 - len(colours), 3), np.uint8)])
    table = np.concatenate([colours[:, ::-1], np.zeros((16, 1), np.uint8)], axis=-1).tobytes()
    shown = np.asarray(few.convert("RGB"))

    def nibbles(row):
        row = np.append(row, 0) if len(row) % 2 else row
        return (row[0::2] << 4 | row[1::2]).astype(np.uint8).tobytes()

    exact("4.bmp", bmp(WIDTH, HEIGHT, 4, padded(map(nibbles, indexes[::-1])), palette=table), shown)

    def runs(row, bits):
        """Runs for the first half, a literal stretch for the second."""
        out, x, half = b"", 0, WIDTH // 2
        while x < half:
            n = 1
            while x + n < half and row[x + n] == row[x]:
                n += 1
            out += bytes([n, row[x] if bits == 8 else row[x] << 4 | row[x]])
            x += n
        literal = row[half:]
        body = literal.tobytes() if bits == 8 else nibbles(literal)
        return out + bytes([0, len(literal)]) + body + b"\0" * (len(body) % 2)

    for bits, compression in ((8, 1), (4, 2)):
        rows = b"\0\0".join(runs(row, bits) for row in indexes[::-1]) + b"\0\1"
        full = table if bits == 4 else table + b"\0" * 4 * 240
        exact(f"rle{bits}.bmp", bmp(WIDTH, HEIGHT, bits, rows, compression=compression, palette=full), shown)


def bmp_oddities():
    """Headers that leave things out, held to Pillow where it reads them."""
    rgb = Image.fromarray(drawing())
    few = rgb.quantize(16, dither=Image.Dither.NONE)
    shown = np.asarray(few.convert("RGB"))
    rows = padded(row.tobytes() for row in np.asarray(few)[::-1])
    colours = np.asarray(few.getpalette(), np.uint8).reshape(-1, 3)
    colours = np.concatenate([colours, np.zeros((16 - len(colours), 3), np.uint8)])
    three = colours[:, ::-1].tobytes()
    four = np.concatenate([colours[:, ::-1], np.zeros((16, 1), np.uint8)], axis=-1).tobytes()

    def odd(name, bits=8, rows=rows, pixels=shown, pillow=True, **options):
        content = bmp(WIDTH, options.pop("height", HEIGHT), bits, rows, **options)
        if pillow:
            assert (reread(content) == pixels).all(), name
        exact(name + ".bmp", content, pixels)

    for header in (40, 64, 108, 124):
        odd(f"offset_before_palette_{header}", header_bytes=header, palette=four + b"\0" * 960, start=14 + header)
        odd(f"offset_before_16_{header}", header_bytes=header, palette=four, colours=16, start=14 + header)
    odd("offset_before_palette_12", header_bytes=12, palette=three + b"\0" * 720, start=26)
    odd("offset_0", palette=four, colours=16, start=0)
    odd("fewer_colours", palette=four, colours=16)
    odd("fewer_colours_not_said", palette=four)
    odd("more_colours", palette=four + b"\0" * 4 * 284, colours=300, pillow=False)
    odd("short_header", header_bytes=16, palette=four + b"\0" * 960, pillow=False)
    # Two colours in the palette, and black for any other.
    two = np.concatenate([colours[:2], np.zeros((14, 3), np.uint8)])
    odd("colours_left_out", palette=four[:8], colours=2, pixels=two[np.asarray(few)])

    pixels = drawing()
    bgr = pixels[..., ::-1]
    padding = np.full((HEIGHT, WIDTH, 1), 9, np.uint8)
    wide = np.concatenate([bgr, padding], axis=-1)[::-1].tobytes()
    high = np.concatenate([padding, bgr], axis=-1)[::-1].tobytes()
    narrow = padded(row.tobytes() for row in bgr[::-1])
    odd("32_no_masks", bits=32, rows=wide, pixels=pixels, compression=3, masks=b"\0" * 12)
    odd("32_high_masks", bits=32, rows=high, pixels=pixels, compression=3,
        masks=struct.pack("<III", 0xFF000000, 0xFF0000, 0xFF00))
    odd("24_masks", bits=24, rows=narrow, pixels=pixels, compression=3, masks=struct.pack("<III", 0xFF0000, 0xFF00, 0xFF))
    odd("24_offset_0", bits=24, rows=narrow, pixels=pixels, start=0)
    # Ends with its last row, not with a mark, and stands on its head.
    runs = b"".join(b"".join(bytes([1, value]) for value in row) + b"\0\0" for row in np.asarray(few))
    odd("rle8_no_end", rows=runs[:-2], pixels=shown[::-1], compression=1, palette=four, colours=16)
    odd("rle8_top_down", rows=runs + b"\0\1", height=-HEIGHT, compression=1, palette=four, colours=16)


def webps():
    pixels = drawing()
    rgb = Image.fromarray(pixels)
    exact("lossless.webp", encoded(rgb, "WEBP", lossless=True), pixels)
    rgba = rgb.copy()
    rgba.putalpha(Image.fromarray(np.linspace(0, 255, WIDTH * HEIGHT).astype(np.uint8).reshape(HEIGHT, WIDTH)))
    exact("lossless_alpha.webp", encoded(rgba, "WEBP", lossless=True, exact=True), pixels)
    exact("exif6.webp", encoded(rgb, "WEBP", lossless=True, exif=exif(6)), TURNS[6](pixels))
    other = rgb.transpose(Image.Transpose.ROTATE_180)
    animated = encoded(rgb, "WEBP", lossless=True, save_all=True, append_images=[other], duration=50)
    exact("animated.webp", animated, pixels)
    for name, picture in {"lossy": rgb, "lossy_alpha": rgba}.items():
        content = encoded(picture, "WEBP", quality=90)
        exact(name + ".webp", content, reread(content))


METHODS = {
    "Bilinear": ("bilinear", False),
    "BilinearAntialias": ("bilinear", True),
    "Bicubic": ("bicubic", False),
    "Nearest": ("nearest", False),
}

MEAN, STD = (120.5, 110.25, 100.0), (60.0, 61.5, 62.25)

NORMALIZATIONS = {
    "None": lambda x: x,
    "ZeroToOne": lambda x: x / np.float32(255),
    "MinusOneToOne": lambda x: preprocess_input(x.copy(), mode="tf"),
    "ImageNetTorch": lambda x: preprocess_input(x.copy(), mode="torch"),
    "ImageNetCaffe": lambda x: preprocess_input(x.copy(), mode="caffe"),
    "Custom": lambda x: (x - np.float32(MEAN)) / np.float32(STD),
}


def scaled(pixels, height, width, interpolation):
    method, antialias = METHODS[interpolation]
    return tf.image.resize(pixels, (height, width), method=method, antialias=antialias).numpy().astype(np.float32)


def resized(pixels, resize, interpolation):
    height, width, _ = pixels.shape
    if resize == "Stretch":
        return scaled(pixels, TARGET_HEIGHT, TARGET_WIDTH, interpolation)
    if resize == "CenterCrop":
        if height < width:
            h, w = SHORTER_SIDE, int(SHORTER_SIDE * width / height)
        else:
            h, w = int(SHORTER_SIDE * height / width), SHORTER_SIDE
        top, left = round((h - TARGET_HEIGHT) / 2), round((w - TARGET_WIDTH) / 2)
        full = scaled(pixels, h, w, interpolation)
        return full[top : top + TARGET_HEIGHT, left : left + TARGET_WIDTH]
    method, antialias = METHODS[interpolation]
    padded = tf.image.resize_with_pad(pixels, TARGET_HEIGHT, TARGET_WIDTH, method=method, antialias=antialias)
    return padded.numpy().astype(np.float32)


def letterboxes():
    """Where resize_with_pad puts pictures of many sizes: rows of height, width, target height, target
    width, then the picture's height and width in it and the rows above and columns left of it."""
    sides = np.random.default_rng(15)
    rows = []
    while len(rows) < 400:
        height, width = (int(2 ** sides.uniform(0, 11)) for _ in range(2))
        target_height, target_width = (int(sides.choice([8, 32, 96, 160, 224, 227, 299, 331, 600])) for _ in range(2))
        ratio = max(width / target_width, height / target_height)
        if min(height, width) < ratio * 1.01:
            continue  # TensorFlow refuses to make no row of it
        white = np.ones((height, width, 1), np.uint8)
        placed = tf.image.resize_with_pad(white, target_height, target_width, method="nearest").numpy()[..., 0]
        inside = np.argwhere(placed)
        (top, left), (bottom, right) = inside.min(axis=0), inside.max(axis=0)
        size = bottom - top + 1, right - left + 1
        rows.append([height, width, target_height, target_width, *size, top, left])
    tensors["letterbox/sizes"] = np.asarray(rows, np.float32)[..., None]


def model_inputs():
    small = drawing(5, 3)
    exact("small.png", encoded(Image.fromarray(small), "PNG"), small)
    for name in ("base.jpg", "exif6.jpg", "exif7.jpg", "small.png", "1x1.png", "noise.gif"):
        pixels = tensors["decoded/" + name]
        for resize in ("Stretch", "CenterCrop", "Letterbox"):
            for interpolation in METHODS:
                values = resized(pixels, resize, interpolation)
                for normalization, normalize in NORMALIZATIONS.items():
                    if name == "base.jpg" or normalization == "None":
                        key = f"input/{name}/{resize}/{interpolation}/{normalization}"
                        tensors[key] = np.asarray(normalize(values), np.float32)
                if name == "base.jpg" and resize == "Stretch":
                    key = f"{name}/{resize}/{interpolation}/None"
                    tensors["uint8/" + key] = np.clip(np.rint(values), 0, 255).astype(np.uint8)
                    tensors["grey/" + key] = tf.image.rgb_to_grayscale(values).numpy()


def main(directory):
    jpegs()
    orientations()
    pngs()
    gifs()
    bmps()
    bmp_oddities()
    webps()
    model_inputs()
    letterboxes()
    os.makedirs(os.path.join(directory, "images"), exist_ok=True)
    for name, content in images.items():
        with open(os.path.join(directory, "images", name), "wb") as file:
            file.write(content)
    np.savez_compressed(os.path.join(directory, "tensors.npz"), **tensors)
    print(f"{len(images)} images of {sum(map(len, images.values()))} bytes, {len(tensors)} tensors")


if __name__ == "__main__":
    main(sys.argv[1])
