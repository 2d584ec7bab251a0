"""Which encoders there are, and how each is set.

Every segment of a video carries the same parameters, begins with a key frame and refers to nothing outside itself, so
that packets of different segments can follow each other in one stream.

The rows of HARDWARE were written from FFmpeg's documentation and never ran on such a device.
"""

from dataclasses import dataclass

from docreel.models.film import Codec, EncoderKind

KEY_SECONDS = 8
#: How many frames decoding runs ahead of showing. Encoders that reorder less are given the same head start.
REORDERED_FRAMES: dict[str, int] = {"h264": 2, "hevc": 2, "av1": 0}

X264 = "open-gop=0:stitchable=1:ref=1:bframes=3:b-pyramid=normal:weightp=1:weightb=1:8x8dct=1"
# With its macroblock tree, x264 may give other bytes from run to run; without it, moving pictures take twice the room.
H264 = {"preset": "veryfast", "crf": "21", "x264-params": X264}
# Nothing moves from place to place in a seam: looking for motion took a third of its time, and found none.
H264_SEAM = H264 | {"x264-params": f"{X264}:me=dia:subme=1"}
# Nor where a caption comes or a bullet lights up: a sixth less time, a fifteenth more bits.
H264_STILL = {
    "preset": "veryfast",
    "qp": "21",
    "forced-idr": "1",
    "x264-params": f"{X264}:scenecut=0:rc-lookahead=0:mbtree=0:b-adapt=0:me=dia:subme=1",
}
# With the hash of each picture a decoder knows whether it has that picture; without, FFmpeg's shows what it guessed.
X265 = "log-level=none:info=0:open-gop=0:scenecut=0:repeat-headers=0:pools=none:frame-threads=1:wpp=0:hash=1"
SOFTWARE: dict[Codec, tuple[str, dict[str, str]]] = {
    "h264": ("libx264", H264),
    "hevc": ("libx265", {"preset": "superfast", "crf": "23", "x265-params": X265}),
    "av1": ("libsvtav1", {"preset": "8", "crf": "45", "svtav1-params": "lp=1:irefresh-type=2"}),
}


@dataclass(frozen=True)
class Device:
    """How ffmpeg uses a device: what stands before the input, the filter that hands frames over, options."""

    opened_by: tuple[str, ...]
    filters: str
    libraries: dict[Codec, str]
    options: tuple[str, ...]


HARDWARE: dict[EncoderKind, Device] = {
    "nvenc": Device(
        (),
        "format=yuv420p",
        {"h264": "h264_nvenc", "hevc": "hevc_nvenc", "av1": "av1_nvenc"},
        ("-preset", "p4", "-tune", "hq", "-rc", "vbr", "-cq", "24", "-b:v", "0"),
    ),
    "vaapi": Device(
        ("-init_hw_device", "vaapi=device", "-filter_hw_device", "device"),
        "format=nv12,hwupload",
        {"h264": "h264_vaapi", "hevc": "hevc_vaapi", "av1": "av1_vaapi"},
        ("-rc_mode", "CQP", "-qp", "24"),
    ),
    "videotoolbox": Device(
        (),
        "format=yuv420p",
        {"h264": "h264_videotoolbox", "hevc": "hevc_videotoolbox"},
        ("-q:v", "65", "-allow_sw", "0"),
    ),
    "qsv": Device(
        ("-init_hw_device", "qsv=device", "-filter_hw_device", "device"),
        "format=nv12,hwupload=extra_hw_frames=64",
        {"h264": "h264_qsv", "hevc": "hevc_qsv", "av1": "av1_qsv"},
        ("-preset", "faster", "-global_quality", "24"),
    ),
}
