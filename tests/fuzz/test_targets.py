"""The targets of fuzzing hold on what fuzzing begins with, and on a few changes of it; without atheris."""

import random

import pytest
from corpus import seeds, words
from shaping import reshaped
from shares import long
from targets import TARGETS

FEW = {"parser": 12, "json": 12, "state": 24, "transition": 12}


def changed(name, data, seed):
    """`data` with a few bytes changed, or with a few parts of its JSON."""
    if name in {"json", "state"}:
        start = 1 if name == "state" else 0
        return data[:start] + reshaped(data[start:].decode(), seed).encode()
    chance, made = random.Random(seed), bytearray(data)
    for _ in range(chance.randint(1, 4)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("part", [3, long(1)])
def test_a_target_holds_on_its_corpus_and_near_it(name, part):
    found, taken, number = seeds(name), 0, FEW[name] // part
    for seed in range(number):
        data = found[seed * 7 % len(found)]
        taken += TARGETS[name](data)
        for change in range(3):
            TARGETS[name](changed(name, data, seed * 10 + change))
    assert taken >= number // 2, "the library must take what fuzzing begins with, or nothing behind its door is tried"


def test_words_are_as_a_dictionary_of_libfuzzer_has_them():
    found = list(words())
    assert '"segment"' in found
    assert all(word.startswith('"') and word.endswith('"') for word in found)
