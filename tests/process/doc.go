// Package process runs the real program for the tests of tests/crash and
// tests/faults: as a process group of its own that can be killed, on a data
// folder of its own, with its output read line by line.
package process
