#!/usr/bin/env python3
"""Checks Postern's custody receipts, packs and logs without Postern: Python's standard library, no network.

    python3 verify.py RECEIPT.json ... PACK.tar ... FOLDER ... [--key KEY]

A folder is the folder "evidence" of a log, or a copy of it.

Says yes (exit code 0) or no (1), and why. What it does, in the order of this file:

1. Ed25519 signatures (RFC 8032), written out as arithmetic.
2. Merkle tree hashes and inclusion proofs (RFC 9162).
3. Signed checkpoints (C2SP signed-note and tlog-checkpoint).
4. Receipts: every event is hashed, proved to stand in the log, and its opened values are held against the
   commitments in it; the receipt as a whole is signed. Certificates of destruction: the same, an event for each letter.
5. Folders: the tree is computed again from its leaves, and each checkpoint must be the root of its own beginning of it.
6. Packs: every file is held against the signed manifest, and all events together must come to the root of the checkpoint.

ML-DSA-44 signatures (FIPS 204) are checked where mldsa44.py lies beside this file; else only that they are there. Not
checked here: whether the keys are the operator's, unless you give them with --key; whether the log shows everybody the
same tree; time stamps (openssl ts -verify does); witnesses, but for their signatures in a pack.
"""

import base64
import hashlib
import json
import os
import re
import sys
from bisect import bisect_left
from functools import lru_cache

try:
    import mldsa44
except ImportError:
    mldsa44 = None

# ---------------------------------------------------------------- 1. Ed25519, RFC 8032 section 5.1

P = 2**255 - 19
Q = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    """Sum of two points in extended coordinates (X, Y, Z, T) with x = X/Z, y = Y/Z, xy = T/Z."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def times(number, point):
    result = (0, 1, 1, 0)
    while number > 0:
        if number & 1:
            result = add(result, point)
        point = add(point, point)
        number >>= 1
    return result


def same_point(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def decode_point(data):
    """The point that 32 bytes stand for; None where there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P != 0:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P != 0 or (x == 0 and sign == 1):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = decode_point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@lru_cache(maxsize=1024)
def ed25519_valid(key, message, signature):
    if len(key) != 32 or len(signature) != 64:
        return False
    public, r = decode_point(key), decode_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if public is None or r is None or s >= Q:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % Q
    return same_point(times(s, BASE), add(r, times(h, public)))


# ---------------------------------------------------------------- 2. The tree, RFC 9162 section 2.1


def sha256(data):
    return hashlib.sha256(data).digest()


def included(index, size, leaf, proof, root):
    """RFC 9162 section 2.1.3.2."""
    if index >= size or len(leaf) != 32 or any(len(node) != 32 for node in proof):
        return False
    fn, sn, r = index, size - 1, leaf
    for node in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = sha256(b"\x01" + node + r)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            r = sha256(b"\x01" + r + node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and r == root


def continued(first, second, first_root, second_root, proof):
    """Whether a tree begins with the whole of an earlier one: RFC 9162 section 2.1.4.2."""
    if first == second:
        return not proof and first_root == second_root
    if not 0 < first < second or not proof or any(len(node) != 32 for node in proof):
        return False
    path = ([first_root] if first & (first - 1) == 0 else []) + proof
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    fr = sr = path[0]
    for node in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr, sr = sha256(b"\x01" + node + fr), sha256(b"\x01" + node + sr)
            while not fn & 1 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            sr = sha256(b"\x01" + sr + node)
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and fr == first_root and sr == second_root


def root_of(known, size, proof):
    """The root over leaves of which some are known, {place: hash}; of the parts without any, `proof` holds the hashes."""
    places = sorted(known)

    def over(start, end, low, high):
        if low == high:
            return next(proof)
        if end - start == 1:
            return known[places[low]]
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        cut = bisect_left(places, middle, low, high)
        left = over(start, middle, low, cut)
        return sha256(b"\x01" + left + over(middle, end, cut, high))

    root = over(0, size, 0, len(places))
    if next(proof, None) is not None:
        raise StopIteration
    return root


# ---------------------------------------------------------------- 3. Keys and checkpoints, C2SP

KINDS = {1: ("ed25519", 32), 4: ("cosignature-v1", 32), 6: ("ml-dsa-44", 1312)}


class Wrong(Exception):
    """A reason to say no."""


def plain_base64(text):
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Wrong("something is not base64") from None
    if base64.b64encode(data).decode() != text:
        raise Wrong("something is not base64 in its one spelling")
    return data


def hex_bytes(text):
    return bytes.fromhex(text) if re.fullmatch(r"([0-9a-f]{2})*", text) else b""


def read_key(text):
    """name+id+base64(type || key), as (name, algorithm, id, key)."""
    name, _, rest = text.partition("+")
    key_id, _, encoded = rest.partition("+")
    data = plain_base64(encoded)
    algorithm, length = KINDS.get(data[0] if data else 0, ("", -1))
    if not name or re.search(r"\s", name) or len(data) != length + 1:
        raise Wrong("a public key is not one")
    if sha256(name.encode() + b"\n" + data)[:4].hex() != key_id:
        raise Wrong("a public key does not have the id that it says")
    return name, algorithm, bytes.fromhex(key_id), data[1:]


def counted(text):
    return bytes([len(text.encode())]) + text.encode()


def signature_valid(key, text, data, head=None):
    """Whether a key signed a text or, as cosignatures do (C2SP tlog-cosignature), the checkpoint `head` at a time."""
    name, algorithm, _, public = key
    if algorithm == "ed25519":
        return ed25519_valid(public, text, data)
    if head:
        stamp, data = data[:8], data[8:]
        seconds = int.from_bytes(stamp, "big")
        if algorithm == "cosignature-v1":
            return ed25519_valid(public, f"cosignature/v1\ntime {seconds}\n".encode() + text, data)
        origin, size, root = head
        zero = (0).to_bytes(8, "big")
        text = b"subtree/v1\n\x00" + counted(name) + stamp + counted(origin) + zero + size.to_bytes(8, "big") + root
        if seconds * 1000 >= 2**53:
            return False
    if algorithm != "ml-dsa-44" or len(data) != 2420:
        return False
    return mldsa44 is None or mldsa44.valid(public, text, data)


def read_checkpoint(note, keys, all_of_them=True):
    """(origin, size, root) of a checkpoint that the keys have signed, each of them or at least one with Ed25519."""
    if re.search(r"[\x00-\x09\x0b-\x1f]", note) or not note.endswith("\n"):
        raise Wrong("the checkpoint is not a signed note")
    text, gap, signed = note.rpartition("\n\n")
    text += "\n"
    lines = text.split("\n")
    if not gap or len(lines) != 4 or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise Wrong("the checkpoint is not one")
    root, size = plain_base64(lines[2]), int(lines[1])
    if len(root) != 32 or size >= 2**53:
        raise Wrong("the checkpoint is not one")
    signatures = []
    for line in signed[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not parts[1] or "+" in parts[1] or re.search(r"\s", parts[1]):
            raise Wrong("the checkpoint has a line that is not a signature")
        data = plain_base64(parts[2])
        if len(data) < 5:
            raise Wrong("the checkpoint has a line that is not a signature")
        signatures.append((parts[1], data[:4], data[4:]))
    head, signed_by = (lines[0], size, root), []
    for key in keys:
        found = [data for who, which, data in signatures if who == key[0] and which == key[2]]
        if not found and not all_of_them:
            continue
        if len(found) != 1:
            raise Wrong(f"the {key[1]} signature of the checkpoint is missing")
        if not signature_valid(key, text.encode(), found[0], head):
            raise Wrong(f"the {key[1]} signature of the checkpoint is wrong")
        signed_by.append(key[1])
    if keys and "ed25519" not in signed_by:
        raise Wrong("the checkpoint is not signed with the keys of the log")
    return head


# ---------------------------------------------------------------- 4. Receipts

FORMAT = "postern-receipt/v1"


def spelt(value, sort):
    return json.dumps(value, sort_keys=sort, separators=(",", ":"), ensure_ascii=False)


def read_json(data):
    """JSON in its one plain spelling, white space aside: no member twice, no other way to write a string or a number."""
    try:
        text = data.decode("utf-8")
        value = json.loads(text, parse_constant=lambda _: None)
        bare = re.sub(r'("(?:[^"\\]|\\.)*")|[ \t\r\n]+', lambda found: found.group(1) or "", text)
        spelt(value, True).encode("utf-8")
    except (ValueError, RecursionError):
        raise Wrong("it is not JSON") from None
    if spelt(value, False) != bare:
        raise Wrong("it is not JSON in its one plain spelling")
    return value


def has(thing, /, **members):
    """Whether an object has exactly these members, each of the type given."""
    return (
        type(thing) is dict
        and set(thing) == set(members)
        and all(type(thing[name]) is kind for name, kind in members.items())
    )


def texts(values):
    return all(type(value) is str for value in values)


def well_formed(receipt):
    if not has(receipt, format=str, message=str, delivery=str, made=str, log=dict, checkpoint=str, events=list, signatures=list):
        return False
    if receipt["format"] != FORMAT or not texts(receipt["signatures"]):
        return False
    if not has(receipt["log"], origin=str, keys=list) or not texts(receipt["log"]["keys"]):
        return False
    for event in receipt["events"]:
        if not has(event, leafIndex=int, leafHash=str, proof=list, body=str, openings=dict):
            return False
        if not 0 <= event["leafIndex"] < 2**53 or not texts(event["proof"]):
            return False
        if not are_openings(event["openings"]):
            return False
    return True


def are_openings(openings):
    return all(re.fullmatch(r"[\x20-\x7e]+", name) and has(one, salt=str, value=str) for name, one in openings.items())


def read_body(text):
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        raise Wrong("its text is not that of an event") from None
    if type(body) is not dict or type(body.get("data")) is not dict or type(body.get("kind")) is not str or type(body.get("at")) is not str:
        raise Wrong("its text is not that of an event")
    return body


def check_event(receipt, event, size, root):
    leaf = hex_bytes(event["leafHash"])
    if sha256(b"\x00" + event["body"].encode()) != leaf:
        raise Wrong("its text does not hash to its leaf")
    if not included(event["leafIndex"], size, leaf, [hex_bytes(node) for node in event["proof"]], root):
        raise Wrong("it is not proved to stand in the log")
    body = read_body(event["body"])
    if body.get("message") != receipt["message"] or body.get("delivery", receipt["delivery"]) != receipt["delivery"]:
        raise Wrong("it belongs to another letter")
    check_openings(body, event["openings"])
    return body


def check_openings(body, openings):
    for name, opening in openings.items():
        promised = body["data"].get(name)
        salt = hex_bytes(opening["salt"])
        opened = sha256(salt + opening["value"].encode()).hex()
        if type(promised) is not dict or len(salt) != 16 or promised.get("commitment") != opened:
            raise Wrong(f'"{name}" does not open its commitment')


def accepts(body, delivery):
    decisions = body["data"].get("decisions")
    return (
        body["kind"] == "message.accepted"
        and type(decisions) is list
        and any(type(one) is dict and one.get("delivery") == delivery for one in decisions)
    )


def check_seal(thing, given, form, what):
    """Keys, checkpoint and signatures of a receipt or certificate; returns the size and root of the log."""
    written = thing["log"]["keys"]
    keys = [read_key(text) for text in written]
    if len(set(written)) != len(keys) or any(key[0] != thing["log"]["origin"] for key in keys):
        raise Wrong("a public key in it is not one of the log")
    if not any(key[1] == "ed25519" for key in keys):
        raise Wrong("it has no ed25519 key")
    if not all(key in written for key in given):
        raise Wrong("it was not signed with the key you gave")
    origin, size, root = read_checkpoint(thing["checkpoint"], keys)
    if origin != thing["log"]["origin"]:
        raise Wrong("its checkpoint is not one of this log")
    text = f"{form}\n{spelt({name: thing[name] for name in thing if name != 'signatures'}, True)}".encode()
    if len(thing["signatures"]) != len(keys):
        raise Wrong("it is not signed with each of its keys")
    for key, signature in zip(keys, thing["signatures"]):
        if not signature_valid(key, text, plain_base64(signature)):
            raise Wrong(f"the {key[1]} signature of the {what} is wrong")
    return size, root


def check_receipt(receipt, given):
    """Returns the events of a valid receipt; raises Wrong."""
    if not well_formed(receipt):
        raise Wrong("it is not a receipt")
    size, root = check_seal(receipt, given, FORMAT, "receipt")
    bodies, before = [], -1
    for number, event in enumerate(receipt["events"], 1):
        if event["leafIndex"] <= before:
            raise Wrong("its events are not in the order of the log")
        before = event["leafIndex"]
        try:
            bodies.append(check_event(receipt, event, size, root))
        except Wrong as wrong:
            raise Wrong(f"event {number}: {wrong}") from None
    if not any(accepts(body, receipt["delivery"]) for body in bodies):
        raise Wrong("the acceptance of the letter is not in it")
    return bodies


DESTRUCTION = "postern-destruction/v1"


def is_destruction(thing):
    return type(thing) is dict and thing.get("format") == DESTRUCTION


def check_destruction(certificate, given):
    """A certificate of destruction: each letter has its own event in the log, and the date is the latest of theirs; raises Wrong."""
    if not has(certificate, format=str, destruction=str, organisation=str, made=str, opensNowhereAfter=str, letters=list, log=dict, checkpoint=str, events=list, signatures=list):
        raise Wrong("it is not a certificate of destruction")
    letters, events = certificate["letters"], certificate["events"]
    if not texts(certificate["signatures"]) or not has(certificate["log"], origin=str, keys=list) or not texts(certificate["log"]["keys"]):
        raise Wrong("it is not a certificate of destruction")
    if not all(has(one, message=str, hash=str) for one in letters) or len(letters) != len(events) or not letters:
        raise Wrong("its letters are not those that its events say were destroyed")
    size, root = check_seal(certificate, given, DESTRUCTION, "certificate")
    dates = []
    for number, (letter, event) in enumerate(zip(letters, events), 1):
        if not has(event, leafIndex=int, leafHash=str, proof=list, body=str, openings=dict) or not texts(event["proof"]) or not 0 <= event["leafIndex"] < 2**53:
            raise Wrong(f"event {number}: it is not one")
        leaf = hex_bytes(event["leafHash"])
        if sha256(b"\x00" + event["body"].encode()) != leaf:
            raise Wrong(f"event {number}: its text does not hash to its leaf")
        if not included(event["leafIndex"], size, leaf, [hex_bytes(node) for node in event["proof"]], root):
            raise Wrong(f"event {number}: it is not proved to stand in the log")
        body = read_body(event["body"])
        data = body["data"]
        if body["kind"] != "archive.destroyed" or data.get("destruction") != certificate["destruction"] or body.get("message") != letter["message"] or data.get("hash") != letter["hash"]:
            raise Wrong("its letters are not those that its events say were destroyed")
        dates.append(str(data.get("opensNowhereAfter")))
    if len({letter["message"] for letter in letters}) != len(letters):
        raise Wrong("a letter is named twice")
    if max(dates) != certificate["opensNowhereAfter"]:
        raise Wrong("its date is not the one that its events name")


# ---------------------------------------------------------------- 5. Folders of a log

WIDTH = 256


def node(left, right):
    return sha256(b"\x01" + left + right)


def subtree(hashes):
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [node(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


def tile_path(level, tile, width):
    """C2SP tlog-tiles."""
    digits = str(tile)
    digits = digits.zfill(-(-len(digits) // 3) * 3)
    groups = [digits[n : n + 3] for n in range(0, len(digits), 3)]
    spelt = "/".join(["x" + group for group in groups[:-1]] + groups[-1:])
    return f"tile/{level}/{spelt}" + (f".p/{width}" if width < WIDTH else "")


def read_tile(folder, level, tile, width):
    for path in (tile_path(level, tile, width), tile_path(level, tile, WIDTH)):
        try:
            with open(os.path.join(folder, path), "rb") as file:
                data = file.read()
        except OSError:
            continue
        if len(data) >= width * 32 and len(data) % 32 == 0:
            return [data[n * 32 : n * 32 + 32] for n in range(width)]
    raise Wrong(f"{tile_path(level, tile, WIDTH)} is missing or not whole")


def read_text(path):
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "replace")


def read_rotation(text):
    """(time, old keys, new keys) of the event of a change of keys, signed by the old and by the new."""
    body = read_body(text)
    lists = [body["data"].get(part) for part in ("old", "new", "signatures")]
    if body["kind"] != "log.key-rotated" or not all(type(one) is list and one and texts(one) for one in lists):
        raise Wrong("it is not a change of keys")
    old, new, signatures = lists
    keys = [read_key(one) for one in old + new]
    signed = "postern-key-rotation/v1\n" + "\n".join(old) + "\n\n" + "\n".join(new) + "\n"
    if len(signatures) != len(keys):
        raise Wrong("a key in it has not signed it")
    for key, signature in zip(keys, signatures):
        if not signature_valid(key, signed.encode(), plain_base64(signature)):
            raise Wrong("a signature in it is wrong")
    return body["at"], keys[: len(old)], keys[len(old) :]


def rotations_in(folder):
    """Changes of keys: (leaf, time, old keys, new keys, text of the event)."""
    place, found = os.path.join(folder, "rotations"), []
    names = sorted(os.listdir(place)) if os.path.isdir(place) else []
    for name in names:
        if not re.fullmatch(r"[0-9]+\.json", name):
            continue
        try:
            text = read_text(os.path.join(place, name))
            at, old, new = read_rotation(text)
        except Wrong as wrong:
            raise Wrong(f"rotations/{name}: {wrong}") from None
        found.append((int(name[:-5]), at, old, new, text))
    return found


def followed(given, rotations):
    """Every key that the given ones vouch for, over the changes of keys in both directions."""
    trusted, before = list(given), -1
    while before != len(trusted):
        before = len(trusted)
        for _, _, old, new, _ in rotations:
            if any(key in trusted for key in old + new):
                trusted += [key for key in old + new if key not in trusted]
    return trusted


def keys_at(size, keys, rotations):
    """The keys that may sign a checkpoint over so many leaves, and the change by which others no longer may."""
    since = next((one for one in reversed(rotations) if one[0] < size), None)
    if since:
        return since[3], since
    return (rotations[0][2] if rotations else keys), None


def checkpoints_in(folder, given, rotations):
    """(size, root, origin, file) of every checkpoint, smallest first."""
    keys = followed(given, rotations)
    files = [os.path.join(folder, "checkpoint")]
    for name, ending in (("checkpoints", ""), ("anchors", ".note")):
        for path, _, names in os.walk(os.path.join(folder, name)):
            files += [os.path.join(path, one) for one in names if one.endswith(ending) and not one.endswith(".new")]
    found = []
    for path in files:
        file = os.path.relpath(path, folder)
        try:
            note = read_text(path)
            origin, size, root = read_checkpoint(note, keys, all_of_them=False)
            due, since = keys_at(size, keys, rotations)
            try:
                read_checkpoint(note, due, all_of_them=False)
            except Wrong:
                word = f"was retired at leaf {since[0]} ({since[1]!r})" if since else "was not in force yet"
                raise Wrong(f"it is signed with a key that {word}") from None
        except (Wrong, OSError, ValueError) as wrong:
            raise Wrong(f"{file}: {wrong}") from None
        found.append((size, root, origin, file))
    return sorted(found)


class Growing:
    """A tree that leaves are appended to: of each level the hashes that are not a whole tile yet."""

    def __init__(self):
        self.size, self.rows, self.full = 0, [], []

    def append(self, leaf):
        """Returns the tiles above the leaves that this changed: (level, tile, hashes)."""
        self.size += 1
        return self.put(0, leaf)

    def put(self, level, value):
        if level == len(self.rows):
            self.rows.append([])
            self.full.append(0)
        row, tile = self.rows[level], self.full[level]
        row.append(value)
        changed = [(level, tile, list(row))] if level > 0 else []
        if len(row) == WIDTH:
            self.rows[level] = []
            self.full[level] += 1
            changed += self.put(level + 1, subtree(row))
        return changed

    def root(self):
        """RFC 9162 section 2.1.1, over the complete subtrees from left to right."""
        peaks = []
        for row in reversed(self.rows):
            at = 0
            for power in (128, 64, 32, 16, 8, 4, 2, 1):
                if len(row) - at >= power:
                    peaks.append(subtree(row[at : at + power]))
                    at += power
        if not peaks:
            return sha256(b"")
        result = peaks.pop()
        while peaks:
            result = node(peaks.pop(), result)
        return result


def check_folder(folder, given):
    """Returns (origin, size, number of checkpoints) of a valid log; raises Wrong."""
    try:
        own = [line for line in read_text(os.path.join(folder, "keys")).split("\n") if line]
    except OSError:
        own = []
    keys = []
    for text in given or own:
        try:
            keys.append(read_key(text))
        except Wrong:
            if given:
                raise
    if not keys:
        raise Wrong("there are no public keys in it, and none were given")
    rotations = rotations_in(folder)
    marks = checkpoints_in(folder, keys, rotations)
    size, _, origin, _ = marks[-1]
    if next(mark for mark in marks if mark[3] == "checkpoint")[0] != size:
        raise Wrong(f"the newest checkpoint is not the largest: {marks[-1][3]} has {size} leaves")
    tree = Growing()
    for at, root, its, file in marks:
        if its != origin:
            raise Wrong(f"{file} is of another log")
        while tree.size < at:
            tile = tree.size // WIDTH
            leaves = read_tile(folder, 0, tile, min(WIDTH, size - tile * WIDTH))
            for leaf in leaves[tree.size % WIDTH : at - tile * WIDTH]:
                for level, number, hashes in tree.append(leaf):
                    # Once it is as full as it will be, it must be in the folder as computed.
                    width = min(WIDTH, size // WIDTH**level - number * WIDTH)
                    if len(hashes) == width and read_tile(folder, level, number, width) != hashes:
                        raise Wrong(f"{tile_path(level, number, width)} is not what its leaves come to")
        if tree.root() != root:
            raise Wrong(f"{file}: its root is not that of the first {at} leaves")
    for leaf, _, _, _, text in rotations:
        tile = leaf // WIDTH
        width = min(WIDTH, size - tile * WIDTH)
        if width <= leaf % WIDTH or read_tile(folder, 0, tile, width)[leaf % WIDTH] != sha256(b"\x00" + text.encode()):
            raise Wrong(f"the change of keys at leaf {leaf} does not stand in the log at its place")
    return origin, size, len(marks)


# ---------------------------------------------------------------- 6. Packs

PACK = "postern-pack/v1"
BLOCK = 512
NAMES = r"README\.txt|checkpoint|witnesses|rotations\.jsonl|proof/\d{6}|events/\d{6}\.jsonl|anchors/\d{15}-[a-z0-9.-]+\.(note|tsr)|consistency/\d{15}|receipts/[0-9a-f-]{36}\.json"
TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def tar_header(name, size):
    """The one header that a file of this name and size has in a pack (POSIX ustar): no owner, no time."""
    parts = [name.encode().ljust(100, b"\0"), b"0000644\0", b"0000000\0" * 2, b"%011o\0" % size, b"00000000000\0"]
    tail = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    return b"".join(parts) + b"%06o\0 " % sum(b"".join(parts) + b" " * 8 + tail) + tail


class Pack:
    """The files of a pack: where each lies; `files` as the manifest has them."""

    def __init__(self, file):
        self.file, self.places, self.files = file, {}, []
        while True:
            header = file.read(BLOCK)
            if header == bytes(BLOCK):
                if file.read(BLOCK + 1) != bytes(BLOCK):
                    raise Wrong("there is something after its end")
                return
            name = header[:100].split(b"\0")[0].decode("latin-1")
            digits = header[124:135].decode("latin-1")
            plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?", name, re.ASCII)
            if not plain or not re.fullmatch(r"[0-7]{11}", digits) or header != tar_header(name, int(digits, 8)):
                raise Wrong("it is not a pack, or ends too early")
            size = int(digits, 8)
            if size > 64 * 2**20 or name in self.places:
                raise Wrong(f"{name} is in it twice, or too large")
            self.places[name] = (file.tell(), size)
            data = file.read(-(-size // BLOCK) * BLOCK)
            if len(data) % BLOCK or len(data) < size or any(data[size:]):
                raise Wrong(f"{name} is not whole, or something is hidden behind it")
            self.files.append({"name": name, "size": size, "sha256": sha256(data[:size]).hex()})

    def read(self, name):
        if name not in self.places:
            raise Wrong(f"{name} is missing")
        self.file.seek(self.places[name][0])
        return self.file.read(self.places[name][1])

    def text(self, name):
        try:
            return self.read(name).decode("utf-8")
        except ValueError:
            raise Wrong(f"{name} is not text") from None

    def lines(self, name):
        text = self.text(name)
        if not text.endswith("\n"):
            raise Wrong(f"{name} is not whole")
        return text[:-1].split("\n")

    def named(self, start):
        return [file["name"] for file in self.files if file["name"].startswith(start)]


def is_scope(scope):
    if type(scope) is not dict or not all(re.fullmatch(TIME, str(scope[one]), re.ASCII) for one in ("from", "to") if one in scope):
        return False
    times = {one: str for one in ("from", "to") if one in scope}
    matter = {"matter": str} if "matter" in scope else {}
    return {
        "period": lambda: has(scope, **{"kind": str, "from": str, "to": str}),
        "person": lambda: has(scope, kind=str, person=str, **times),
        "letters": lambda: has(scope, kind=str, letters=list, **matter) and texts(scope["letters"]),
    }.get(str(scope.get("kind")), lambda: False)()


def counts(thing, *names):
    return all(type(thing[name]) is int and 0 <= thing[name] < 2**53 for name in names)


def read_manifest(pack):
    if [file["name"] for file in pack.files[-2:]] != ["manifest.json", "signatures"]:
        raise Wrong("it does not end with a manifest and its signatures")
    manifest = read_json(pack.read("manifest.json"))
    good = (
        has(manifest, format=str, made=str, by=dict, reason=str, scope=dict, opened=bool, record=str, log=dict, events=dict, files=list)
        and manifest["format"] == PACK
        and has(manifest["by"], kind=str, id=str)
        and has(manifest["log"], origin=str, size=int, root=str, keys=list)
        and texts(manifest["log"]["keys"])
        and has(manifest["events"], count=int, first=int, last=int)
        and counts(manifest["log"], "size")
        and counts(manifest["events"], "count", "first", "last")
        and all(has(file, name=str, size=int, sha256=str) for file in manifest["files"])
        and is_scope(manifest["scope"])
        and (spelt(manifest, True) + "\n").encode() == pack.read("manifest.json")
    )
    if not good:
        raise Wrong("its manifest is not one")
    return manifest


def events_in(pack, name):
    for line in pack.lines(name):
        event = read_json(line.encode())
        if not has(event, leafIndex=int, body=str, openings=dict) or not counts(event, "leafIndex") or not are_openings(event["openings"]):
            raise Wrong(f"{name} does not hold events")
        yield event


def check_scope(scope, size, events):
    """That the events, (leaf, text, body), are those that the scope says, as far as they themselves can tell."""
    wanted, letters, last = set(scope.get("letters", [])), set(), None
    for leaf, text, body in events:
        if scope["kind"] == "period":
            inside = scope["from"] <= body["at"] < scope["to"]
            if leaf != last + 1 if last is not None else leaf > 0 and inside:
                raise Wrong(f"an event before leaf {leaf} is missing")
            last = leaf
        elif scope["kind"] == "person":
            actor = body.get("actor")
            if body["kind"] == "message.accepted" and type(actor) is dict and actor.get("id") == scope["person"]:
                wanted.add(str(body.get("message")))
            if spelt(scope["person"], True) not in text:
                letters.add(str(body.get("message")))
        else:
            letters.add(str(body.get("message")))
    if scope["kind"] == "period" and inside and last < size - 1:
        raise Wrong(f"an event after leaf {last} is missing")
    if not letters <= wanted or (scope["kind"] == "letters" and letters != wanted):
        raise Wrong("its events are not of the letters that it names")


def check_events(pack, manifest, known):
    """All events in the order of the log, each as it was hashed into it, and none that was not."""
    size, said, seen, opened = manifest["log"]["size"], manifest["events"], [], 0
    for name in pack.named("events/"):
        for event in events_in(pack, name):
            leaf, text = event["leafIndex"], event["body"]
            if leaf >= size or (seen and leaf <= seen[-1][0]):
                raise Wrong("its events are not in the order of the log")
            if known.setdefault(leaf, sha256(b"\x00" + text.encode())) != sha256(b"\x00" + text.encode()):
                raise Wrong(f"event at leaf {leaf}: there are two")
            body = read_body(text)
            check_openings(body, event["openings"])
            opened += len(event["openings"])
            seen.append((leaf, text, body))
    if not seen or [len(seen), seen[0][0], seen[-1][0]] != [said["count"], said["first"], said["last"]]:
        raise Wrong("its events are others than the manifest says")
    if opened and not manifest["opened"]:
        raise Wrong("a value is opened in it, which the manifest denies")
    check_scope(manifest["scope"], size, seen)
    proof = (plain_base64(line) for name in pack.named("proof/") for line in pack.lines(name))
    try:
        root = root_of(known, size, proof) if max(known) < size else b""
    except StopIteration:
        root = b""
    if root.hex() != manifest["log"]["root"]:
        raise Wrong("its events are not proved to stand in the log")


def check_anchors(pack, head, trusted, rotations):
    """What came back from outside: checkpoints that this log continues, cosigned by the witnesses named. Not time stamps."""
    witnesses = [read_key(line) for line in pack.lines("witnesses")] if "witnesses" in pack.places else []
    for name in pack.named("anchors/"):
        if name.endswith(".tsr"):
            pack.text(name[:-3] + "note")
            continue
        note = pack.text(name)
        read_checkpoint(note, trusted + witnesses, all_of_them=False)
        origin, size, root = read_checkpoint(note, [], all_of_them=False)
        read_checkpoint(note, keys_at(size, trusted, rotations)[0], all_of_them=False)
        proof = f"consistency/{size:015}"
        hashes = [plain_base64(line) for line in pack.lines(proof)] if size < head[1] else []
        if origin != head[0] or int(name[8:23]) != size or not continued(size, head[1], root, head[2], hashes):
            raise Wrong(f"{name} is not the beginning of this log")


def check_pack(path, given):
    """Returns the manifest of a valid pack; raises Wrong."""
    with open(path, "rb") as file:
        pack = Pack(file)
        manifest = read_manifest(pack)
        if pack.files[:-2] != manifest["files"] or not all(re.fullmatch(NAMES, one["name"], re.ASCII) for one in manifest["files"]):
            raise Wrong("its files are not those that were packed")
        log, scope = manifest["log"], manifest["scope"]
        keys = [read_key(text) for text in log["keys"]]
        if len(set(log["keys"])) != len(keys) or any(key[0] != log["origin"] for key in keys) or not any(key[1] == "ed25519" for key in keys):
            raise Wrong("a public key in it is not one of the log")
        signatures = pack.lines("signatures")
        if len(signatures) != len(keys):
            raise Wrong("it is not signed with each of its keys")
        for key, signature in zip(keys, signatures):
            if not signature_valid(key, PACK.encode() + b"\n" + pack.read("manifest.json"), plain_base64(signature)):
                raise Wrong(f"the {key[1]} signature of the manifest is wrong")
        head = read_checkpoint(pack.text("checkpoint"), keys)
        if head != (log["origin"], log["size"], hex_bytes(log["root"])):
            raise Wrong("its checkpoint is another than the manifest says")
        rotations, known = [], {}
        for event in events_in(pack, "rotations.jsonl") if "rotations.jsonl" in pack.places else []:
            leaf, text = event["leafIndex"], event["body"]
            if rotations and leaf <= rotations[-1][0]:
                raise Wrong("its changes of keys are not in the order of the log")
            rotations.append((leaf, *read_rotation(text), text))
            known[leaf] = sha256(b"\x00" + text.encode())
        trusted = followed(keys, rotations)
        if sorted(keys_at(log["size"], keys, rotations)[0]) != sorted(keys):
            raise Wrong("it is signed with keys that were not in force")
        if not all(read_key(key) in trusted for key in given):
            raise Wrong("it was not signed with the key you gave")
        check_events(pack, manifest, known)
        check_anchors(pack, head, trusted, rotations)
        for name in pack.named("receipts/"):
            receipt = read_json(pack.read(name))
            check_receipt(receipt, [])
            ours = receipt["log"]["origin"] == log["origin"] and all(read_key(key) in trusted for key in receipt["log"]["keys"])
            closed = manifest["opened"] or not any(event["openings"] for event in receipt["events"])
            if not ours or not closed or receipt["message"] not in scope.get("letters", []) or name != f"receipts/{receipt['delivery']}.json":
                raise Wrong(f"{name} does not belong in this pack")
        return manifest


def is_pack(path):
    with open(path, "rb") as file:
        return file.read(BLOCK)[257:262] == b"ustar"


def main(words):
    given, files = [], []
    while words:
        word = words.pop(0)
        if word == "--key" and words:
            given.append(words.pop(0))
        else:
            files.append(word)
    if not files or any(name.startswith("--") for name in files):
        print(__doc__)
        return 2
    good = True
    for name in files:
        try:
            if os.path.isdir(name):
                origin, size, marks = check_folder(name, given)
                print(f"{name}: valid. The log {origin!r} of {size} leaves, under {marks} checkpoints")
                continue
            if is_pack(name):
                found = check_pack(name, given)
                events, log, scope = found["events"], found["log"], {**found["scope"]}
                print(f"{name}: valid. A pack of {events['count']} events from the log {log['origin']!r} of {log['size']} leaves,")
                print(f"  made {found['made']!r} for {found['by']['id']!r}; about {scope.pop('kind')} {scope!r}; values {'opened' if found['opened'] else 'closed'}")
                continue
            with open(name, "rb") as file:
                found = read_json(file.read())
            for receipt in found if type(found) is list and found else [found]:
                if is_destruction(receipt):
                    check_destruction(receipt, given)
                    print(f"{name}: valid. {len(receipt['letters'])} letters were destroyed; none opens after {receipt['opensNowhereAfter']}:")
                    for letter in receipt["letters"]:
                        print(f"  {letter['message']!r}  SHA-256 {letter['hash']!r}")
                    continue
                bodies = check_receipt(receipt, given)
                print(f"{name}: valid. Delivery {receipt['delivery']} of letter {receipt['message']}:")
                for body in bodies:
                    print(f"  {body['at']!r}  {body['kind']!r}")
        except (Wrong, OSError) as wrong:
            good = False
            print(f"{name}: NOT VALID: {wrong}")
    blind = "" if mldsa44 else "ML-DSA-44 signatures, for which mldsa44.py is not here; "
    print(f"Not checked: {blind}that the log shows everybody the same tree; time stamps; whether the keys of witnesses are theirs; that a pack about a person or letters holds all there is" + ("." if given else "; that the keys are the operator's (--key)."))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
