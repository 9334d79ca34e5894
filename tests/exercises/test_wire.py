"""The codec: what goes in comes out, and no bytes make it do more than return a value or raise its error."""

import contextlib
import io
import json
import math
import tracemalloc

import numpy as np
import pytest
from grader import wire
from grader.wire import LENGTHS, WireError, encode, read_message
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays


def decode(message: bytes):
    """Decode one message from memory, and insist that nothing is left over."""
    stream = io.BytesIO(message)

    def read(size: int) -> bytes:
        chunk = stream.read(size)
        if len(chunk) < size:
            raise EOFError
        return chunk

    value = read_message(read)
    assert not stream.read()
    return value


def framed(header, payload: bytes = b"") -> bytes:
    """Return a message with this header, as text or as what JSON makes of it."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return LENGTHS.pack(len(text), len(payload)) + text + payload


def message(value, arrays=(), payload: bytes = b"") -> bytes:
    return framed({"arrays": list(arrays), "value": value}, payload)


def same(a, b) -> bool:
    """Equality that tells types, signs of zero and NaN apart."""
    if type(a) is not type(b):
        return False
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return math.copysign(1, a) == math.copysign(1, b) and (a == b or (math.isnan(a) and math.isnan(b)))
    return a == b


shapes = arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
vectors = st.sampled_from([np.float64, np.int64, np.bool_]).flatmap(lambda kind: arrays.arrays(kind, shapes))
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=True).map(lambda x: math.nan if math.isnan(x) else x),
    st.text(st.characters(exclude_categories=["Cs"])),
    vectors,
)
values = st.recursive(leaves, lambda inner: st.lists(inner) | st.lists(inner).map(tuple), max_leaves=12)


@given(values)
def test_round_trip_is_the_identity(value):
    assert same(decode(encode(value)), value)


@given(st.binary(max_size=200))
def test_random_bytes(data):
    with pytest.raises((WireError, EOFError)):
        decode(data)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["tuple", "float", "array", "handle", "arrays", "value", ""]), inner
            )
        ),
        max_leaves=8,
    ),
    st.binary(max_size=40),
)
def test_well_framed_nonsense(header, payload):
    try:
        value = decode(framed(header, payload))
    except WireError:
        return
    assert same(decode(encode(value)), value)


@given(values, st.data())
def test_truncated_or_damaged(value, data):
    whole = encode(value)
    cut = data.draw(st.integers(0, len(whole) - 1))
    with pytest.raises((WireError, EOFError)):
        decode(whole[:cut])
    damaged = bytearray(whole)
    damaged[cut] ^= 1 << data.draw(st.integers(0, 7))
    # A flipped bit may well make another value; any other exception is what this looks for.
    with contextlib.suppress(WireError, EOFError, AssertionError):
        decode(bytes(damaged))


@pytest.mark.parametrize(
    "data",
    [
        message(json.loads("[" * 40 + "]" * 40)),
        framed(b"[" * 1_000_000),
        framed(b'{"arrays": [], "arrays": [], "value": 1}'),
        framed(b'{"arrays": [], "value": {"tuple": [], "tuple": []}}'),
        framed(b'{"arrays": [], "value": NaN}'),
        framed(b'{"arrays": [], "value": 1e999}'),
        framed(b'{"arrays": [], "value": ' + b"9" * 5000 + b"}"),
        framed(b'{"arrays": [], "value": 9223372036854775808}'),
        framed(b'{"arrays": [], "value": "\xff"}'),
        framed(b'{"arrays": [], "value": "\\ud800"}'),
        message({"float": "1.0"}),
        message({"array": 0}),
        message({"array": True}, [["float64", []]] * 2, bytes(16)),
        message({"array": -1}, [["float64", [1]]], bytes(8)),
        message({"handle": [0, "grad"]}),
        message({"tuple": [], "float": "nan"}),
        message({}),
        message(1, [["float64", [2]]], bytes(8)),
        message(1, [], bytes(8)),
        message(1, [["object", [1]]], bytes(8)),
        message(1, [["float64", [-1, -1]]], bytes(8)),
        message(1, [["float64", [True]]], bytes(8)),
        message(1, [["float64", [0, 10**18]]]),
        message(1, [["float64", [0, 60_000_000, 60_000_000]]]),
        message(1, [["float64", [1] * 9]], bytes(8)),
        message({"array": 0}, [["bool", [1]]], b"\x02"),
        LENGTHS.pack(wire.MAX_HEADER + 1, 0),
        LENGTHS.pack(2, wire.MAX_PAYLOAD + 1),
    ],
)
def test_refused(data):
    with pytest.raises(WireError):
        decode(data)


def test_a_shape_is_checked_before_anything_is_allocated():
    claimed = message({"array": 0}, [["float64", [8_000_000]]], b"")
    tracemalloc.start()
    with pytest.raises(WireError):
        decode(claimed)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


@pytest.mark.parametrize(
    "value",
    [1j, 2**63, {}, set(), b"", ..., len, "\ud800", np.array(["a"]), np.array([None]), np.array([1j])],
    ids=repr,
)
def test_unsendable(value):
    with pytest.raises(WireError):
        encode(value)


def test_what_is_endless_is_unsendable():
    endless: list = []
    endless.append(endless)
    for value in (endless, np.broadcast_to(0.0, (10**6, 10**6)), np.array([2**63], dtype=np.uint64)):
        with pytest.raises(WireError):
            encode(value)


def test_other_numbers_arrive_as_the_nearest_kind():
    assert same(decode(encode(np.float32(0.5))), 0.5)
    assert same(decode(encode(np.arange(3, dtype=np.uint8))), np.arange(3, dtype=np.int64))
    assert same(decode(encode(np.asfortranarray(np.eye(2, 3)))), np.eye(2, 3))
    assert same(decode(encode(np.arange(3, dtype=">f4"))), np.arange(3.0))


def test_handles_travel_one_way_only():
    handles: list = []
    assert "handle" in encode((len, "x"), handles).decode(errors="ignore")
    assert handles == [len]
