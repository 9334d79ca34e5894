"""A filter of system calls: a process gives up for good what reaches other processes or outlives it.

The rules of files and of Landlock say nothing of these calls: the kernel lets a process change the limits of
any other one of its user, and keeps shared memory that nobody uses. Runs in both processes, so it imports
nothing of the package.
"""

import ctypes
import errno
import platform
import struct
import sys

SET_SECCOMP, FILTER = 22, 2
# Of a filter: load a word, jump if it is equal or at least as large, end.
LOAD, JUMP_EQUAL, JUMP_AT_LEAST, END = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050001  # refused with EPERM, "operation not permitted"
# Where the number of the call, the architecture and the first argument lie, from linux/seccomp.h.
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
# From linux/audit.h, with the column in the tables below.
ARCHITECTURES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
# A second interface of x86_64 has the same calls under numbers from here on.
OTHER_NUMBERS = 1 << 30

REFUSED = {
    # To read, write, steer or slow down another process.
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # What stays in the kernel when its maker is gone.
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # Calls that do other calls, past the filter.
    "io_uring_setup": (425, 425),
}
# Allowed on the process itself, which the first argument 0 means.
REFUSED_ON_OTHERS = {
    "prlimit64": (302, 261),
    "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119),
    "sched_setaffinity": (203, 122),
    "sched_setattr": (314, 274),
}


def known() -> bool:
    """Whether the kernel has filters, and the system calls of the machine are known here."""
    if not sys.platform.startswith("linux") or platform.machine() not in ARCHITECTURES:
        return False
    # A filter at address 0: a kernel that has filters looks there, another one does not know the request.
    asked = (ctypes.c_ulong(FILTER), *[ctypes.c_ulong(0)] * 3)
    refused = ctypes.CDLL(None, use_errno=True).prctl(SET_SECCOMP, *asked) != 0
    return refused and ctypes.get_errno() == errno.EFAULT and sys.maxsize > 1 << 32


def restrict() -> None:
    """Take these calls from this process and all it will start; it must not be able to gain privileges."""
    code = b"".join(struct.pack("=HBBI", *line) for line in program())
    instructions = ctypes.create_string_buffer(code, len(code))
    description = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    arguments = (ctypes.c_ulong(FILTER), ctypes.c_char_p(description), ctypes.c_ulong(0), ctypes.c_ulong(0))
    if ctypes.CDLL(None, use_errno=True).prctl(SET_SECCOMP, *arguments) != 0:
        raise OSError(ctypes.get_errno(), "the kernel refuses a filter of system calls")


def program() -> list[tuple[int, int, int, int]]:
    """Return the filter: lines of (operation, lines to skip if so, lines to skip if not, word)."""
    architecture, column = ARCHITECTURES[platform.machine()]
    refuse, allow = (END, 0, 0, REFUSE), (END, 0, 0, ALLOW)
    lines = [(LOAD, 0, 0, ARCHITECTURE), (JUMP_EQUAL, 1, 0, architecture), refuse, (LOAD, 0, 0, NUMBER)]
    lines += [(JUMP_AT_LEAST, 0, 1, OTHER_NUMBERS), refuse]
    for numbers in REFUSED.values():
        lines += [(JUMP_EQUAL, 0, 1, numbers[column]), refuse]
    for numbers in REFUSED_ON_OTHERS.values():
        lines += [(JUMP_EQUAL, 0, 4, numbers[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
        lines += [(JUMP_EQUAL, 0, 1, 0), allow, refuse]
    return [*lines, allow]
