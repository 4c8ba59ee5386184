# SPDX-License-Identifier: Apache-2.0
"""What a program really read and wrote, out of a log of strace.

The log is a list of system calls with the name of every descriptor (`strace -f -y -xx`). Files are told
apart by a small model of the name space: an open, rename, link or unlink that succeeded moves names between
files, so that bytes stay with their file whatever it is called later. What a file was to the run follows
from the order of its reads and writes. The model promises nothing about files whose names it never saw;
`Truth.blind_spots` says where it disagrees with the folder that the run left behind."""

import collections
import hashlib
import os
import re
import stat

CALLS = """open openat openat2 creat open_by_handle_at read pread64 readv preadv preadv2 write pwrite64 writev
    pwritev pwritev2 sendfile copy_file_range splice tee vmsplice mmap rename renameat renameat2 link linkat symlink
    symlinkat unlink unlinkat rmdir mknod mknodat truncate ftruncate fallocate dup dup2 dup3 fcntl close
    close_range clone clone3 fork vfork execve execveat chdir fchdir ioctl pidfd_getfd memfd_create ?mmap2 ?truncate64
    ?ftruncate64 ?fcntl64 ?sendfile64""".split()

READS = {"read", "pread64", "readv", "preadv", "preadv2"}
WRITES = {"write", "pwrite64", "writev", "pwritev", "pwritev2", "vmsplice"}
COPIES = {"sendfile": (1, 0), "copy_file_range": (0, 1), "splice": (0, 1), "tee": (0, 1)}  # source and target
SAME = {"mmap2": "mmap", **{name + "64": name for name in ("truncate", "ftruncate", "fcntl", "sendfile")}}
OPENS = {"open", "openat", "openat2", "creat", "open_by_handle_at"}

LINE = re.compile(r"^(\d+) +(.*)$")
UNFINISHED = " <unfinished ...>"
MOVED = re.compile(r" <pid changed to (\d+) \.\.\.>$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$", re.S)
CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+|0x[0-9a-f]+|\?)(.*)$", re.S)
DESCRIPTOR = re.compile(r"(-?\d+|AT_FDCWD)<([^>]*)>(\(deleted\))?")
TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
RANGE = re.compile(r"(\d+)(?:<[^>]*>(?:\(deleted\))?)?, (\d+)")
HEX = re.compile(r"\\x([0-9a-f]{2})")


def decode(text):
    """Bytes of a name as strace prints it with -xx, as a str of the file system."""
    return os.fsdecode(HEX.sub(lambda match: chr(int(match[1], 16)), text).encode("latin-1", "replace"))


class Descriptor:
    def __init__(self, match):
        self.number = -100 if match[1] == "AT_FDCWD" else int(match[1])
        self.path = decode(match[2])
        self.is_deleted = match[3] is not None


class File:
    """One file over its whole life in the run."""

    def __init__(self, name, is_made):
        self.names = {name} if name else set()
        self.all_names = {name} if name else set()
        self.last_name = name
        self.is_made = is_made
        self.bytes_read = self.bytes_written = 0
        self.first_read = self.last_read = self.first_write = self.mapped_for_writing = 0
        self.read_name = None
        self.names_before = set()  # the run
        self.size_before = self.first_emptied = 0
        self.is_placed = self.is_code = False
        self.first_content = None

    def take(self, name):
        self.names.add(name)
        self.all_names.add(name)
        self.last_name = name

    def read(self, when, count, name):
        self.bytes_read += count
        self.last_read = when
        if not self.first_read:
            self.first_read = when
            self.read_name = name

    def write(self, when, count):
        self.bytes_written += count
        self.first_write = self.first_write or when

    def empty(self, when):
        self.write(when, 0)
        self.first_emptied = self.first_emptied or when

    def is_input(self):
        """Did the run read what was there before it?"""
        if not self.first_read or self.is_made:
            return False
        is_left = self.size_before and (not self.first_emptied or self.first_read < self.first_emptied)
        return bool(is_left or not self.first_write or self.first_read <= self.first_write)


def digest(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def walk(folder):
    """(path, lstat) of everything below a folder that is no folder."""
    for root, folders, names in os.walk(folder):
        for name in names + [each for each in folders if os.path.islink(os.path.join(root, each))]:
            path = os.path.join(root, name)
            yield path, os.lstat(path)


class Truth:
    def __init__(self, folder, ignored):
        """To be made before the run: remembers what is in the folder."""
        self.folder = folder
        self.ignored = ignored
        self.files = []
        self.by_name = {}
        self.special = set()  # names of FIFOs, sockets and symbolic links
        self.descriptors = {}  # (process) -> {number: File}
        self.group = {}
        self.images = {}  # (process) -> how many programs it has run
        self.parts = {}  # (process, image) -> {File or "a pipe": [bytes read, bytes written]}
        self.folder_of = {}
        self.pending = {}
        self.births = []
        self.when = 0
        by_inode = {}
        for path, status in walk(folder):
            if not stat.S_ISREG(status.st_mode):
                self.special.add(path)
                continue
            file = by_inode.get(status.st_ino)
            if file is None:
                file = by_inode[status.st_ino] = self.new_file(path, False)
                file.first_content = digest(path)
                file.size_before = status.st_size
            file.take(path)
            file.names_before.add(path)
            self.by_name[path] = file

    def new_file(self, name, is_made):
        file = File(name, is_made)
        self.files.append(file)
        if name:
            self.by_name[name] = file
        return file

    def is_ignored(self, path):
        return any(path == root or path.startswith(root + "/") for root in self.ignored)

    # ---- lines ----

    def read_log(self, path, root_folder):
        with open(path, encoding="latin-1", newline="\n") as lines:
            for line in lines:
                match = LINE.match(line.rstrip("\n"))
                if match:
                    self.read_line(int(match[1]), match[2], root_folder)

    def read_line(self, pid, text, root_folder):
        if pid not in self.group:
            self.meet(pid, root_folder)
        moved = MOVED.search(text)
        if moved:  # a thread runs another program: it goes on under the number of the first thread
            self.pending[int(moved[1])] = text[: moved.start()]
            return
        if text.endswith(UNFINISHED):
            self.pending[pid] = text[: -len(UNFINISHED)]
            name = text.split("(", 1)[0]
            if name in ("clone", "clone3", "fork", "vfork"):
                self.births.append((pid, text))
            return
        resumed = RESUMED.match(text)
        if resumed:
            text = self.pending.pop(pid, "") + resumed[2]
            self.births = [birth for birth in self.births if birth[0] != pid]
        call = CALL.match(text)
        if call and not call[3].startswith("-1") and call[3] != "?":
            self.when += 1
            self.see(pid, SAME.get(call[1], call[1]), call[2], int(call[3], 0), call[4])

    def meet(self, pid, root_folder):
        """The first line of a process: the call that made it may not have been logged yet."""
        if self.births:
            parent, text = self.births[0]
            self.born(parent, pid, text)
        else:
            self.group[pid] = pid
            self.descriptors[pid] = {}
            self.folder_of[pid] = root_folder

    def born(self, parent, child, text):
        if child in self.group:
            return
        is_thread = "CLONE_FILES" in text
        self.group[child] = self.group[parent] if is_thread else child
        if not is_thread:
            self.descriptors[child] = dict(self.descriptors[self.group[parent]])
        self.folder_of[child] = self.folder_of[parent]

    # ---- names ----

    def absolute(self, pid, descriptor, name):
        base = descriptor.path if descriptor else self.folder_of[pid]
        path = os.path.normpath(os.path.join(base, name))
        return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))

    def two_names(self, pid, args):
        """The (folder, name) pairs of rename and link calls, made absolute; also the raw first name."""
        texts = [(match.start(), decode(match[1])) for match in TEXT.finditer(args)]
        folders = [(match.start(), Descriptor(match)) for match in DESCRIPTOR.finditer(args)]
        paths = []
        for place, name in texts[:2]:
            before = [descriptor for start, descriptor in folders if start < place]
            paths.append(self.absolute(pid, before[-1] if before else None, name))
        return paths, texts[0][1], folders

    def forget_name(self, path):
        file = self.by_name.pop(path, None)
        if file:
            file.names.discard(path)
        self.special.discard(path)

    def give_name(self, path, file):
        self.forget_name(path)
        self.by_name[path] = file
        file.take(path)

    def rename(self, old, new, is_exchange):
        file, other = self.by_name.get(old), self.by_name.get(new)
        if file and file is other:
            return  # two names of one file: the kernel does nothing
        below = [path for path in self.by_name if path.startswith(old + "/")]
        if below and not file:
            for path in below:
                moved = self.by_name.pop(path)
                moved.names.discard(path)
                self.by_name[new + path[len(old) :]] = moved
                moved.take(new + path[len(old) :])
            return
        is_special = old in self.special
        self.forget_name(old)
        self.forget_name(new)
        if file:
            self.give_name(new, file)
            file.is_placed = True
        if is_special:
            self.special.add(new)
        if is_exchange and other:
            self.give_name(old, other)
            other.is_placed = True

    def link(self, pid, args):
        paths, raw, folders = self.two_names(pid, args)
        taken = re.fullmatch(r"/(?:proc/self|proc/%d|dev)/fd/(\d+)" % self.group[pid], raw)
        table = self.descriptors[self.group[pid]]
        if taken:
            file = table.get(int(taken[1]))
        elif raw == "" and "AT_EMPTY_PATH" in args:
            file = table.get(folders[0][1].number)
        else:
            file = self.by_name.get(paths[0])
        if file:
            self.give_name(paths[1], file)
            file.is_placed = True

    # ---- descriptors ----

    def file_of(self, pid, descriptor):
        """The file behind a descriptor; None for anything that is no regular file."""
        path = descriptor.path
        if not path.startswith("/") or path.startswith("/memfd:") or path in self.special:
            return None
        known = self.descriptors[self.group[pid]].get(descriptor.number)
        if known and (path in known.all_names or not known.all_names):
            return known
        if descriptor.is_deleted:
            gone = [file for file in self.files if file.last_name == path and not file.names]
            return gone[-1] if gone else None
        file = self.by_name.get(path)
        if file is None and not os.path.isdir(path):
            file = self.new_file(path, False)
        return file

    def opened(self, pid, args, answer):
        match = DESCRIPTOR.search(answer)
        flags = TEXT.sub("", args)
        if not match or "O_PATH" in flags or "O_DIRECTORY" in flags and "O_TMPFILE" not in flags:
            return
        descriptor = Descriptor(match)
        table = self.descriptors[self.group[pid]]
        table.pop(descriptor.number, None)
        if "O_TMPFILE" in flags:
            file = self.new_file(None, True)
            file.all_names.add(descriptor.path)
            file.last_name = descriptor.path
        elif "O_CREAT" in flags and self.is_new_file(descriptor.path):
            file = self.new_file(descriptor.path, True)
        else:
            file = self.file_of(pid, descriptor)
        if file is None:
            return
        table[descriptor.number] = file
        if "O_TRUNC" in flags:
            file.empty(self.when)
        elif file.is_made:
            file.write(self.when, 0)

    def is_new_file(self, path):
        is_file = path.startswith("/") and not path.startswith(("/memfd:", "/dev/"))
        return is_file and path not in self.by_name and path not in self.special

    def copied(self, pid, name, args, count):
        found = [Descriptor(match) for match in DESCRIPTOR.finditer(args)]
        source, target = (self.file_of(pid, found[place]) for place in COPIES[name])
        if count > 0:
            self.moved(pid, found[COPIES[name][0]].path, source, count, True)
            self.moved(pid, found[COPIES[name][1]].path, target, count, False)

    def moved(self, pid, path, file, count, is_read):
        """Bytes through a descriptor of this path: they belong to its file, and to the process image."""
        if file and is_read:
            file.read(self.when, count, path)
        elif file:
            file.write(self.when, count)
        elif not path.startswith("pipe:") and path not in self.special:
            return
        group = self.group[pid]
        part = self.parts.setdefault((group, self.images.get(group, 0)), {})
        part.setdefault(file or "a pipe", [0, 0])[0 if is_read else 1] += count

    def cloned(self, pid, args, target):
        """FICLONE: the kernel copies the whole file by reference; strace does not name the source."""
        match = re.search(r"\bFICLONE, (\d+)", args)
        source = self.descriptors[self.group[pid]].get(int(match[1])) if match else None
        if source:
            size = os.path.getsize(source.last_name)
            self.moved(pid, source.last_name, source, size, True)
            self.moved(pid, target.last_name, target, size, False)

    def mapped(self, file, args, path):
        if "PROT_EXEC" in args or "MAP_DENYWRITE" in args:
            file.is_code = True
            return
        if "PROT_READ" in args:
            file.read(self.when, 0, path)
        if "MAP_SHARED" in args:  # may be made writable later
            file.mapped_for_writing = file.mapped_for_writing or self.when

    # ---- one call that succeeded ----

    def see(self, pid, name, args, result, rest):
        table = self.descriptors[self.group[pid]]
        if name in OPENS:
            self.opened(pid, "O_CREAT|O_TRUNC" + args if name == "creat" else args, "%d%s" % (result, rest))
        elif name in ("execve", "execveat"):
            group = self.group[pid]
            self.images[group] = self.images.get(group, 0) + 1
        elif name in COPIES:
            self.copied(pid, name, args, result)
        elif name in ("clone", "clone3", "fork", "vfork"):
            self.born(pid, result, args)
        elif name in ("rename", "renameat", "renameat2"):
            paths = self.two_names(pid, args)[0]
            self.rename(paths[0], paths[1], "RENAME_EXCHANGE" in args)
        elif name in ("link", "linkat"):
            self.link(pid, args)
        elif name in ("symlink", "symlinkat"):
            texts = [decode(text) for text in TEXT.findall(args)]
            folder = DESCRIPTOR.search(args)
            self.special.add(self.absolute(pid, Descriptor(folder) if folder else None, texts[1]))
        elif name in ("unlink", "unlinkat", "rmdir", "mknod", "mknodat", "truncate", "chdir"):
            self.see_name(pid, name, args)
        elif name == "close_range":
            first, last = (int(number) for number in RANGE.match(args).groups())
            for number in [number for number in table if first <= number <= last and "CLOEXEC" not in args]:
                del table[number]
        else:
            self.see_descriptor(pid, name, args, result, rest)

    def cut(self, file, args):
        (file.empty if args.rsplit(",", 1)[-1].strip() == "0" else lambda when: file.write(when, 0))(self.when)

    def see_name(self, pid, name, args):
        text = decode(TEXT.search(args)[1])
        folder = DESCRIPTOR.search(args)
        path = self.absolute(pid, Descriptor(folder) if folder else None, text)
        if name == "chdir":
            self.folder_of[pid] = path
        elif name == "truncate":
            file = self.by_name.get(os.path.realpath(path)) or self.by_name.get(path)
            if file:
                self.cut(file, args)
        elif name.startswith("mknod"):
            if "S_IFREG" in args:
                self.new_file(path, True).write(self.when, 0)
            else:
                self.special.add(path)
        else:
            self.forget_name(path)

    def see_descriptor(self, pid, name, args, result, rest):
        match = DESCRIPTOR.search(args)
        if not match:
            return
        descriptor = Descriptor(match)
        table = self.descriptors[self.group[pid]]
        if name == "close":
            table.pop(descriptor.number, None)
            return
        if name == "fchdir":
            self.folder_of[pid] = descriptor.path
            return
        file = self.file_of(pid, descriptor)
        if name in ("dup", "dup2", "dup3") or name == "fcntl" and "F_DUPFD" in args:
            table.pop(result, None)
            if file:
                table[result] = file
        elif name in READS | WRITES:
            if result > 0:
                self.moved(pid, descriptor.path, file, result, name in READS)
        elif file is None:
            return
        elif name == "ioctl":
            self.cloned(pid, args, file)
        elif name == "ftruncate":
            self.cut(file, args)
        elif name == "fallocate":
            file.write(self.when, 0)
        elif name == "mmap":
            self.mapped(file, args, descriptor.path)

    # ---- the end ----

    def entries(self):
        """{name: (roles, bytes read, bytes written)} of all files that took part; and {other name: name}."""
        found, aliases = {}, {}
        for file in self.files:
            names = sorted(file.names)
            name = names[0] if names else file.last_name
            if file.is_code or not name or self.is_ignored(name):
                continue
            aliases.update({other: name for other in names})
            self.add_entry(found, file, name)
        return {name: entry for name, entry in found.items() if any(entry)}, aliases

    def add_entry(self, found, file, name):
        if file.mapped_for_writing and not file.first_write and self.was_changed(file, name):
            file.first_write = file.mapped_for_writing
        is_there = bool(file.names)
        is_output = is_there and bool(file.first_write or file.is_placed)
        is_input = file.is_input()
        roles = {"output"} if is_output else set()
        if file.first_write and file.last_read > file.first_write:
            roles.add("intermediate")
        if file.is_made and not is_there:
            roles.add("temporary")
        read_name = name
        if is_input and name not in file.names_before:  # others know it by the name that it had
            is_known = file.read_name in file.names_before or not file.names_before
            read_name = file.read_name if is_known else min(file.names_before)
        if is_input and read_name != name:
            add_to(found, read_name, {"input"}, file.bytes_read, 0)
            add_to(found, name, roles, 0, file.bytes_written)
        else:
            roles |= {"input"} if is_input else set()
            add_to(found, name, roles, file.bytes_read, file.bytes_written)

    def single_names(self):
        """Names that are the only one of the only file that ever had it, there at the end (so no random ones)."""
        having = collections.Counter(name for file in self.files for name in file.all_names)
        return {
            file.last_name
            for file in self.files
            if len(file.all_names) == 1 and file.names and having[file.last_name] == 1
        }

    def shares(self, told_name):
        """What each process image moved, without saying which image it was; files of other names are `*`."""
        images, single = [], self.single_names()
        for part in self.parts.values():
            sums = {}
            for file, (bytes_read, bytes_written) in part.items():
                name = file
                if isinstance(file, File):
                    name = told_name(file.last_name) if file.last_name in single else "*"
                    if file.is_code or self.is_ignored(file.last_name or "/"):
                        continue
                one = sums.setdefault(name, [0, 0])
                one[0] += bytes_read
                one[1] += bytes_written
            images.append(sums)
        return as_shares(images)

    @staticmethod
    def was_changed(file, name):
        if file.is_made or not file.names:
            return True
        return digest(name) != file.first_content

    def blind_spots(self):
        """Where the model and the folder disagree: then it is the oracle that is wrong."""
        there = {path for path, status in walk(self.folder) if stat.S_ISREG(status.st_mode)}
        known = {path for path in self.by_name if path.startswith(self.folder + "/")}
        return ["unseen by the oracle: " + path for path in sorted(there - known)] + [
            "gone, but not for the oracle: " + path for path in sorted(known - there)
        ]


def as_shares(images):
    """A multiset of images: what each moved, sorted; images that moved nothing are left out."""
    shares = (
        tuple(sorted((name, one[0], one[1]) for name, one in sums.items() if one[0] or one[1])) for sums in images
    )
    return collections.Counter(share for share in shares if share)


def add_to(found, name, roles, bytes_read, bytes_written):
    old_roles, old_read, old_written = found.get(name, (frozenset(), 0, 0))
    merged = frozenset(old_roles | roles)
    if merged & {"input", "output"}:
        merged -= {"temporary"}
    found[name] = (merged, old_read + bytes_read, old_written + bytes_written)
