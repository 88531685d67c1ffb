"""Refused: a verb's answer when it will not act, with a sentence for the person."""


class Refused(Exception):
    """Raised by services before anything is written; caught once for the pages."""

    def __init__(self, sentence: str) -> None:
        super().__init__(str(sentence))
        self.sentence = str(sentence)
