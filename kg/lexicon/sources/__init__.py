"""Terminologies as they are published or packaged -> streams of small records. One source a file."""
