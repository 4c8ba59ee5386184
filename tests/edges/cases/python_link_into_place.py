# SPDX-License-Identifier: Apache-2.0
# A file without a name that gets one when it is whole.
# feeds: x=a.csv
import os

fd = os.open(".", os.O_TMPFILE | os.O_RDWR, 0o644)
os.write(fd, open("a.csv", "rb").read())
os.link("/proc/self/fd/%d" % fd, "x", src_dir_fd=os.open("/", os.O_RDONLY), follow_symlinks=True)
