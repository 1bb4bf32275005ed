package station

import (
	"testing"

	"github.com/scanstelle/scanstelle/batch"
)

// TestTrialIsSeenByWhoeverScansIt: the administration looks at test scans of devices and
// profiles, and at nothing else.
func TestTrialIsSeenByWhoeverScansIt(t *testing.T) {
	d := newDesk(t)
	admin := person("admin", batch.RoleAdministration)
	trial, err := d.Run(t.Context(), RunRequest{Paths: []string{d.file(t, "probe.pdf", "content")}, Trial: true, Who: admin}, func(any) {})
	if err != nil {
		t.Fatal(err)
	}
	mail, _ := d.run(t, d.whole(d.file(t, "post.pdf", "content")))
	for id, want := range map[batch.ID]batch.Code{trial.Batch: "", mail.Batch: batch.CodeRole} {
		if _, err := d.PageThumb(t.Context(), admin, PageQuery{Batch: id, Page: "1v"}); batch.CodeOf(err) != want {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
