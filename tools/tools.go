//go:build tools

// Package tools pins the versions of the linters in a module of their own.
package tools

import _ "honnef.co/go/tools/cmd/staticcheck"
