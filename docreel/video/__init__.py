"""Narrations and pictures into a video: bytes, paths and models in, bytes and paths out."""

from docreel.video.captions import chapters, cues, shift, srt, vtt
from docreel.video.check import Expected, check
from docreel.video.clip import encode_body, encode_seam
from docreel.video.effects import as_clip, encode_clip
from docreel.video.encoder import encoder_identity
from docreel.video.fitting import Place, fit_picture, pan_over, place
from docreel.video.footage import Footage, poster
from docreel.video.hardware import in_software, settled
from docreel.video.highlights import Span, spoken_spans
from docreel.video.join import Labels, Segment, join
from docreel.video.layers import Layer, Music, OwnSound, spoken
from docreel.video.overlay import Overlay, Patch, frames_of, overlap, overlay
from docreel.video.pool import WorkerPool
from docreel.video.shot import Shot
from docreel.video.sound import encode_sound
from docreel.video.thumbnail import thumbnail
from docreel.video.timeline import Timeline, scene_frames, seam_length
from docreel.video.watermark import watermark

__all__ = [
    "Expected",
    "Footage",
    "Labels",
    "Layer",
    "Music",
    "Overlay",
    "OwnSound",
    "Patch",
    "Place",
    "Segment",
    "Shot",
    "Span",
    "Timeline",
    "WorkerPool",
    "as_clip",
    "chapters",
    "check",
    "cues",
    "encode_body",
    "encode_clip",
    "encode_seam",
    "encode_sound",
    "encoder_identity",
    "fit_picture",
    "frames_of",
    "in_software",
    "join",
    "overlap",
    "overlay",
    "pan_over",
    "place",
    "poster",
    "scene_frames",
    "seam_length",
    "settled",
    "shift",
    "spoken",
    "spoken_spans",
    "srt",
    "thumbnail",
    "vtt",
    "watermark",
]
