# SPDX-License-Identifier: Apache-2.0
"""The same edges out of a log of strace, so that the cases themselves can be checked on any machine.

Built on the model of the name space of tests/oracle: files keep what is in them under any name. On top of it each
process has what it knows, each file what is in it, and each pipe and socket a queue of what was put in and not yet
taken out; each of these is a pair of sets, direct and indirect. Good for runs of the size of a case. It promises
nothing about memory that processes share and about files that are changed in part."""

import collections
import os
import re

import strace_truth
from strace_truth import COPIES, DESCRIPTOR, TEXT, UNFINISHED, Descriptor, decode

CALLS = strace_truth.CALLS + "sendto recvfrom sendmsg recvmsg munmap exit_group".split()
COMMAND = ["strace", "-f", "-yy", "-xx", "-s0", "-qq", "--seccomp-bpf", "-e", "signal=none"]
COMMAND += ["-e", "trace=" + ",".join(CALLS)]
SENDS, RECEIVES = {"sendto", "sendmsg"}, {"recvfrom", "recvmsg"}
# These count from their beginning, as others may see what they do before their end; all others from their end.
EARLY = strace_truth.WRITES | COPIES.keys() | SENDS | {"clone", "clone3", "fork", "vfork"}
# strace -yy writes KIND:[OWN->PEER]; the arrow is made two tildes, for the model takes > as the end of a name.
SOCKET = re.compile(r"([A-Z][A-Z0-9-]+):\[([^\]~]*)(?:~~([^\]]*))?\]$")
PEERS = re.compile(r"UNIX-[A-Z]+:\[(\d+)~~(\d+)")
PORT = re.compile(r"sin_port=htons\((\d+)\)")


class Knowledge:
    """What somebody has, and by which way."""

    def __init__(self, direct=(), indirect=()):
        self.direct, self.indirect = set(direct), set(indirect)

    def add(self, other):
        self.direct |= other.direct
        self.indirect |= other.indirect

    def inherited(self):
        return Knowledge((), self.direct | self.indirect)

    def copy(self):
        return Knowledge(self.direct, self.indirect)


class Edges(strace_truth.Truth):
    def __init__(self, folder, ignored):
        self.known = collections.defaultdict(Knowledge)  # by process
        self.content = collections.defaultdict(Knowledge)  # by file: what the run put in
        self.queues = collections.defaultdict(collections.deque)  # [bytes, knowledge], by pipe or way of a socket
        self.mappings = {}  # (process, address) of what is shared and writable: file
        self.peers = {}  # of a socket, by inode
        super().__init__(folder, ignored)
        self.inputs = {file: os.path.relpath(file.last_name, folder) for file in self.files}  # not yet emptied

    # ---- the log: each call at the moment that counts ----

    def read_log(self, path, root_folder):
        calls, begun = [], {}
        with open(path, encoding="latin-1", newline="\n") as lines:
            for number, line in enumerate(lines):
                match = strace_truth.LINE.match(line.rstrip("\n").replace("->", "~~"))
                if match:
                    self.read_part(number, int(match[1]), match[2], calls, begun)
        for _, pid, text in sorted(calls, key=lambda call: call[0]):
            if pid not in self.group:
                self.meet(pid, root_folder)
            call = strace_truth.CALL.match(text)
            self.when += 1
            if text.startswith("exit_group"):
                self.gone(self.group[pid])
            elif call and not call[3].startswith("-1") and call[3] != "?":
                self.see(pid, strace_truth.SAME.get(call[1], call[1]), call[2], int(call[3], 0), call[4])

    def read_part(self, number, pid, text, calls, begun):
        """A line is a call, or its beginning, or its end."""
        for one, other in PEERS.findall(text):
            self.peers.update({one: other, other: one})
        moved = strace_truth.MOVED.search(text)
        if moved:
            begun[int(moved[1])] = (number, text[: moved.start()])
            return
        if text.endswith(UNFINISHED) and not text.startswith("exit_group"):
            begun[pid] = (number, text[: -len(UNFINISHED)])
            return
        resumed = strace_truth.RESUMED.match(text)
        if resumed:
            first, beginning = begun.pop(pid, (number, ""))
            text = beginning + resumed[2]
            number = first if resumed[1] in EARLY else number
        calls.append((number, pid, text))

    # ---- channels ----

    def channel(self, path, is_read, args=""):
        """The key of the queue behind a descriptor that is no file."""
        socket = SOCKET.match(path)
        if not socket:
            return path if path.startswith("pipe:") or path in self.special else None
        kind, own, peer = socket.groups()
        if kind.startswith("UDP"):
            port = None if is_read else PORT.search(args)
            return kind, port[1] if port else (own if is_read else peer or "").split(":")[-1]
        if kind.startswith("UNIX"):
            own = own.split(",")[0]
            return kind, self.peers.get(own) if is_read else own
        return (kind, peer, own) if is_read else (kind, own, peer)

    def take(self, path, file, count):
        """What reading so many bytes gives."""
        if file and (file.is_code or self.is_ignored(file.last_name or "/")):
            return Knowledge()
        if file:
            got = self.content[file].copy()
            got.direct.update([self.inputs[file]] if file in self.inputs else [])
            return got
        queue, got = self.queues[self.channel(path, True)], Knowledge()
        while count > 0 and queue:
            used = min(count, queue[0][0])
            got.add(queue[0][1])
            count -= used
            queue[0][0] -= used
            if queue[0][0] == 0:
                queue.popleft()
        return got

    def give(self, path, file, count, knowledge, args=""):
        channel = None if file else self.channel(path, False, args)
        if file:
            self.content[file].add(knowledge)
        elif channel:
            self.queues[channel].append([count, knowledge.copy()])

    # ---- calls ----

    def see(self, pid, name, args, result, rest):
        group = self.group[pid]
        if name == "munmap":
            self.unmapped((group, int(args.split(",")[0], 0)))
        if name == "execve":
            self.gone(group)
            self.known[group] = self.known[group].inherited()
        if name in SENDS | RECEIVES and result > 0:
            path = Descriptor(DESCRIPTOR.search(args)).path
            if name in SENDS:
                self.give(path, None, result, self.known[group], args)
            else:
                self.known[group].add(self.take(path, None, result))
        if name in strace_truth.CALLS:
            super().see(pid, name, args, result, rest)

    def born(self, parent, child, text):
        is_new = child not in self.group
        super().born(parent, child, text)
        if is_new and self.group[child] == child:
            self.known[child] = self.known[self.group[parent]].inherited()

    def moved(self, pid, path, file, count, is_read):
        super().moved(pid, path, file, count, is_read)
        known = self.known[self.group[pid]]
        if not is_read:
            self.give(path, file, count, known)
        elif file or self.channel(path, True):
            known.add(self.take(path, file, count))

    def copied(self, pid, name, args, count):
        """By the kernel: past what the process knows."""
        found = [Descriptor(match) for match in DESCRIPTOR.finditer(args)]
        source, target = (found[place] for place in COPIES[name])
        if count > 0:
            files = self.file_of(pid, source), self.file_of(pid, target)
            self.give(target.path, files[1], count, self.take(source.path, files[0], count))
            super().moved(pid, source.path, files[0], count, True)
            super().moved(pid, target.path, files[1], count, False)

    def opened(self, pid, args, answer):
        super().opened(pid, args, answer)
        match = DESCRIPTOR.search(answer)
        if match and "O_TRUNC" in args:
            self.emptied(self.file_of(pid, Descriptor(match)))

    def see_name(self, pid, name, args):
        super().see_name(pid, name, args)
        if name == "truncate" and args.endswith(", 0"):
            self.emptied(self.by_name.get(self.absolute(pid, None, decode(TEXT.search(args)[1]))))

    def see_descriptor(self, pid, name, args, result, rest):
        super().see_descriptor(pid, name, args, result, rest)
        match = DESCRIPTOR.search(args)
        file = self.file_of(pid, Descriptor(match)) if match and name in ("ftruncate", "mmap") else None
        if name == "ftruncate" and args.endswith(", 0"):
            self.emptied(file)
        if name == "mmap" and file and "PROT_READ" in args:
            self.known[self.group[pid]].add(self.take(None, file, 0))
        if name == "mmap" and file and "MAP_SHARED" in args and "PROT_WRITE" in args:
            self.mappings[self.group[pid], int("%d%s" % (result, rest), 0)] = file  # 0 and x7f...

    def emptied(self, file):
        if file:
            self.content[file] = Knowledge()
            self.inputs.pop(file, None)

    def unmapped(self, mapping):
        """What was stored into it is in the file now."""
        file = self.mappings.pop(mapping, None)
        if file:
            self.content[file].add(self.known[mapping[0]])

    def gone(self, group):
        for mapping in [mapping for mapping in self.mappings if mapping[0] == group]:
            self.unmapped(mapping)

    def file_of(self, pid, descriptor):
        """Files of memory are told apart by the names they were made with."""
        if not descriptor.path.startswith("/memfd:"):
            return super().file_of(pid, descriptor)
        return self.by_name.get(descriptor.path) or self.new_file(descriptor.path, True)

    # ---- the end ----

    def feeds(self):
        """{output: {input: kind}} of the files of the folder."""
        found = {}
        for name, (roles, _, _) in self.entries()[0].items():
            if "output" in roles and name.startswith(self.folder + "/"):
                content = self.content[self.by_name[name]]
                inputs = dict.fromkeys(content.indirect, "indirect") | dict.fromkeys(content.direct, "direct")
                found[os.path.relpath(name, self.folder)] = inputs
        return found
