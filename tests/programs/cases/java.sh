# SPDX-License-Identifier: Apache-2.0
# needs: java javac
# build: java/Work.class mkdir -p java; javac -d java "$SOURCES/Work.java"
# setup: seq 3000 >in; seq 50 >in2; seq 100 >both; seq 1000 >mapped
# inputs: both in in2 mapped
# outputs: both channels.map channels.out children.in children.out children.text files.copy files.moved files.out files.unzipped files.zip streams.gz streams.out threads.0 threads.1 threads.2 threads.3 threads.4 threads.5
java -Xshare:auto -XX:-UsePerfData -cp "$PROGRAMS/java" Work
