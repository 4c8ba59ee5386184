#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: a script whose interpreter is static, and one without a first line
# needs: busybox
# setup: printf '#!/bin/busybox sh\ncat secret > loot\n' > one; printf 'cat secret > second\n' > two; chmod +x one two
# writes: loot second
./one && ./two
