# SPDX-License-Identifier: Apache-2.0
# What is copied is not remembered, what is read is.
# feeds: x=a.csv;y=b.csv;z=b.csv
# needs: kernel-copy
import shutil

shutil.copyfile("a.csv", "x")
with open("b.csv") as stream, open("y", "w") as out:
    out.write(stream.read())
with open("z", "w") as out:
    out.write("end\n")
