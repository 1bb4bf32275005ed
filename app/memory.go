package app

import "runtime/debug"

// memoryLimit is what the desk tries to stay within, in bytes. Pictures of pages are
// large and soon done with: without a limit as much again as is in use would wait to
// be collected. What is in use seldom needs half of it.
const memoryLimit = 320 << 20

// LimitMemory keeps the process of the desk small, also on a large screen.
func LimitMemory() { debug.SetMemoryLimit(memoryLimit) }
