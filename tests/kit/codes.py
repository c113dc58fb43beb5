"""QR codes as a camera sees them."""

from io import BytesIO

import zxingcpp
from PIL import Image


def read_qr(picture: bytes) -> list[str]:
    """What the codes in a picture say."""
    with Image.open(BytesIO(picture)) as opened:
        return [found.text for found in zxingcpp.read_barcodes(opened.convert("RGB"))]
