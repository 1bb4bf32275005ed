// Package meta holds the repository's own rules as tests: who may import whom,
// what every package, message, script and licence must look like. Each rule
// stands in a table with its reason; an exception needs one as well.
package meta
