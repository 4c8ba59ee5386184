#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# escape: a program run by naming the loader, with an empty environment
/usr/bin/env -i /lib64/ld-linux-x86-64.so.2 /bin/cp secret loot
/lib64/ld-linux-x86-64.so.2 --preload '' /bin/cat loot > second
# writes: loot second
