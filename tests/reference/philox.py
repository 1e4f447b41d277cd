# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine's addressed random numbers, written again from Salmon et al. 2011 and the words of core/base/random.h.

Only for what PyTorch cannot draw as we do: masks of dropout and the symbols of the copy task.
"""
MASK32, MASK64 = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


def philox(counter, key):
    c, k = list(counter), list(key)
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k[0], p1 & MASK32, (p0 >> 32) ^ c[3] ^ k[1], p0 & MASK32]
        k = [(k[0] + 0x9E3779B9) & MASK32, (k[1] + 0xBB67AE85) & MASK32]
    return c


def hash_word(word):
    """FNV-1a and the finalizer of splitmix64."""
    h = 0xCBF29CE484222325
    for c in word.encode():
        h = (h ^ c) * 0x100000001B3 & MASK64
    h = (h ^ h >> 30) * 0xBF58476D1CE4E5B9 & MASK64
    h = (h ^ h >> 27) * 0x94D049BB133111EB & MASK64
    return h ^ h >> 31


class RandomStream:
    def __init__(self, seed, purpose, round_number=0):
        high = (hash_word(purpose) + round_number * 0x9E3779B97F4A7C15) & MASK64
        self.key = (seed & MASK32, seed >> 32)
        self.high = (high & MASK32, high >> 32)

    def uniform(self, index):
        block = philox((index & MASK32, index >> 32, *self.high), self.key)
        return (((block[0] | block[1] << 32) >> 11) + 0.5) * 2.0 ** -53

    def below(self, bound, index):
        return int(self.uniform(index) * bound)


# Salmon et al.'s known answer for counter and key of zeros.
assert philox((0, 0, 0, 0), (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
