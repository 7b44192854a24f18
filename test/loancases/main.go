// Command loancases holds files of loan cases against the engine of internal/loan: published tables with their
// figures, in the closed grammar of README.md. It knows no formula: a case is read into terms or flows, given to the
// engine that quotes products, and what comes back is compared.
//
//	go run ./test/loancases FILE...
//
// It prints a line per case, "ok" and its id or "FAIL", its id and what differs, and at the end how many passed and
// failed. It exits 1 when one failed or a file could not be read.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: loancases FILE...")
		os.Exit(2)
	}
	out := bufio.NewWriter(os.Stdout)
	ok := true
	for _, name := range os.Args[1:] {
		file, err := os.ReadFile(name)
		if err == nil {
			err = report(out, file, &ok)
		}
		if err != nil {
			out.Flush()
			fmt.Fprintf(os.Stderr, "loancases: %s: %v\n", name, err)
			ok = false
		}
	}
	out.Flush()
	if !ok {
		os.Exit(1)
	}
}

// report runs the cases of a file and writes a line for each.
func report(out io.Writer, file []byte, ok *bool) error {
	cases, err := readFile(file)
	if err != nil {
		return err
	}
	failed := 0
	for i := range cases {
		problems := cases[i].run()
		if len(problems) == 0 {
			fmt.Fprintf(out, "ok   %s\n", cases[i].name)
			continue
		}
		failed++
		fmt.Fprintf(out, "FAIL %s: %s\n", cases[i].name, join(problems))
	}
	fmt.Fprintf(out, "%d passed, %d failed\n", len(cases)-failed, failed)
	*ok = *ok && failed == 0
	return nil
}
