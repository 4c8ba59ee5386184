# SPDX-License-Identifier: Apache-2.0
# Here it does not.
# feeds: x=a.csv;y=a.csv,b.csv
out = open("x", "w")
out.write(open("a.csv").read())
out.flush()
open("y", "w").write(open("b.csv").read())
out.close()
