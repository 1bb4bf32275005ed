// Package crash kills the real program: at every named crash point and at
// random moments, and proves that no page that was acknowledged is lost, none is
// changed, and every source is delivered exactly once.
//
// The short form runs with go test. The long form, `make crash`, is switched on
// by SCANSTELLE_CRASH_ROUNDS=60: so many random rounds, and every crash point
// also at later passings. SCANSTELLE_CRASH_SEED repeats the choices of an
// earlier run; the seed is printed.
package crash

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/tests/process"
)

var (
	program string
	post    process.Post
	rounds  = 12
	long    bool
	seed    uint64 = 1
)

func TestMain(m *testing.M) {
	os.Exit(process.Main(m, func(dir, built string) error {
		program, post.Dir = built, filepath.Join(dir, "post")
		err := settings()
		fmt.Printf("SCANSTELLE_CRASH_SEED=%d SCANSTELLE_CRASH_ROUNDS=%d\n", seed, rounds)
		return err
	}))
}

func settings() (err error) {
	if text := os.Getenv("SCANSTELLE_CRASH_ROUNDS"); text != "" {
		if rounds, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("SCANSTELLE_CRASH_ROUNDS: %w", err)
		}
		long, seed = true, uint64(time.Now().Unix())
	}
	if text := os.Getenv("SCANSTELLE_CRASH_SEED"); text != "" {
		if seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return fmt.Errorf("SCANSTELLE_CRASH_SEED: %w", err)
		}
	}
	return nil
}

// choices returns the random source of one round.
func choices(round int) *rand.Rand { return rand.New(rand.NewPCG(seed, uint64(round))) }
