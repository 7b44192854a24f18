package loan_test

import (
	"flag"
	"os"
	"testing"
)

// products is how many random products each property is held against. The long run is
//
//	go test ./internal/loan -run Property -rapid.checks=100000 -timeout=0
const products = "2000"

func TestMain(m *testing.M) {
	flag.Parse()
	chosen := os.Getenv("RAPID_CHECKS") != ""
	flag.Visit(func(f *flag.Flag) { chosen = chosen || f.Name == "rapid.checks" })
	if !chosen {
		if err := flag.Set("rapid.checks", products); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
