package sane

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestStatusTable compares the function with the table in the documentation, so
// that neither can change alone.
func TestStatusTable(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	known := make(map[batch.Code]bool)
	for _, e := range batch.Catalogue() {
		known[e.Code] = true
	}
	rows := 0
	for line := range strings.Lines(string(doc)) {
		fields := strings.Fields(strings.Trim(strings.TrimPrefix(strings.TrimSpace(line), "//"), " \t"))
		if len(fields) < 6 {
			continue
		}
		n, err := strconv.Atoi(fields[0])
		if err != nil {
			continue
		}
		rows++
		for i, p := range []phase{opening, setting, starting, reading} {
			want := strings.TrimRight(fields[2+i], "¹²³⁴")
			if want == "-" {
				want = ""
			}
			if want == "end" { // of frame: Fill gives io.EOF before the table is asked
				continue
			}
			got := Status(n).code(p)
			if string(got) != want {
				t.Errorf("status %d in phase %d: %s, table says %s", n, p, got, want)
			}
			if got != "" && !known[got] {
				t.Errorf("code %s is not in the catalogue", got)
			}
		}
	}
	if rows != len(statusNames) {
		t.Errorf("table has %d rows, want %d", rows, len(statusNames))
	}
	if Status(99).code(reading) != batch.CodeDeviceIO || Status(99).Error() != "SANE: status 99" {
		t.Error("unknown status")
	}
}
