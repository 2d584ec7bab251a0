"""What docreel costs, beside other ways to make the same video: every side in one run, ratios printed.

python -m benchmarks.compose     whole videos: time, memory, size, quality
python -m benchmarks.edit        one scene changed
python -m benchmarks.sync        flashes and clicks, from the first scene to the last
python -m benchmarks.captions    cues against forced alignment of the sound
python -m benchmarks.reading     words of a PDF against the same document as text
"""
