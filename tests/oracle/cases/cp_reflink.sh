# SPDX-License-Identifier: Apache-2.0
# case: 38
# Clones on a file system that has them: cp --reflink by FICLONE, and a copy that falls back where there is none.
# needs: mounts mkfs.btrfs
# setup: truncate -s 120M ../image; mkfs.btrfs -q ../image; mkdir m; mount -o loop ../image m; seq 30000 > m/in; seq 5000 > in
# inputs: in m/in
# outputs: m/across m/auto m/clone m/plain
# trace: file("m/clone").bytes_written == 168894
cp --reflink=always m/in m/clone
cp --reflink=auto m/in m/auto
cp --reflink=never m/in m/plain
cp --reflink=auto in m/across
