//go:build !crashpoints

package durable

// Crashable tells whether Point does anything in this build.
const Crashable = false

// Point marks a place at which the kill test may end the process. It does
// nothing in builds without the tag crashpoints.
func Point(string) {}
