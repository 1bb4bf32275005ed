// Package quality judges measurements: the checks of BSI TR-03138 RESISCAN on a
// page (A.SC.8), both sides of a sheet together, and the alarm for pages that
// came twice. Pure functions on batch types; nothing is ever dropped, only said.
package quality
