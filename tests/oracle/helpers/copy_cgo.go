// SPDX-License-Identifier: Apache-2.0

// copy IN OUT: in Go that is linked against libc, for the sake of one C function.
package main

// static int three(void) { return 3; }
import "C"

import "os"

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], data, 0o644)
	}
	if err != nil || C.three() != 3 {
		os.Exit(99)
	}
	os.Stdout.WriteString("copied\n")
}
