//go:build !linux

package store

import "github.com/scanstelle/scanstelle/internal/durable"

// forget is known on Linux only: elsewhere reading back may see memory.
func forget(durable.File) {}
