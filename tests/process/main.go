package process

import (
	"fmt"
	"os"
	"testing"
)

// Main builds the program once for all tests of a package and runs them: the
// body of its TestMain. begin is told the program and the folder it lies in,
// which is gone afterwards.
func Main(m *testing.M, begin func(dir, program string) error) int {
	dir, err := os.MkdirTemp("", "scanstelle-tests-")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		var program string
		if program, err = Build(dir); err == nil {
			err = begin(dir, program)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}
