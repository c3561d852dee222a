"""How names sound: pinyin without tones, so that 张伟 and 章玮 are heard alike."""

from functools import cache


def sound_of(name: str) -> str:
    """Return the sound of a name; letters that are not Chinese stay as they are."""
    return " ".join(_syllable(letter) for letter in name)


@cache
def _syllable(letter: str) -> str:
    # One letter at a time: names know no words, and a few thousand letters write them all.
    from pypinyin import lazy_pinyin  # noqa: PLC0415 -- its dictionaries weigh 14 MB

    return str(lazy_pinyin(letter)[0])
