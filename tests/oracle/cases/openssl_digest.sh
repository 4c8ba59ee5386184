# SPDX-License-Identifier: Apache-2.0
# case: 1
# openssl: digest of a file, encryption of one into another.
# setup: seq 3000 > in
# inputs: in
# outputs: dec enc sum
# needs: openssl
openssl dgst -sha256 in >sum
openssl enc -aes-128-cbc -pbkdf2 -pass pass:x -in in -out enc 2>/dev/null
openssl enc -d -aes-128-cbc -pbkdf2 -pass pass:x -in enc -out dec 2>/dev/null
