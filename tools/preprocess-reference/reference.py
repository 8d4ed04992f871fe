"""Preprocesses pictures as CLIP's reference does, with PIL: reference.py OUT_DIR PICTURE...

The steps are those of `_transform` in openai/CLIP's clip.py and of Hugging Face's CLIPImageProcessor: shortest side to
224 with antialiased bicubic, long side floored, centre crop. EXIF rotation and transparency on white come first.
Writes one lossless 224 x 224 PNG for each picture. Debian's python3-pil is enough.
"""

import sys
from pathlib import Path

from PIL import Image, ImageOps

SIZE = 224


def upright_rgb(picture):
    picture = ImageOps.exif_transpose(picture)
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def preprocess(picture):
    width, height = picture.size
    short, long = min(width, height), max(width, height)
    resized_long = int(SIZE * long / short)
    size = (SIZE, resized_long) if width < height else (resized_long, SIZE)
    # CLIP ignores colour profiles and takes the numbers as they are, so no profile is written.
    resized = picture.resize(size, Image.BICUBIC)
    left, top = (size[0] - SIZE) // 2, (size[1] - SIZE) // 2
    return resized.crop((left, top, left + SIZE, top + SIZE))


out = Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
for name in sys.argv[2:]:
    preprocess(upright_rgb(Image.open(name))).save(out / f"{Path(name).name}.reference.png", optimize=True, icc_profile=None)
