# SPDX-License-Identifier: Apache-2.0
# Copies that the kernel makes, one process or not.
# feeds: x=a.csv;y=b.csv;d/c.csv=c.csv;z=d.csv
# needs: kernel-copy
import os
import shutil

shutil.copyfile("a.csv", "x")
shutil.copy2("b.csv", "y")
os.mkdir("d")
shutil.copy("c.csv", "d")
shutil.copyfile("d.csv", "t")
shutil.move("t", "z")
