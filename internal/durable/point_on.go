//go:build crashpoints

package durable

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

// Crashable tells whether Point does anything in this build.
const Crashable = true

// crashEnv holds name or name:n; n counts from 1.
const crashEnv = "SCANSTELLE_CRASH"

var crash struct {
	sync.Mutex
	once sync.Once
	name string
	left int
}

// Point ends the whole process group with SIGKILL when SCANSTELLE_CRASH=name[:n]
// names it and it is passed for the n-th time. Whoever sets the variable starts
// the process in a group of its own.
func Point(name string) {
	crash.once.Do(readCrash)
	if crash.name != name {
		return
	}
	crash.Lock()
	defer crash.Unlock()
	crash.left--
	if crash.left > 0 {
		return
	}
	if err := syscall.Kill(0, syscall.SIGKILL); err != nil {
		panic(err)
	}
	select {} // the signal may arrive a moment later; nothing more may happen
}

func readCrash() {
	value := os.Getenv(crashEnv)
	if value == "" {
		return
	}
	name, count, counted := strings.Cut(value, ":")
	crash.name, crash.left = name, 1
	if counted {
		n, err := strconv.Atoi(count)
		if err != nil || n < 1 {
			panic(fmt.Sprintf("durable: %s=%q: the count must be 1 or more", crashEnv, value))
		}
		crash.left = n
	}
	if !slices.Contains(points, name) {
		panic(fmt.Sprintf("durable: %s=%q names no crash point; there are %s", crashEnv, value, strings.Join(Points(), ", ")))
	}
}
