package exchange_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// How much the property test tries unless rapid.checks and rapid.steps say
// otherwise: every step commits to a disk, on two engines.
//
//	go test ./internal/exchange -run TestQueueProperty -rapid.checks=1000 -timeout=0
var trials = map[string]string{"rapid.checks": "12", "rapid.steps": "50"}

func TestMain(m *testing.M) {
	flag.Parse()
	flag.Visit(func(f *flag.Flag) { delete(trials, f.Name) })
	for name, value := range trials {
		if err := flag.Set(name, value); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}
