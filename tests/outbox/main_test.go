package outbox

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/tests/opencmis"
)

// The short form runs with go test. `make crash` switches the long form on with
// SCANSTELLE_OUTBOX_RUNS=10000; SCANSTELLE_CRASH_SEED repeats the choices of an earlier
// run, which are printed.
var (
	runs = 60
	long bool
	seed uint64 = 1
)

var server struct {
	sync.Once
	*opencmis.Server
	err error
}

func TestMain(m *testing.M) {
	if os.Getenv(lifeVariable) != "" {
		if err := live(os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	if err := settings(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	if server.Server != nil {
		server.Stop()
	}
	os.Exit(code)
}

func settings() (err error) {
	if text := os.Getenv("SCANSTELLE_OUTBOX_RUNS"); text != "" {
		if runs, err = strconv.Atoi(text); err != nil {
			return fmt.Errorf("SCANSTELLE_OUTBOX_RUNS: %w", err)
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

// started is the server of this test program; it starts when the first test asks.
func started(t testing.TB) *opencmis.Server {
	t.Helper()
	server.Do(func() { server.Server, server.err = opencmis.Start() })
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.Server
}
