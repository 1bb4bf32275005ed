// Package inspection says from the acts of a batch how far people have inspected
// it and what still keeps it from release (BSI TR-03138 V1.5: A.SC.8, A.NB.3,
// A.AM.IN.H.7, A.AM.IN.SH.5). Pure functions.
package inspection
