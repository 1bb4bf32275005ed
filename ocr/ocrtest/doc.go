// Package ocrtest tests engines and whoever runs them: pages with known text, a
// conformance suite every ocr.Engine passes, engines that misbehave in one way
// each, and the character error rate.
package ocrtest
