package statements

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/tests/process"
)

// symbols is a PDF whose page image has a JBIG2 symbol dictionary: the globals
// hold a segment of type 0 (ISO/IEC 14492, 7.3), which replaces letters by others
// that look alike.
func symbols() []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", len(offsets), fmt.Sprintf(format, args...))
	}
	stream := func(dict, data string) {
		object("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
	}
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /XObject << /Im0 5 0 R >> >> >>")
	stream("", "q 595 0 0 842 0 0 cm /Im0 Do Q")
	stream("/Type /XObject /Subtype /Image /Width 2480 /Height 3508 /ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode /DecodeParms << /JBIG2Globals 6 0 R >>", "\x00\x00\x00\x01\x30\x00\x01\x00\x00\x00\x13")
	stream("", "\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x20") // segment 0, symbol dictionary
	start := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return out.Bytes()
}

// TestStatement10ForeignSymbolDictionaryIsRefused: A.SC.12.
func TestStatement10ForeignSymbolDictionaryIsRefused(t *testing.T) {
	d := process.NewDesk(t, program)
	process.Write(t, d.Dir, map[string][]byte{"kopierer.pdf": symbols()})
	r := d.Expect(batch.ExitRefused, d.RunArgs(filepath.Join(d.Dir, "kopierer.pdf"))...)
	refused := r.Lines(t, "refused")
	if len(refused) != 1 || refused[0].Code != batch.CodeJBIG2 || !strings.Contains(refused[0].Message, "JBIG2") {
		t.Errorf("%+v", refused)
	}
	if n := len(d.Packages()) + len(d.Pages()); n != 0 {
		t.Errorf("%d pages or packages of it", n)
	}
	d.Check()
}
