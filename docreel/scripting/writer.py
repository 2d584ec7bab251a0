"""What every script writer offers."""

from typing import Protocol

from docreel.models import Document, Script


class Writer(Protocol):
    """Writes scripts.

    ``identity`` names the algorithm, its version, and the model and prompts behind it: two writers with the same
    identity write the same script, so it belongs in cache keys.
    """

    @property
    def identity(self) -> str: ...

    def write(self, document: Document, max_scenes: int) -> Script:
        """The script of ``document`` in at most ``max_scenes`` scenes; what is left out is told in its warnings.

        Raises a :class:`~docreel.errors.ContentError` where no truthful script can be made of the document.
        """
        ...
