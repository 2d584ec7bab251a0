"""The command as a person runs it: a process of its own, with a home of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import httpx
import psutil
import pytest

from apps.cli import stoppable
from docreel.settings import Settings
from docreel.video.ffmpeg import binary
from tests.conftest import wait_until

SMALL = ("--size", "640x360", "--fps", "24")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "apps.cli", *map(str, arguments)]


def environment(home: Path, **more: str) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("DOCREEL_", "PREFECT_"))}
    return ours | {"DOCREEL_HOME": str(home), "PREFECT_HOME": str(home / "prefect")} | more


def docreel(home: Path, *arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), env=environment(home, **more), capture_output=True, text=True, timeout=200, check=False
    )


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.md"
    path.write_text(
        "# Tea\n\nTea is made of leaves.\n\n## Water\n\nGreen tea likes 80 °C. Black tea likes it hotter.\n"
    )
    return path


def report(home: Path, *arguments: str | Path) -> dict[str, object]:
    done = docreel(home, "make", *arguments, "--json", *SMALL)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_document_becomes_a_video_and_all_that_belongs_to_it(home: Path, notes: Path) -> None:
    done = docreel(home, "make", notes, *SMALL)
    assert done.returncode == 0, done.stderr
    out = notes.with_suffix(".mp4")
    assert done.stdout == f"{out}\n"
    assert "ready in about" in done.stderr
    told = json.loads(out.with_suffix(".json").read_text())
    with av.open(str(out)) as video:
        frames = sum(1 for _ in video.decode(video=0))
        assert (video.streams.video[0].width, video.streams.video[0].height) == (640, 360)
    assert frames == told["frames"] == round(told["duration_ms"] * 24 / 1000)
    assert [scene["sources"][0]["line"] for scene in told["scenes"]] == [1, 7]
    assert "80 °C" in out.with_suffix(".srt").read_text()
    assert out.with_suffix(".vtt").read_text().startswith("WEBVTT")
    assert out.with_suffix(".jpg").read_bytes().startswith(b"\xff\xd8")


@pytest.mark.slow
def test_nothing_is_made_twice_and_an_edit_costs_its_scene(home: Path, notes: Path, tmp_path: Path) -> None:
    first = report(home, notes)
    again = report(home, notes)
    assert again["tasks"] == {"executed": 0, "cached": sum(first["tasks"].values())}  # type: ignore[attr-defined]
    script = json.loads(notes.with_suffix(".script.json").read_text())
    script["scenes"][1]["narration"][-1] = {"text": "White tea likes it cooler.", "spoken": ""}
    edited = tmp_path / "edited.script.json"
    edited.write_text(json.dumps(script))
    told = report(home, "--script", edited)
    # Its speech, body, seam, the mix and the joining; not its picture, and nothing of the other scene.
    assert told["tasks"]["executed"] == 5  # type: ignore[index]
    assert [scene["cached"] for scene in told["scenes"]] == [True, False]  # type: ignore[attr-defined]


@pytest.mark.slow
def test_on_a_server_the_run_shows_and_shares_the_laptops_cache(home: Path, notes: Path, prefect_api: str) -> None:
    notes = notes.rename(notes.with_name("shared.md"))
    alone = report(home, notes)
    done = docreel(home, "make", notes, "--json", *SMALL, PREFECT_API_URL=prefect_api)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tasks"] == {"executed": 0, "cached": sum(alone["tasks"].values())}  # type: ignore[attr-defined]
    named = {"flow_runs": {"name": {"any_": ["make-video shared.md"]}}}
    (run,) = httpx.post(f"{prefect_api}/flow_runs/filter", json=named).json()
    assert run["state_type"] == "COMPLETED"


@pytest.mark.slow
def test_artifacts_and_cache_can_live_on_s3(home: Path, notes: Path, s3_settings: Settings) -> None:
    where = {
        "DOCREEL_STORE_URL": s3_settings.store_url,
        "DOCREEL_S3_ENDPOINT": s3_settings.s3_endpoint,
        "DOCREEL_S3_ACCESS_KEY": s3_settings.s3_access_key,
        "DOCREEL_S3_SECRET_KEY": s3_settings.s3_secret_key.get_secret_value(),
    }
    first, again = (json.loads(docreel(home, "make", notes, "--json", *SMALL, **where).stdout) for _ in range(2))
    assert first["tasks"]["executed"] > 0
    assert again["tasks"]["executed"] == 0
    assert notes.with_suffix(".mp4").stat().st_size > 10_000


def test_vietnamese_is_written_spoken_and_captioned(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "tra.txt"
    path.write_text("Trà xanh\n========\n\nTrà xanh được pha ở 80 °C. Người Việt uống trà mỗi ngày.\n")
    told = report(home, path)
    assert told["language"] == "vi"
    assert told["voice"]["language"].startswith("vi")  # type: ignore[index]
    assert "Người Việt uống trà mỗi ngày" in path.with_suffix(".srt").read_text().replace("\n", " ")


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("empty.txt", b"", "empty-document"),
        ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64), "unsupported-format"),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<", "damaged-document"),
        ("binary.txt", bytes(range(256)) * 8, "undecodable-text"),
    ],
)
def test_a_document_that_cannot_be_used_says_so(
    home: Path, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    done = docreel(home, "make", path)
    assert done.returncode == 3
    assert done.stderr.rstrip().endswith(f"[{code}]")
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--voice", "nobody"), "unknown-voice"),
        (("--theme", "nowhere"), "unknown-theme"),
        (("--theme", "pyproject.toml"), "invalid-theme"),
        (("--images",), "invalid-setting"),
        (("--size", "9x9"), "usage"),
        (("--size", "big"), "usage"),
        (("--fps", "7"), "usage"),
        (("--captions", "loud"), "usage"),
        (("--nonsense",), "usage"),
    ],
)
def test_a_choice_that_does_not_exist_is_a_usage_error(
    home: Path, notes: Path, arguments: tuple[str, ...], code: str
) -> None:
    done = docreel(home, "make", notes, *arguments)
    assert done.returncode == 2
    assert done.stderr.rstrip().endswith(f"[{code}]")
    assert "Traceback" not in done.stderr
    assert not notes.with_suffix(".mp4").exists()


def test_a_missing_document_is_named(home: Path, tmp_path: Path) -> None:
    done = docreel(home, "make", tmp_path / "none.md")
    assert done.returncode == 3
    assert "none.md" in done.stderr


def test_a_video_goes_where_it_is_asked_for_or_the_work_is_not_begun(home: Path, notes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "videos"
    folder.mkdir()
    done = docreel(home, "make", notes, "-o", folder, *SMALL)
    assert done.stdout == f"{folder / 'notes.mp4'}\n", done.stderr
    refused = docreel(home, "make", notes, "-o", "/sys/kernel/notes.mp4" if os.geteuid() else "/proc/notes.mp4")
    assert refused.returncode == 7
    assert "-o" in refused.stderr


@pytest.mark.parametrize("stranger", ["notes.jpg", "notes.json", "notes.srt"])
def test_a_file_of_the_users_own_is_never_replaced(home: Path, notes: Path, stranger: str) -> None:
    own = notes.with_name(stranger)
    own.write_text("mine")
    done = docreel(home, "make", notes)
    assert done.returncode == 2
    assert stranger in done.stderr
    assert own.read_text() == "mine"


def test_a_server_that_is_away_is_a_sentence_and_the_doctor_knows(home: Path, notes: Path, free_port: int) -> None:
    away = {"PREFECT_API_URL": f"http://127.0.0.1:{free_port}/api"}
    done = docreel(home, "make", notes, **away)
    assert done.returncode == 4
    assert "PREFECT_API_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert docreel(home, "doctor", **away).returncode == 2


def test_a_home_that_cannot_be_written_is_named(notes: Path) -> None:
    done = docreel(Path("/proc/nowhere"), "make", notes)
    assert done.returncode == 7
    assert "DOCREEL_HOME" in done.stderr


def test_a_faulty_script_names_the_field(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "x.script.json"
    path.write_text('{"title": "x", "language": "en", "writer": "me", "scenes": [{"heading": "h"}]}')
    done = docreel(home, "make", "--script", path)
    assert done.returncode == 3
    assert "scenes.0.narration" in done.stderr


def test_script_prints_a_script_that_make_takes(home: Path, notes: Path) -> None:
    done = docreel(home, "script", notes)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["title"] == "Tea"


def test_preview_draws_one_scene(home: Path, notes: Path, tmp_path: Path) -> None:
    frame = tmp_path / "frame.png"
    done = docreel(home, "preview", notes, "--scene", "2", "-o", frame, "--size", "640x360")
    assert done.returncode == 0, done.stderr
    assert frame.read_bytes().startswith(b"\x89PNG")
    assert docreel(home, "preview", notes, "--scene", "99", "-o", frame).returncode == 2


@pytest.mark.slow
def test_another_voice_speaks_the_whole_video_only_where_it_was_named(home: Path, notes: Path, free_port: int) -> None:
    away = {"DOCREEL_SPEECH_URL": f"http://127.0.0.1:{free_port}/v1", "DOCREEL_PATIENCE_S": "0"}
    alone = docreel(home, "make", notes, *SMALL, "--voice", "openai:nova", **away)
    assert alone.returncode == 4
    assert "speech service" in alone.stderr
    done = docreel(home, "make", notes, *SMALL, "--voice", "openai:nova,espeak:en", "--json", **away)
    made = json.loads(done.stdout)
    assert (made["voice"]["engine"], made["voice"]["name"]) == ("espeak", "en")
    assert any("openai:nova could not speak" in warning for warning in made["warnings"])


DEVICE = f"""#!{sys.executable}
import os, pathlib, sys
arguments = sys.argv[1:]
if "h264_nvenc" in arguments:
    tried = pathlib.Path(__file__).with_name("tried")
    if tried.exists():
        sys.exit("OpenEncodeSessionEx failed: out of memory (10)")
    tried.touch()
    arguments[arguments.index("h264_nvenc") : arguments.index("-bf")] = ["libx264"]
os.execv({binary()!r}, [{binary()!r}, *arguments])
"""


@pytest.mark.slow
def test_software_takes_over_from_a_graphics_card_that_fails_at_work(home: Path, notes: Path, tmp_path: Path) -> None:
    device = tmp_path / "ffmpeg"
    device.write_text(DEVICE)
    device.chmod(0o755)
    done = docreel(home, "make", notes, *SMALL, "--encoder", "nvenc", "--json", DOCREEL_FFMPEG=str(device))
    assert done.returncode == 0, done.stderr
    (warning,) = json.loads(done.stdout)["warnings"]
    assert "software compressed this video" in warning
    assert "out of memory (10)" in warning
    assert (tmp_path / "tried").exists()
    assert notes.with_suffix(".mp4").exists()


@pytest.mark.slow
def test_a_lexicon_says_how_and_captions_show_what_is_written(home: Path, notes: Path) -> None:
    lexicon = notes.with_name("lexicon.txt")
    lexicon.write_text("Tea = chai\nWater\n")
    refused = docreel(home, "make", notes, *SMALL, "--lexicon", lexicon)
    assert refused.returncode == 3
    assert "lexicon.txt: Line 2" in refused.stderr
    lexicon.write_text("Tea = chai\n")
    done = docreel(home, "make", notes, *SMALL, "--lexicon", lexicon)
    assert done.returncode == 0, done.stderr
    first = json.loads(notes.with_suffix(".script.json").read_text())["scenes"][0]["narration"][-1]
    assert first == {"text": "Tea is made of leaves.", "spoken": "chai is made of leaves."}
    assert "Tea is made of leaves." in notes.with_suffix(".srt").read_text()


def test_voices_lists_english_and_vietnamese(home: Path) -> None:
    listed = docreel(home, "voices").stdout
    assert "piper:" in listed
    assert any(line.split()[-1] == "vi" for line in listed.splitlines())


def test_output_that_nobody_reads_to_its_end_is_no_error(home: Path) -> None:
    shell = subprocess.run(
        f"{' '.join(command('voices'))} | head -1", shell=True, env=environment(home), capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert shell.stdout.startswith("piper:")
    assert shell.stderr == ""


def test_a_setting_that_cannot_be_is_named(home: Path) -> None:
    done = docreel(home, "voices", DOCREEL_RENDER_WORKERS="-1")
    assert done.returncode == 2
    assert "DOCREEL_RENDER_WORKERS" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_nothing_wrong_here_and_names_what_is(home: Path) -> None:
    assert docreel(home, "doctor").returncode == 0
    broken = docreel(home, "doctor", DOCREEL_STORE_URL="ftp://x")
    assert broken.returncode == 2
    assert "BAD" in broken.stdout
    assert "s3://bucket" in broken.stdout


def encodes(process: psutil.Process) -> bool:
    try:
        return "docreel.video.worker" in process.cmdline()
    except psutil.NoSuchProcess:  # it ended between being listed and being asked
        return False


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_no_process_and_no_file(tmp_path: Path, how: signal.Signals) -> None:
    home, document = tmp_path / "home", tmp_path / "long.md"
    document.write_text("# Long\n\n" + "\n\n".join(f"## Part {i}\n\nThis is sentence number {i}." for i in range(40)))
    process = subprocess.Popen(
        command("make", document), env=environment(home), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    family = psutil.Process(process.pid)
    wait_until(lambda: any(encodes(child) for child in family.children(recursive=True)))
    children = family.children(recursive=True)
    process.send_signal(how)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.endswith("docreel: Stopped; finished work is kept for the next run.\n")
    assert "Traceback" not in said
    wait_until(lambda: not any(child.is_running() for child in children), 10)
    assert list(tmp_path.glob("long.*")) == [document]
    assert not list((home / "work").iterdir())
    assert not list(home.rglob("*.part"))


@pytest.fixture
def _handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_that_a_library_makes_another_error_of_is_a_stop(how: signal.Signals) -> None:
    @stoppable()
    def validate() -> None:
        try:
            signal.raise_signal(how)
        except KeyboardInterrupt as stop:
            raise ValueError("1 validation error") from stop

    with pytest.raises(KeyboardInterrupt):
        validate()


@pytest.mark.usefixtures("_handlers")
def test_an_error_without_a_stop_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="its own"), stoppable():
        raise ValueError("its own")
