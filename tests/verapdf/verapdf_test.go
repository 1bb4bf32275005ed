package verapdf

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	got, err := parse([]byte(`<report><jobs>
<job><item size="1"><name>/a.pdf</name></item><validationReport isCompliant="false"><details passedChecks="7">
<rule clause="6.2.4.3" testNumber="2" status="failed" failedChecks="1"><description>d</description><check><context>c</context><errorMessage>m</errorMessage></check></rule>
</details></validationReport></job>
<job><item size="1"><name>/b.pdf</name></item><validationReport isCompliant="true"><details passedChecks="9"/></validationReport></job>
<job><item size="1"><name>/c.pdf</name></item><taskException><exceptionMessage>broken</exceptionMessage></taskException></job>
</jobs></report>`))
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || got[0].Passed || !slices.Equal(got[0].Failed, []string{"6.2.4.3-2"}) || got[0].Checks != 7 {
		t.Errorf("verdicts %+v", got)
	}
	if !got[1].Passed || got[1].Checks != 9 {
		t.Errorf("second verdict %+v", got[1])
	}
	if got[2].Passed || !slices.Equal(got[2].Failed, []string{"exception"}) {
		t.Errorf("third verdict %+v", got[2])
	}
}

// TestNotPDF shows that a file veraPDF cannot read does not count as passed.
func TestNotPDF(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no.pdf")
	if err := os.WriteFile(file, []byte("no PDF at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if v := Validate(t, "2u", file)[0]; v.Passed {
		t.Errorf("verdict %+v", v)
	}
}
