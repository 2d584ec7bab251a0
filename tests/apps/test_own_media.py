"""A video with all that is the user's own, made by the command."""

import json
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile
from PIL import Image

from docreel.video.ffmpeg import run
from tests.apps.test_cli import SMALL, docreel

RATE = 16_000


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a script that shows a clip and a picture, music, an intro, an outro and a logo."""
    tone = ["-f", "lavfi", "-i", "sine=f=440:d=1"]
    run(["-f", "lavfi", "-i", "color=red:s=320x180:r=25:d=1", *tone, "-pix_fmt", "yuv420p", tmp_path / "intro.mp4"])
    run(["-f", "lavfi", "-i", "color=lime:s=320x240:r=10:d=4", *tone, "-pix_fmt", "yuv420p", tmp_path / "clip.mp4"])
    Image.new("RGB", (200, 100), "blue").save(tmp_path / "outro.png")
    Image.new("RGB", (200, 100), "magenta").save(tmp_path / "logo.png")
    at = np.arange(4 * RATE) / RATE
    soundfile.write(tmp_path / "music.flac", 0.3 * np.sin(2 * np.pi * 220 * at), RATE)
    visuals = (
        {"kind": "title", "title": "Tea"},
        {"kind": "clip", "file": "clip.mp4", "fit": "fill", "sound_below_lu": 15, "to_end": True},
        {"kind": "picture", "file": "outro.png"},
    )
    scenes = [
        {"heading": f"Part {number}", "narration": [{"text": "Tea is made of leaves."}], "visual": visual}
        for number, visual in enumerate(visuals)
    ]
    script = {"title": "Tea", "language": "en", "writer": "me", "scenes": scenes}
    (tmp_path / "own.script.json").write_text(json.dumps(script))
    return tmp_path


@pytest.mark.slow
def test_everything_of_the_users_own_is_in_the_video(own: Path) -> None:
    arguments = ("make", "--script", own / "own.script.json", "--json", *SMALL, "--transition", "cut")
    files = ("--music", "music.flac", "--intro", "intro.mp4", "--outro", "outro.png", "--watermark", "logo.png")
    extras = [own / word if "." in word else word for word in files]
    home = own / "home"
    refused = docreel(home, *arguments, *extras, "--watermark-corner", "bottom-left")
    assert (refused.returncode, "burned in at the bottom" in refused.stderr) == (2, True), refused.stderr
    done = docreel(home, *arguments, *extras)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    starts = [scene["start_ms"] for scene in told["scenes"]]
    assert starts[0] == 1_000
    assert 4_000 <= starts[2] - starts[1] < 4_100  # as long as the clip
    assert [chapter["start_ms"] for chapter in told["chapters"]] == [0, *starts[1:]]
    assert told["chapters"][-1]["end_ms"] == told["duration_ms"] == told["scenes"][-1]["end_ms"] + 3_000
    with av.open(str(own / "own.mp4")) as video:
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]
    assert len(frames) == told["frames"]
    assert strongest(frames[12]) == 0
    assert strongest(frames[starts[1] * 24 // 1000 + 10]) == 1
    assert strongest(frames[starts[2] * 24 // 1000 + 10]) == strongest(frames[-2]) == 2
    for frame in frames[:: len(frames) // 7]:
        red, green, blue = frame[12, 610].astype(int)
        assert min(red, blue) > green + 60
    louder = json.loads(docreel(home, *arguments, *extras, "--loudness", "-20").stdout)
    assert louder["tasks"]["executed"] == 2  # the sound, and putting it all together


def strongest(frame: np.ndarray) -> int:
    """Which of red, green and blue there is most of in the middle."""
    return int(frame[120:200, 280:360].mean(axis=(0, 1)).argmax())
