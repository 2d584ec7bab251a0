import pytest

from docreel.models import Look


@pytest.fixture(scope="session")
def small() -> Look:
    return Look(width_px=320, height_px=320, fps=30)
