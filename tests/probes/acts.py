"""One small act for every hooked symbol: what it does, and what a trace of it must tell.

ACTS maps a symbol to (function, facts). The function calls the symbol under its very name, in a folder that holds
`in` (26 bytes), `old` (4 bytes) and the folder `folder`, and returns what a program would notice: results and errno.
Facts: ("file", name, bytes read, bytes written), ("socket", read, written), ("absent", name), ("listed", name),
("rename" | "link" | "symlink", from, to), ("unlink", name), ("ran", program), ("forked",), ("flag", name, flag).
"""
import ctypes as c
import os

libc = c.CDLL(None, use_errno=True)
IN = b"12 word\nsecond line\nthird\n"
ACTS = {}


def act(names, *facts):
    def add(function):
        for name in names.split():
            ACTS[name] = ((lambda n, f: lambda: f(n))(name, function), list(facts))
        return function
    return add


def call(name, *arguments, result=c.c_long):
    """Calls a symbol with errno set to a mark first; gives its result and the errno it left."""
    function = getattr(libc, name)
    function.restype = result
    c.set_errno(77)
    value = function(*arguments)
    return value, c.get_errno()


def opened(path, flags=os.O_RDONLY):
    return libc.open(path.encode(), flags, 0o644)


def stream(path, mode):
    libc.fopen.restype = c.c_void_p
    return c.c_void_p(libc.fopen(path.encode(), mode.encode()))


def closed(file):
    return libc.fclose(file)


class Part(c.Structure):
    _fields_ = [("base", c.c_void_p), ("length", c.c_size_t)]


def parts(buffer, length):
    return c.byref(Part(c.cast(buffer, c.c_void_p), length))


def no_values():
    """A va_list without values: on this machine a pointer to 24 bytes."""
    return c.byref((c.c_char * 24)())


def on(fd, path, flags, work):
    """Runs `work` with descriptor `fd` leading to `path`, then flushes every stream and puts the old one back."""
    kept, other = os.dup(fd), opened(path, flags)
    os.dup2(other, fd)
    os.close(other)
    try:
        return work()
    finally:
        libc.fflush(None)
        os.dup2(kept, fd)
        os.close(kept)


WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def in_child(work):
    """Runs `work` in a child of its own; gives the child's exit status."""
    pid = os.fork()
    if pid == 0:
        work()
        os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


# ---- descriptors ----
@act("read __read __read_chk pread pread64 __pread64 __pread_chk __pread64_chk readv preadv preadv64 preadv2 preadv64v2",
     ("file", "in", 10, 0))
def read_some(name):
    buffer, fd = c.create_string_buffer(100), opened("in")
    more = {"readv": [parts(buffer, 10), 1], "preadv": [parts(buffer, 10), 1, c.c_long(2)],
            "preadv2": [parts(buffer, 10), 1, c.c_long(2), 0]}
    base = name.replace("64v2", "2").replace("64", "")
    if base in more:
        arguments = more[base]
    else:
        arguments = [buffer, c.c_size_t(10)] + ([c.c_long(2)] if "pread" in name else [])
        arguments += [c.c_size_t(100)] if name.endswith("_chk") else []
    good = call(name, fd, *arguments)
    os.close(fd)
    return good, buffer.value, call(name, fd, *arguments)


@act("write __write pwrite pwrite64 __pwrite64 writev pwritev pwritev64 pwritev2 pwritev64v2", ("file", "out", 0, 7))
def write_some(name):
    buffer, fd = c.create_string_buffer(b"written"), opened("out", WRITE)
    base = name.replace("64v2", "2").replace("64", "").strip("_")
    arguments = {"write": [buffer, c.c_size_t(7)], "pwrite": [buffer, c.c_size_t(7), c.c_long(0)],
                 "writev": [parts(buffer, 7), 1], "pwritev": [parts(buffer, 7), 1, c.c_long(0)],
                 "pwritev2": [parts(buffer, 7), 1, c.c_long(0), 0]}[base]
    good = call(name, fd, *arguments)
    os.close(fd)
    return good, call(name, fd, *arguments)


@act("dprintf __dprintf_chk vdprintf __vdprintf_chk", ("file", "out", 0, 5))
def print_to_descriptor(name):
    fd = opened("out", WRITE)
    arguments = ([1] if name.endswith("_chk") else []) + [b"hello"] + ([no_values()] if "v" in name[:3] else [])
    return call(name, fd, *arguments, result=c.c_int), call(name, 999, *arguments, result=c.c_int)


class Message(c.Structure):
    _fields_ = [("name", c.c_void_p), ("name_length", c.c_uint), ("parts", c.c_void_p), ("count", c.c_size_t),
                ("control", c.c_void_p), ("control_length", c.c_size_t), ("flags", c.c_int)]


def pair():
    ends = (c.c_int * 2)()
    libc.socketpair(1, 1, 0, ends)
    return ends


def message(buffer, length):
    part = Part(c.cast(buffer, c.c_void_p), length)
    whole = Message(None, 0, c.addressof(part), 1, None, 0, 0)
    whole.kept = part
    return c.byref(whole), whole


@act("recv __recv __recv_chk recvfrom __recvfrom_chk recvmsg", ("socket", 4, 4))
def receive(name):
    ends, buffer = pair(), c.create_string_buffer(100)
    libc.send(ends[0], b"four", c.c_size_t(4), 0)
    room = [c.c_size_t(100)] if name.endswith("_chk") else []
    reference, kept = message(buffer, 50)
    arguments = [reference, 0] if name == "recvmsg" else [buffer, c.c_size_t(50)] + room + [0]
    arguments += [None, None] if "from" in name else []
    return call(name, ends[1], *arguments), call(name, 999, *arguments), bool(kept)


@act("send __send sendto sendmsg", ("socket", 4, 4))
def send(name):
    ends, buffer = pair(), c.create_string_buffer(b"four")
    reference, kept = message(buffer, 4)
    arguments = [reference, 0] if name == "sendmsg" else [buffer, c.c_size_t(4), 0]
    arguments += [None, 0] if name == "sendto" else []
    good = call(name, ends[0], *arguments)
    libc.recv(ends[1], c.create_string_buffer(9), c.c_size_t(9), 0)
    return good, call(name, 999, *arguments), bool(kept)


class OneOfMany(c.Structure):
    _fields_ = [("head", Message), ("length", c.c_uint)]


@act("recvmmsg sendmmsg __sendmmsg", ("socket", 4, 4))
def many_messages(name):
    ends, buffer = pair(), c.create_string_buffer(b"four", 50)
    part = Part(c.cast(buffer, c.c_void_p), 4)
    one = OneOfMany(Message(None, 0, c.addressof(part), 1, None, 0, 0), 0)
    arguments = [c.byref(one), 1, 0] + ([None] if name == "recvmmsg" else [])
    if name == "recvmmsg":
        libc.send(ends[0], b"four", c.c_size_t(4), 0)
    good = call(name, ends[name == "recvmmsg"], *arguments, result=c.c_int)
    if name != "recvmmsg":
        libc.recv(ends[1], buffer, c.c_size_t(50), 0)
    return good, one.length, call(name, 999, *arguments, result=c.c_int)


@act("socketpair", ("socket", 4, 4))
def socket_pair(name):
    ends = (c.c_int * 2)()
    good = call(name, 1, 1, 0, ends, result=c.c_int)
    libc.send(ends[0], b"four", c.c_size_t(4), 0)
    libc.recv(ends[1], c.create_string_buffer(9), c.c_size_t(9), 0)
    return good, call(name, 1, 99, 0, ends, result=c.c_int)


@act("sendfile sendfile64", ("file", "in", 26, 0), ("file", "out", 0, 26))
def send_file(name):
    arguments = opened("out", WRITE), opened("in"), None, c.c_size_t(100)
    return call(name, *arguments), call(name, 999, 998, None, c.c_size_t(1))


@act("copy_file_range", ("file", "in", 26, 0), ("file", "out", 0, 26))
def copy_range(name):
    return call(name, opened("in"), None, opened("out", WRITE), None, c.c_size_t(100), 0)


@act("splice", ("file", "in", 26, 0), ("file", "out", 0, 26))
def splice(name):
    ends = os.pipe()
    return (call(name, opened("in"), None, ends[1], None, c.c_size_t(100), 0),
            call(name, ends[0], None, opened("out", WRITE), None, c.c_size_t(26), 0))


@act("tee", ("pipe", 4, 8))
def tee(name):
    one, two = os.pipe(), os.pipe()
    libc.write(one[1], b"four", c.c_size_t(4))
    return call(name, one[0], two[1], c.c_size_t(100), 0)


@act("vmsplice", ("pipe", 0, 4))
def vmsplice(name):
    return call(name, os.pipe()[1], parts(c.create_string_buffer(b"four"), 4), c.c_size_t(1), 0)


@act("ioctl")
def clone_file(name):
    return call(name, opened("out", WRITE), c.c_ulong(0x40049409), opened("in"), result=c.c_int)[0] in (0, -1)


def aio_control():
    control, text = (c.c_char * 256)(), c.create_string_buffer(b"four")
    c.c_int.from_buffer(control, 0).value = opened("out", WRITE)
    c.c_int.from_buffer(control, 4).value = 1  # LIO_WRITE
    c.c_void_p.from_buffer(control, 16).value = c.addressof(text)
    c.c_size_t.from_buffer(control, 24).value = 4
    c.c_int.from_buffer(control, 44).value = 1  # SIGEV_NONE
    control.text = text
    return control


def aio_finished(control):
    while libc.aio_error(c.byref(control)) == 115:
        pass
    return libc.aio_return(c.byref(control))


@act("aio_read aio_read64 aio_write aio_write64")
def aio_started(name):
    control = aio_control()
    result = call(name, c.byref(control), result=c.c_int)
    aio_finished(control)
    return result


@act("lio_listio lio_listio64", ("file", "out", 0, 4))
def aio_list(name):
    control = aio_control()
    result = call(name, 0, (c.c_void_p * 1)(c.addressof(control)), 1, None, result=c.c_int)
    return result, aio_finished(control)


@act("mknod mknodat", ("flag", "made", "created"))
def node(name):
    folder = [c.c_int(-100)] if name == "mknodat" else []
    return call(name, *folder, b"made", 0o100644, c.c_ulong(0), result=c.c_int), call(name, *folder, b"made", 0o100644, c.c_ulong(0), result=c.c_int)


@act("mprotect pkey_mprotect __mprotect")
def protect(name):
    libc.mmap.restype = c.c_void_p
    page = c.c_void_p(libc.mmap(None, c.c_size_t(4096), 3, 0x22, -1, c.c_long(0)))
    key = [-1] if name == "pkey_mprotect" else []
    return call(name, page, c.c_size_t(4096), 5, *key, result=c.c_int), call(name, page, c.c_size_t(4096), 64, *key, result=c.c_int)


@act("sem_open")
def semaphore(name):
    label = b"/lintrace-probe-%d" % os.getpid()
    made = call(name, label, os.O_CREAT | os.O_EXCL, 0o600, 1, result=c.c_void_p)[0]
    libc.sem_unlink(label)
    return bool(made), call(name, b"/lintrace-none", 0, result=c.c_void_p)


@act("wordexp", ("ran", "dash sh"))
def words(name):
    room = (c.c_void_p * 8)()
    return call(name, b"$(echo two words)", c.byref(room), 0, result=c.c_int), room[0]


@act("ptrace")
def trace(name):
    return call(name, 16, -1, None, None, result=c.c_long)


@act("dlsym", ("file", "out", 0, 3))
def by_name(name):
    libc.dlopen.restype = c.c_void_p
    handle = c.c_void_p(libc.dlopen(b"libc.so.6", 1))
    found, errno_ = call(name, handle, b"write", result=c.c_void_p)
    write = c.CFUNCTYPE(c.c_ssize_t, c.c_int, c.c_char_p, c.c_size_t)(found)
    return write(opened("out", WRITE), b"abc", 3), call(name, handle, b"no_such_name", result=c.c_void_p)[0]


@act("aio_return aio_return64", ("file", "out", 0, 4))
def aio_return(name):
    control, text = (c.c_char * 256)(), c.create_string_buffer(b"four")
    c.c_int.from_buffer(control, 0).value = opened("out", WRITE)
    c.c_void_p.from_buffer(control, 16).value = c.addressof(text)
    c.c_size_t.from_buffer(control, 24).value = 4
    c.c_int.from_buffer(control, 44).value = 1  # SIGEV_NONE
    libc.aio_write(c.byref(control))
    while libc.aio_error(c.byref(control)) == 115:
        pass
    return call(name, c.byref(control))


@act("mmap mmap64 __mmap", ("file", "in", 26, 0))
def mmap(name):
    return call(name, None, c.c_size_t(4096), 1, 2, opened("in"), c.c_long(0))[0] > 0


@act("shmat")
def attach(name):
    segment = libc.shmget(0, c.c_size_t(4096), 0o1600)
    at = call(name, segment, None, 0, result=c.c_void_p)[0]
    value = bool(at) and bytes((c.c_char * 4).from_address(at))
    return value, call(name, -1, None, 0, result=c.c_void_p), libc.shmctl(segment, 0, None)


# ---- message queues ----
@act("msgrcv")
def take_message(name):
    queue = libc.msgget(0, 0o1600)
    message = c.create_string_buffer((1).to_bytes(8, "little") + b"text", 12)
    libc.msgsnd(queue, message, c.c_size_t(4), 0)
    taken = c.create_string_buffer(12)
    return (call(name, queue, taken, c.c_size_t(4), c.c_long(0), 0), taken.raw,
            call(name, queue, taken, c.c_size_t(4), c.c_long(0), 0o4000), libc.msgctl(queue, 0, None))


@act("mq_receive mq_timedreceive")
def take_posix_message(name):
    label = b"/lintrace-probe-%d" % os.getpid()
    room = c.create_string_buffer((0).to_bytes(8, "little") + (4).to_bytes(8, "little") + (8).to_bytes(8, "little"), 64)
    queue = libc.mq_open(label, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o600, room)
    libc.mq_unlink(label)
    sent = libc.mq_send(queue, b"text", c.c_size_t(4), 0)
    until = [c.byref((c.c_long * 2)(1, 0))] if "timed" in name else []
    taken = c.create_string_buffer(8)
    return (sent, call(name, queue, taken, c.c_size_t(8), None, *until), taken.value,
            call(name, queue, taken, c.c_size_t(8), None, *until))


# ---- open and close ----
@act("open open64 __open __open64 openat openat64", ("flag", "made", "created"), ("absent", "nothing"))
def open_file(name):
    folder = [-100] if "at" in name else []
    return (call(name, *folder, b"made", os.O_WRONLY | os.O_CREAT, 0o600, result=c.c_int)[0] >= 0,
            call(name, *folder, b"nothing", os.O_RDONLY, result=c.c_int), oct(os.stat("made").st_mode))


@act("__open_2 __open64_2 __openat_2 __openat64_2", ("flag", "old", "truncated"), ("absent", "nothing"))
def open_checked(name):
    folder = [-100] if "at" in name else []
    return (call(name, *folder, b"old", os.O_WRONLY | os.O_TRUNC, result=c.c_int)[0] >= 0,
            call(name, *folder, b"nothing", os.O_RDONLY, result=c.c_int))


@act("creat creat64", ("flag", "made", "created"))
def creat(name):
    return call(name, b"made", 0o600, result=c.c_int)[0] >= 0, call(name, b"no/where", 0o600, result=c.c_int)


@act("open_by_handle_at")
def open_by_handle(name):
    return call(name, 999, (c.c_char * 200)(), os.O_RDONLY, result=c.c_int)


@act("mkstemp mkstemp64 mkostemp mkostemp64 mkstemps mkstemps64 mkostemps mkostemps64", ("made", "tmp"))
def make_temporary(name):
    suffix = [0] if "temps" in name else []
    flags = [0] if "mko" in name else []
    path = c.create_string_buffer(b"tmpXXXXXX")
    return call(name, path, *suffix, *flags, result=c.c_int)[0] >= 0, call(name, c.create_string_buffer(b"bad"), *suffix, *flags, result=c.c_int)


@act("shm_open")
def open_shared(name):
    label = b"/lintrace-probe-%d" % os.getpid()
    fd = call(name, label, os.O_RDWR | os.O_CREAT, 0o600, result=c.c_int)[0]
    libc.shm_unlink(label)
    return fd >= 0, call(name, label, os.O_RDWR, 0, result=c.c_int)


@act("close __close close_range closefrom", ("file", "in", 5, 0), ("file", "old", 4, 0))
def close_and_reuse(name):
    fd, buffer = opened("in"), c.create_string_buffer(9)
    libc.read(fd, buffer, c.c_size_t(5))
    more = {"close_range": [c.c_uint(9999), 0], "closefrom": []}.get(name, [])
    good = call(name, fd, *more, result=None if name == "closefrom" else c.c_int)
    again = opened("old")
    libc.read(again, buffer, c.c_size_t(9))
    return good[1], fd == again, call("close", 999, result=c.c_int)


@act("dup dup2 __dup2 dup3 fcntl fcntl64 __fcntl", ("file", "in", 10, 0))
def duplicate(name):
    fd, buffer = opened("in"), c.create_string_buffer(9)
    more = {"dup": []}.get(name, [0, 50] if "fcntl" in name else [50, 0] if name == "dup3" else [50])
    other = call(name, fd, *more, result=c.c_int)
    libc.read(other[0], buffer, c.c_size_t(5))
    libc.read(fd, buffer, c.c_size_t(5))
    return other[1], other[0] != fd, call(name, 999, *more, result=c.c_int)


@act("flock lockf lockf64", ("use", "old", "locked"))
def lock(name):
    more = [2] if name == "flock" else [2, c.c_long(0)]
    return call(name, opened("old", os.O_RDWR), *more, result=c.c_int), call(name, 999, *more, result=c.c_int)


@act("ftruncate ftruncate64 fallocate fallocate64 posix_fallocate posix_fallocate64", ("flag", "old", "truncated"))
def change(name):
    more = [c.c_long(2)] if "trunc" in name else [c.c_long(0), c.c_long(9)]
    more = [0] + more if name.startswith("fall") else more
    return call(name, opened("old", os.O_RDWR), *more, result=c.c_int), call(name, 999, *more, result=c.c_int)


@act("truncate truncate64", ("flag", "old", "truncated"))
def truncate(name):
    return call(name, b"old", c.c_long(1), result=c.c_int), call(name, b"nothing", c.c_long(1), result=c.c_int)


# ---- names ----
@act("rename renameat renameat2", ("rename", "old", "new"))
def rename(name):
    one, two = ([-100], [-100]) if "at" in name else ([], [])
    flags = [0] if name == "renameat2" else []
    work = lambda a, b: call(name, *one, a, *two, b, *flags, result=c.c_int)
    return work(b"old", b"new"), work(b"nothing", b"x")


@act("link linkat", ("link", "old", "new"))
def link(name):
    one, flags = ([-100], [0]) if "at" in name else ([], [])
    work = lambda a, b: call(name, *one, a, *one, b, *flags, result=c.c_int)
    return work(b"old", b"new"), work(b"nothing", b"x")


@act("symlink symlinkat", ("symlink", "old", "new"))
def symlink(name):
    one = [-100] if "at" in name else []
    return call(name, b"old", *one, b"new", result=c.c_int), call(name, b"old", *one, b"in", result=c.c_int)


@act("unlink unlinkat remove", ("unlink", "old"))
def unlink(name):
    one, flags = ([-100], [0]) if "at" in name else ([], [])
    return call(name, *one, b"old", *flags, result=c.c_int), call(name, *one, b"old", *flags, result=c.c_int)


@act("chdir fchdir", ("file", "folder/inner", 3, 0))
def change_folder(name):
    where = opened("folder", os.O_RDONLY) if name == "fchdir" else b"folder"
    good = call(name, where, result=c.c_int)
    libc.read(opened("inner"), c.create_string_buffer(9), c.c_size_t(9))
    return good, call(name, 999 if name == "fchdir" else b"nothing", result=c.c_int)


@act("chroot unshare setns")
def namespaces(name):
    return call(name, *{"chroot": [b"nothing"], "unshare": [1], "setns": [999, 0]}[name], result=c.c_int)


@act("stat stat64 lstat lstat64 __xstat __xstat64 __lxstat __lxstat64 fstatat fstatat64 __fxstatat __fxstatat64 statx "
     "access faccessat euidaccess eaccess", ("absent", "nothing"))
def look(name):
    room, base = (c.c_char * 512)(), name.replace("64", "")
    arguments = {"stat": lambda p: [p, room], "lstat": lambda p: [p, room], "__xstat": lambda p: [1, p, room],
                 "__lxstat": lambda p: [1, p, room], "fstatat": lambda p: [-100, p, room, 0],
                 "__fxstatat": lambda p: [1, -100, p, room, 0], "statx": lambda p: [-100, p, 0, 0xfff, room],
                 "faccessat": lambda p: [-100, p, 4, 0]}.get(base, lambda p: [p, 4])
    return call(name, *arguments(b"in"), result=c.c_int), call(name, *arguments(b"nothing"), result=c.c_int)


@act("opendir fdopendir closedir", ("listed", "folder"))
def list_folder(name):
    if name == "fdopendir":
        folder = call(name, opened("folder"), result=c.c_void_p)
    else:
        folder = call("opendir", b"folder", result=c.c_void_p)
    return folder[1], call("closedir", c.c_void_p(folder[0]), result=c.c_int), call("opendir", b"nothing", result=c.c_void_p)


@act("scandir scandir64 scandirat scandirat64", ("listed", "folder"))
def scan_folder(name):
    one, names = ([-100] if "at" in name else []), c.c_void_p()
    return (call(name, *one, b"folder", c.byref(names), None, None, result=c.c_int),
            call(name, *one, b"nothing", c.byref(names), None, None, result=c.c_int))


# ---- streams: open, close, flush, seek ----
@act("fopen fopen64 _IO_fopen", ("flag", "made", "created"), ("absent", "nothing"))
def open_stream(name):
    return (bool(call(name, b"made", b"w", result=c.c_void_p)[0]), call(name, b"nothing", b"r", result=c.c_void_p))


@act("freopen freopen64", ("file", "out", 0, 3), ("file", "made", 0, 4))
def reopen(name):
    file = stream("out", "w")
    libc.fputs(b"one", file)
    same = call(name, b"made", b"w", file, result=c.c_void_p)[0] == file.value
    libc.fputs(b"more", file)
    return same, closed(file)


@act("tmpfile tmpfile64", ("gone", 3))
def temporary_stream(name):
    file = c.c_void_p(call(name, result=c.c_void_p)[0])
    libc.fputs(b"abc", file)
    return closed(file)


@act("fclose _IO_fclose fflush _IO_fflush fflush_unlocked setvbuf _IO_setvbuf fcloseall", ("file", "out", 0, 5))
def flush(name):
    file = stream("out", "w")
    libc.fputs(b"hello", file)
    arguments = [] if name == "fcloseall" else [file] + ([None, 0, c.c_size_t(0)] if "setvbuf" in name else [])
    return call(name, *arguments, result=c.c_int), os.stat("out").st_size


@act("pclose popen _IO_popen", ("pipe", 3, 3), ("ran", "dash sh"))
def pipe_stream(name):
    file = c.c_void_p(call("popen" if name == "pclose" else name, b"echo hi", b"r", result=c.c_void_p)[0])
    text = c.create_string_buffer(20)
    libc.fgets(text, 20, file)
    return text.value, call("pclose", file, result=c.c_int)


@act("fseek fseeko fseeko64 __fseeko64", ("file", "in", 52, 0))
def seek(name):
    file = stream("in", "r")
    first = libc.fgetc(file)
    good = call(name, file, c.c_long(3), 0, result=c.c_int)
    return first, good, libc.fgetc(file), call(name, file, c.c_long(-1), 0, result=c.c_int)


@act("fsetpos fsetpos64 _IO_fsetpos _IO_fsetpos64 rewind", ("file", "in", 52, 0))
def set_position(name):
    file, position = stream("in", "r"), (c.c_char * 64)()
    libc.fgetpos(file, position)
    libc.fgetc(file)
    good = call(name, file, *([] if name == "rewind" else [position]), result=c.c_int)
    return good[1], libc.fgetc(file)


# ---- streams: in ----
@act("fread fread_unlocked _IO_fread __fread_chk __fread_unlocked_chk fgets fgets_unlocked _IO_fgets __fgets_chk "
     "__fgets_unlocked_chk getc fgetc _IO_getc getc_unlocked fgetc_unlocked __uflow __underflow getline getdelim "
     "__getdelim getw fscanf __isoc99_fscanf vfscanf __isoc99_vfscanf", ("file", "in", 26, 0))
def stream_in(name):
    file, text, line, room = stream("in", "r"), c.create_string_buffer(100), c.c_void_p(), c.c_size_t()
    size = [c.c_size_t(100)] if name.endswith("_chk") else []
    if "fread" in name:
        arguments = [text] + size + [c.c_size_t(1), c.c_size_t(5), file]
    elif "fgets" in name:
        arguments = [text] + size + [50, file]
    elif name == "getline":
        arguments = [c.byref(line), c.byref(room), file]
    elif "getdelim" in name:
        arguments = [c.byref(line), c.byref(room), 10, file]
    elif "scanf" in name:
        arguments = [file, b"12 word"] + ([no_values()] if "_vf" in name or name[0] == "v" else [])
    else:
        arguments = [file]
    return call(name, *arguments, result=c.c_int)[0] != -1 or name, text.value, closed(file)


@act("getchar getchar_unlocked gets _IO_gets __gets_chk scanf __isoc99_scanf vscanf __isoc99_vscanf getwchar "
     "getwchar_unlocked wscanf __isoc99_wscanf vwscanf __isoc99_vwscanf", ("file", "in", 26, 0))
def standard_in(name):
    text = c.create_string_buffer(100)
    if "gets" in name:
        arguments = [text] + ([c.c_size_t(100)] if name.endswith("_chk") else [])
    elif "scanf" in name:
        word = c.c_wchar_p("12 word") if "wscanf" in name else b"12 word"
        arguments = [word] + ([no_values()] if "v" in name[:9] else [])
    else:
        arguments = []
    return on(0, "in", os.O_RDONLY, lambda: call(name, *arguments, result=c.c_int)[0] != -1), text.value


@act("fgetpwent fgetpwent_r fgetgrent fgetgrent_r fgetspent fgetspent_r fgetsgent fgetsgent_r getmntent getmntent_r __getmntent_r",
     ("file", "in", 26, 0))
def get_entry(name):
    file, room, found = stream("in", "r"), (c.c_char * 200)(), c.c_void_p()
    last = [] if "mnt" in name else [c.byref(found)]
    more = [(c.c_char * 100)(), room, c.c_size_t(200)] + last if name.endswith("_r") else []
    result = call(name, file, *more, result=c.c_int if last and more else c.c_void_p)
    closed(file)
    return bool(result[0]), result[1]


def entry_of(*fields):
    """A structure of words; each is a number, a text or a list that ends with nothing."""
    kept = [c.create_string_buffer(field) if isinstance(field, bytes) else field for field in fields]
    entry = (c.c_size_t * 16)(*[field if isinstance(field, int) else c.addressof(field) for field in kept])
    entry.kept = kept
    return entry


NONE = (c.c_void_p * 1)()


@act("putpwent", ("file", "out", 0, 19))
@act("putgrent", ("file", "out", 0, 9))
@act("putspent", ("file", "out", 0, 20))
@act("putsgent", ("file", "out", 0, 8))
@act("addmntent", ("file", "out", 0, 16))
def put_entry(name):
    entry = {"putpwent": entry_of(b"ab", b"ab", 0, b"ab", b"ab", b"ab"),
             "putgrent": entry_of(b"ab", b"ab", 0, NONE),
             "putspent": entry_of(b"ab", b"ab"),
             "putsgent": entry_of(b"ab", b"ab", NONE, NONE),
             "addmntent": entry_of(b"ab", b"ab", b"ab", b"ab")}[name.strip("_")]
    file = stream("out", "w")
    arguments = [file, entry] if "mnt" in name else [entry, file]
    result = call(name, *arguments, result=c.c_int)
    return result, closed(file)


@act("fgetwc getwc fgetwc_unlocked getwc_unlocked __wuflow __wunderflow fgetws fgetws_unlocked __fgetws_chk "
     "__fgetws_unlocked_chk fwscanf __isoc99_fwscanf vfwscanf __isoc99_vfwscanf", ("file", "in", 26, 0))
def wide_in(name):
    file, text = stream("in", "r"), c.create_unicode_buffer(100)
    libc.fwide(file, 1)
    if "fgetws" in name:
        arguments = [text] + ([c.c_size_t(100)] if name.endswith("_chk") else []) + [50, file]
    elif "scanf" in name:
        arguments = [file, c.c_wchar_p("12 word")] + ([no_values()] if "v" in name[:10] else [])
    else:
        arguments = [file]
    return call(name, *arguments, result=c.c_int)[0] != -1, text.value, closed(file)


# ---- streams: out ----
@act("fwrite fwrite_unlocked _IO_fwrite fputs fputs_unlocked _IO_fputs fprintf _IO_fprintf __fprintf_chk vfprintf "
     "_IO_vfprintf __vfprintf_chk fwprintf __fwprintf_chk vfwprintf __vfwprintf_chk fputws fputws_unlocked",
     ("file", "out", 0, 6))
def stream_out(name):
    file = stream("out", "w")
    text = c.c_wchar_p("hello!") if "w" in name.replace("fwrite", "") else b"hello!"
    flag = [1] if name.endswith("_chk") else []
    if "fwrite" in name:
        arguments = [text, c.c_size_t(2), c.c_size_t(3), file]
    elif "fput" in name:
        arguments = [text, file]
    else:
        arguments = [file] + flag + [text] + ([no_values()] if "v" in name.strip("_IO")[:2] or "vf" in name else [])
    return call(name, *arguments, result=c.c_int)[0] >= 0, closed(file)


@act("putc fputc _IO_putc putc_unlocked fputc_unlocked fputwc putwc fputwc_unlocked putwc_unlocked", ("file", "out", 0, 1))
def one_out(name):
    file = stream("out", "w")
    return call(name, 65, file, result=c.c_int), closed(file)


@act("__overflow __woverflow", ("file", "out", 0, 1))
def overflow(name):
    file = stream("out", "w")
    libc.fwide(file, 1 if "wo" in name else -1)
    return call(name, file, 65, result=c.c_int), closed(file)


@act("putw", ("file", "out", 0, 4))
def put_word(name):
    file = stream("out", "w")
    return call(name, 65, file, result=c.c_int), closed(file)


@act("puts _IO_puts printf _IO_printf __printf_chk vprintf __vprintf_chk putchar putchar_unlocked wprintf __wprintf_chk "
     "vwprintf __vwprintf_chk putwchar putwchar_unlocked", ("out", "out"))
def standard_out(name):
    text = c.c_wchar_p("hello!") if "wprintf" in name else b"hello!"
    if "char" in name:
        arguments = [65]
    else:
        arguments = ([1] if name.endswith("_chk") else []) + [text] + ([no_values()] if "v" in name[:3] else [])
    return on(1, "out", WRITE, lambda: call(name, *arguments, result=c.c_int)), os.stat("out").st_size


@act("perror psignal vwarn vwarnx warn warnx error error_at_line", ("out", "err"))
def standard_error(name):
    arguments = {"perror": [b"text"], "psignal": [9, b"text"], "error": [0, 2, b"text"],
                 "error_at_line": [0, 2, b"file", 3, b"text"]}.get(name, [b"text"] + ([no_values()] if name[0] == "v" else []))
    return on(2, "err", WRITE, lambda: call(name, *arguments, result=None))[0]


@act("err errx verr verrx", ("out", "err"))
def fatal_error(name):
    values = [no_values()] if name[0] == "v" else []
    work = lambda: on(2, "err", WRITE, lambda: call(name, 5, b"text", *values, result=None))
    return in_child(work)


# ---- processes ----
@act("fork __fork _Fork", ("file", "out", 0, 5))
def fork(name):
    pid = call(name, result=c.c_int)[0]
    if pid == 0:
        libc.write(opened("out", WRITE), b"child", c.c_size_t(5))
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@act("clone __clone", ("file", "out", 0, 5))
def clone(name):
    stack = c.create_string_buffer(1 << 20)
    entry = c.CFUNCTYPE(c.c_int, c.c_void_p)(lambda _: (libc.write(opened("out", WRITE), b"child", c.c_size_t(5)), 7)[1])
    pid = call(name, entry, c.c_void_p(c.addressof(stack) + (1 << 20) - 64), 17, None, result=c.c_int)[0]
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@act("forkpty", ("file", "out", 0, 5))
def fork_terminal(name):
    terminal = c.c_int()
    pid = call(name, c.byref(terminal), None, None, None, result=c.c_int)[0]
    if pid == 0:
        libc.write(opened("out", WRITE), b"child", c.c_size_t(5))
        os._exit(7)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@act("daemon", ("file", "out", 0, 5))
def daemon(name):
    ends = os.pipe()
    def work():
        call(name, 1, 1, result=c.c_int)
        libc.write(opened("out", WRITE), b"child", c.c_size_t(5))
        libc.write(ends[1], b"x", c.c_size_t(1))
        os._exit(0)
    status = in_child(work)
    os.read(ends[0], 1)
    return status


@act("prctl", ("file", "out", 0, 8))
def sandbox(name):
    """A filter of the program's own, here one that allows everything: what is open already goes on being counted."""
    target = opened("out", WRITE)
    libc.write(target, b"before", c.c_size_t(6))
    code = (c.c_uint16 * 4)(6, 0, 0, 0x7FFF)  # BPF_RET, SECCOMP_RET_ALLOW
    program = (c.c_uint64 * 2)(1, c.addressof(code))
    result = call(name, 22, 2, c.byref(program), 0, 0, result=c.c_int)
    libc.write(target, b"on", c.c_size_t(2))
    return result


@act("vfork __vfork", ("ran", "true"))
def vfork(name):
    """The subprocess module starts programs by vfork: its child shares this interpreter's memory until the exec."""
    import subprocess
    before = sorted(os.listdir("/proc/self/fd"))
    done = subprocess.run(["/bin/true"], stdin=subprocess.DEVNULL, env={}, check=False)
    return done.returncode, sorted(os.listdir("/proc/self/fd")) == before


def words(*texts):
    return (c.c_char_p * (len(texts) + 1))(*texts, None)


@act("execve execv execvp execvpe execl execlp execle fexecve execveat", ("ran", "true"))
def execute(name):
    true, plain = b"/bin/true", words(b"true")
    arguments = {"execve": [true, plain, words()], "execv": [true, plain], "execvp": [b"true", plain],
                 "execvpe": [b"true", plain, words()], "execl": [true, b"true", None], "execlp": [b"true", b"true", None],
                 "execle": [true, b"true", None, words()], "fexecve": [opened("/bin/true"), plain, words()],
                 "execveat": [-100, true, plain, words(), 0]}[name]
    bad = {"execve": [b"nothing", plain, words()], "execv": [b"nothing", plain]}.get(name)
    failed = call(name, *bad, result=c.c_int) if bad else None
    return in_child(lambda: call(name, *arguments)), failed


@act("posix_spawn posix_spawnp", ("ran", "true"))
def spawn(name):
    pid = c.c_int()
    path = b"true" if name.endswith("p") else b"/bin/true"
    good = call(name, c.byref(pid), path, None, None, words(b"true"), words(), result=c.c_int)
    return good, os.waitstatus_to_exitcode(os.waitpid(pid.value, 0)[1]), call(name, c.byref(pid), b"/nothing", None, None, words(b"x"), words(), result=c.c_int)


@act("system", ("ran", "dash sh"))
def system(name):
    libc.clearenv()
    return call(name, b"exit 3", result=c.c_int)


@act("_exit _Exit quick_exit")
def end(name):
    return in_child(lambda: call(name, 6, result=None))


@act("dlopen dlmopen")
def load(name):
    space = [c.c_long(-1)] if name == "dlmopen" else []
    return bool(call(name, *space, b"libm.so.6", 2, result=c.c_void_p)[0]), call(name, *space, b"/nothing.so", 2, result=c.c_void_p)[0]


@act("syscall", ("file", "in", 10, 0), ("absent", "nothing"))
def system_call(name):
    fd = call(name, c.c_long(257), -100, b"in", 0)[0]
    buffer = c.create_string_buffer(20)
    return (call(name, c.c_long(0), c.c_long(fd), buffer, c.c_long(10)), buffer.value, call(name, c.c_long(257), -100, b"nothing", 0))
