package handover

import (
	"testing"

	"github.com/scanstelle/scanstelle/app/handover/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// TestUrgentIsShown: a package that is marked »Eilt« says so in the list and beside it.
func TestUrgentIsShown(t *testing.T) {
	r := newRoom(t)
	row := station.OutboxRow{Type: "delivery", Title: "Antrag", Delivery: batch.Delivery{ID: batch.NewID(), Target: "folder:/srv/eingang", State: batch.Queued}}
	for _, urgent := range []bool{false, true} {
		row.Urgent = urgent
		r.show(model.Queue{Rows: []station.OutboxRow{row}, Sum: station.OutboxSum{Waiting: 1}})
		seen := texts(r.Content(), map[string]bool{})
		inList := r.waitingCell(row, 0).Words == "Eilt: Antrag"
		if inList != urgent || seen["Eilt"] != urgent || !seen["Antrag"] {
			t.Errorf("urgent is %v: the screen says %v", urgent, seen)
		}
	}
}
