package outbox

import (
	"context"
	"os"

	"github.com/scanstelle/scanstelle/station"
)

// NoWorkers stands for the child processes: no page is left to be looked at, and whoever
// asks for one falls over.
type NoWorkers struct{ station.Workers }

// Restrictions implements station.Workers.
func (NoWorkers) Restrictions(context.Context) ([]string, error) { return nil, nil }

// Close implements station.Workers.
func (NoWorkers) Close() error { return nil }

func uid() int { return os.Getuid() }
