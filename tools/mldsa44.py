#!/usr/bin/env python3
"""Verifies ML-DSA-44 signatures (FIPS 204), in Python's standard library: a second file beside verify.py.

    valid(key, message, signature)   1,312 bytes, any bytes, 2,420 bytes; the context is empty

Written out as the standard has it: algorithm numbers are those of FIPS 204. It signs nothing and holds no secret, so it need
not run in constant time.
"""

import hashlib
from functools import lru_cache

Q = 8380417
D = 13
TAU = 39
GAMMA1 = 2**17
GAMMA2 = (Q - 1) // 88
K = L = 4
BETA = 78
OMEGA = 80


def shake256(data, length):
    return hashlib.shake_256(data).digest(length)


def reversed_bits(number):
    return int(f"{number:08b}"[::-1], 2)


ZETAS = [pow(1753, reversed_bits(number), Q) for number in range(256)]


def ntt(poly):
    """Algorithm 41."""
    w, m, length = list(poly), 0, 128
    while length >= 1:
        for start in range(0, 256, 2 * length):
            m += 1
            zeta = ZETAS[m]
            for j in range(start, start + length):
                t = zeta * w[j + length] % Q
                w[j + length] = (w[j] - t) % Q
                w[j] = (w[j] + t) % Q
        length //= 2
    return w


def inverse_ntt(poly):
    """Algorithm 42."""
    w, m, length = list(poly), 256, 1
    while length < 256:
        for start in range(0, 256, 2 * length):
            m -= 1
            zeta = -ZETAS[m]
            for j in range(start, start + length):
                t = w[j]
                w[j] = (t + w[j + length]) % Q
                w[j + length] = zeta * (t - w[j + length]) % Q
        length *= 2
    return [8347681 * x % Q for x in w]


def unpacked(data, bits):
    """Whole numbers of so many bits, least significant bit first (algorithm 18)."""
    number = int.from_bytes(data, "little")
    mask = (1 << bits) - 1
    return [number >> bits * n & mask for n in range(256)]


def rejection_sampled(seed):
    """Algorithm 30: a polynomial out of SHAKE128."""
    length = 1024
    while True:
        data, found = hashlib.shake_128(seed).digest(length), []
        for n in range(0, length - 2, 3):
            value = data[n] | data[n + 1] << 8 | (data[n + 2] & 0x7F) << 16
            if value < Q:
                found.append(value)
                if len(found) == 256:
                    return found
        length *= 2


def in_ball(seed):
    """Algorithm 29: a polynomial with 39 coefficients of 1 or -1."""
    data = shake256(seed, 1024)
    signs = int.from_bytes(data[:8], "little")
    c, at = [0] * 256, 8
    for i in range(256 - TAU, 256):
        while data[at] > i:
            at += 1
        j = data[at]
        at += 1
        c[i] = c[j]
        c[j] = Q - 1 if signs >> (i + TAU - 256) & 1 else 1
    return c


def hints(data):
    """Algorithm 21; None where it is not written in its one way."""
    rows, index = [], 0
    for i in range(K):
        row = [0] * 256
        end = data[OMEGA + i]
        if end < index or end > OMEGA:
            return None
        for n in range(index, end):
            if n > index and data[n - 1] >= data[n]:
                return None
            row[data[n]] = 1
        index = end
        rows.append(row)
    return rows if not any(data[index:OMEGA]) else None


def with_hint(hint, r):
    """Algorithms 36 and 40."""
    r0 = r % (2 * GAMMA2)
    if r0 > GAMMA2:
        r0 -= 2 * GAMMA2
    if r - r0 == Q - 1:
        r1, r0 = 0, r0 - 1
    else:
        r1 = (r - r0) // (2 * GAMMA2)
    if not hint:
        return r1
    return (r1 + 1) % 44 if r0 > 0 else (r1 - 1) % 44


def packed6(poly):
    number = 0
    for n, value in enumerate(poly):
        number |= value << 6 * n
    return number.to_bytes(192, "little")


@lru_cache(maxsize=16)
def matrix(rho):
    return [[rejection_sampled(rho + bytes([s, r])) for s in range(L)] for r in range(K)]


@lru_cache(maxsize=1024)
def valid(key, message, signature):
    """Algorithms 3 and 8, with the empty context."""
    if len(key) != 1312 or len(signature) != 2420:
        return False
    rho, seed = key[:32], signature[:32]
    t1 = [unpacked(key[32 + 320 * n : 352 + 320 * n], 10) for n in range(K)]
    z = [[GAMMA1 - x for x in unpacked(signature[32 + 576 * n : 608 + 576 * n], 18)] for n in range(L)]
    h = hints(signature[32 + 576 * L :])
    if h is None or any(abs(x) >= GAMMA1 - BETA for row in z for x in row):
        return False
    mu = shake256(shake256(key, 64) + b"\x00\x00" + message, 64)
    c, z = ntt(in_ball(seed)), [ntt(row) for row in z]
    w1 = b""
    for row, high, hint in zip(matrix(rho), t1, h):
        t = ntt([x << D for x in high])
        w = [(sum(a[n] * b[n] for a, b in zip(row, z)) - c[n] * t[n]) % Q for n in range(256)]
        w1 += packed6([with_hint(one, x) for one, x in zip(hint, inverse_ntt(w))])
    return shake256(mu + w1, 32) == seed
