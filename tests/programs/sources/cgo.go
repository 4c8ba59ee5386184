// SPDX-License-Identifier: Apache-2.0

// Linked with the C library: built together with work.go, whose calls stay those of Go.
package main

/*
#include <stdio.h>
static int count(const char *name) {
	FILE *in = fopen(name, "r");
	int lines = 0, each;
	while ((each = getc(in)) != EOF)
		lines += each == '\n';
	fclose(in);
	return lines;
}
*/
import "C"
import "fmt"

func init() {
	fmt.Println(C.count(C.CString("in3")))
}
