// SPDX-License-Identifier: Apache-2.0

// copy IN OUT: in Go, whose programs make system calls of their own.
package main

import "os"

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Args[2], data, 0o644)
	}
	if err != nil {
		os.Exit(99)
	}
	os.Stdout.WriteString("copied\n")
}
