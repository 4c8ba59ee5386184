// SPDX-License-Identifier: Apache-2.0

// Go: whole files, buffers, copies, goroutines and children.
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func lines() {
	in, err := os.Open("in")
	must(err)
	defer in.Close()
	out, err := os.Create("lines.out")
	must(err)
	buffered := bufio.NewWriter(out)
	count := 0
	for scanner := bufio.NewScanner(in); scanner.Scan(); count++ {
		fmt.Fprintln(buffered, scanner.Text())
	}
	must(buffered.Flush())
	must(out.Close())
	fmt.Println(count)
}

func copies() {
	text, err := os.ReadFile("in")
	must(err)
	must(os.WriteFile("whole.tmp", text, 0o644))
	must(os.Rename("whole.tmp", "whole.out"))
	in, err := os.Open("in")
	must(err)
	out, err := os.OpenFile("copied.out", os.O_CREATE|os.O_WRONLY, 0o644)
	must(err)
	_, err = io.Copy(out, in)
	must(err)
	_, err = out.WriteAt([]byte("at"), 5)
	must(err)
	_, err = in.ReadAt(make([]byte, 100), 7)
	must(err)
	packed, err := os.Create("packed.gz")
	must(err)
	zipper := gzip.NewWriter(packed)
	_, err = zipper.Write(text)
	must(err)
	must(zipper.Close())
	appended, err := os.OpenFile("appended", os.O_APPEND|os.O_WRONLY, 0)
	must(err)
	_, err = appended.WriteString("more\n")
	must(err)
	must(os.Truncate("cut", 10))
	must(os.Remove("gone"))
	scratch, err := os.CreateTemp(".", "scratch")
	must(err)
	_, err = scratch.Write(text)
	must(err)
	must(os.Remove(scratch.Name()))
}

func children() {
	out, err := os.Create("sorted.out")
	must(err)
	sort := exec.Command("sort", "-r", "in")
	sort.Stdout = out
	sort.Env = []string{}
	must(sort.Run())
	text, err := exec.Command("cat", "in2").Output()
	must(err)
	filter := exec.Command("sh", "-c", "tac >filtered.out")
	pipe, err := filter.StdinPipe()
	must(err)
	must(filter.Start())
	_, err = pipe.Write(text)
	must(err)
	must(pipe.Close())
	must(filter.Wait())
}

func together() {
	var group sync.WaitGroup
	for number := 0; number < 8; number++ {
		group.Add(1)
		go func(number int) {
			defer group.Done()
			text, err := os.ReadFile("in2")
			must(err)
			must(os.WriteFile(fmt.Sprintf("routine.%d", number), text, 0o644))
		}(number)
	}
	group.Wait()
}

func main() {
	lines()
	copies()
	children()
	together()
}
