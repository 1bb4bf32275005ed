package dms

import "context"

// Prober is a target whose connection can be tested without handing anything over.
type Prober interface {
	Target
	// Probe proves that the target can be reached, takes bytes and gives them back.
	// Nobody who watches the target sees anything of it. Errors as of Target.
	Probe(ctx context.Context) error
}
