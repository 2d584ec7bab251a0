"""What every script writer offers."""

from typing import Protocol

from docreel.models import Document, Length, Script


class Writer(Protocol):
    """Writes scripts.

    ``identity`` names the algorithm, its version, and the model and prompts behind it: two writers with the same
    identity write the same script, so it belongs in cache keys.
    """

    @property
    def identity(self) -> str: ...

    def write(self, document: Document, length: Length) -> Script:
        """The script of ``document``, about as long as ``length`` allows; what is left out is told in its
        ``left_out`` and warnings.

        Raises a :class:`~docreel.errors.ContentError` where no truthful script can be made of the document.
        """
        ...
