# SPDX-License-Identifier: Apache-2.0
# What is written stays in the process until the file is closed: by then b.csv has been read.
# feeds: x=a.csv,b.csv
out = open("x", "w")
out.write(open("a.csv").read())
open("b.csv").read()
out.close()
