from docreel.reading.content import Content, Context


def read(data: bytes, context: Context) -> Content:
    raise NotImplementedError


def count_words(data: bytes) -> int:
    raise NotImplementedError
