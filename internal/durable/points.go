package durable

import (
	"fmt"
	"slices"
)

var points []string

// Register names a crash point and returns the name; packages call it for
// package-level variables and pass those to Point. A name is registered once.
func Register(name string) string {
	if slices.Contains(points, name) {
		panic(fmt.Sprintf("durable: crash point %q is registered twice", name))
	}
	points = append(points, name)
	return name
}

// Points returns every registered name, sorted: the kill test stops at each.
func Points() []string {
	names := slices.Clone(points)
	slices.Sort(names)
	return names
}
