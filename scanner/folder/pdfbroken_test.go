package folder

import (
	"bytes"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestBrokenPDFs: damage inside is repaired and told, or refused.
func TestBrokenPDFs(t *testing.T) {
	whole := buildPDF(testPage{content: "BT /F0 24 Tf 20 200 Td (Gemeinde) Tj ET"})
	images, _, err := readAll(t, bytes.Replace(whole, []byte(") Tj ET"), []byte("] Tj ET"), 1), batch.ImportLimits{})
	if err != nil || len(images[0].Findings) < 2 || images[0].Findings[1].Code != batch.FindingDamaged {
		t.Fatalf("%v %+v", err, images)
	}
	shifted := bytes.Replace(whole, []byte("%PDF-1.7\n"), []byte("%PDF-1.7\r\n\r\n"), 1)
	if images, _, err = readAll(t, shifted, batch.ImportLimits{}); err != nil || len(images[0].Findings) < 2 {
		t.Fatalf("%v %+v", err, images)
	}
}
