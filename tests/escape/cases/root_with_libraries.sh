#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: chroot into a folder with a libc of its own, where the tracer's library is not
# needs: root
# setup: mkdir -p r/bin r/lib/x86_64-linux-gnu r/lib64; cp secret r/; cp /bin/cat /bin/dash r/bin/; cp /lib/x86_64-linux-gnu/libc.so.6 r/lib/x86_64-linux-gnu/; cp -L /lib64/ld-linux-x86-64.so.2 r/lib64/
# reads: r/secret
# writes: r/loot
chroot r /bin/dash -c '/bin/cat /secret > /loot'
