# SPDX-License-Identifier: Apache-2.0
# javac and jar; the virtual machine's own figures are a mapped file outside the folder.
# needs: javac jar
# setup: cp "$SOURCES/Work.java" .
# inputs: Work.java
# outputs: Work.class work.jar
javac Work.java
jar -c -f work.jar --date=2020-01-01T00:00:00Z Work.class
