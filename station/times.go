package station

import (
	"errors"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/quality/inspection"
	"github.com/scanstelle/scanstelle/store"
)

// Times are the moments t0 to t7 of a document on its way from paper to package
// (BSI TR-03138, 2.1; A.NB.4 d), each from the record that proves it. A moment
// that nobody told or that has not come yet is zero. t8, the destruction of the
// paper, happens outside.
type Times struct {
	Type          string    `json:"type"` // "times"
	Document      batch.ID  `json:"document"`
	Received      batch.Day `json:"t0_received,omitempty"`
	ReceivedAt    string    `json:"t0_time,omitempty"` // on our clock
	Prepared      time.Time `json:"t1_prepared,omitzero"`
	PreparedUntil time.Time `json:"t2_prepared_until,omitzero"`
	ScanStart     time.Time `json:"t3_scan_start,omitzero"`
	ScanEnd       time.Time `json:"t3_scan_end,omitzero"`
	Indexed       time.Time `json:"t4_indexed,omitzero"` // read by OCR, and the last index value set
	Inspected     time.Time `json:"t5_inspected,omitzero"`
	Sealed        time.Time `json:"t6_sealed,omitzero"`
	HandedOver    time.Time `json:"t7_handed_over,omitzero"`
	// Workdays lie between receipt and scan; Early tells that they are no more than
	// EarlyDays of the settings. Holidays count as working days.
	Workdays int  `json:"workdays"`
	Early    bool `json:"early"`
}

// Times collects the moments of a document from its records.
func (st *Station) Times(id batch.ID) (Times, error) {
	t := Times{Type: "times", Document: id}
	d, err := st.store.Document(id)
	if err != nil {
		return t, err
	}
	b, err := st.store.Header(d.Batch)
	if err != nil {
		return t, err
	}
	if err := st.intakeTimes(&t, b, d); err != nil {
		return t, err
	}
	for _, id := range d.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return t, err
		}
		if p.Kind == batch.KindPlaceholder { // made by us, nobody scanned it
			continue
		}
		if t.ScanStart.IsZero() || p.Taken.Before(t.ScanStart) {
			t.ScanStart = p.Taken
		}
		t.ScanEnd = later(t.ScanEnd, p.Taken)
		t.Indexed = later(t.Indexed, p.ReadAt)
	}
	if err := st.actTimes(&t, d); err != nil {
		return t, err
	}
	if err := st.recordTimes(&t, d); err != nil {
		return t, err
	}
	settings, err := st.journalSettings()
	if err != nil || t.Received == "" || t.ScanStart.IsZero() {
		return t, err
	}
	t.Workdays = batch.Workdays(t.Received, batch.DayOf(t.ScanStart.Local()))
	t.Early = t.Workdays <= settings.EarlyDays
	return t, nil
}

// intakeTimes are t0 to t2.
func (st *Station) intakeTimes(t *Times, b batch.Batch, d batch.Document) (err error) {
	if t.Received, err = st.receivedOn(d); err != nil {
		return err
	}
	if in := b.Intake; in != nil {
		t.Prepared, t.PreparedUntil = in.Prepared, in.PreparedUntil
		if in.Date == t.Received {
			t.ReceivedAt = in.Time
		}
	}
	p, found, err := st.pieceOf(d)
	if found {
		t.ReceivedAt = p.Time
	}
	return err
}

// actTimes looks at what people did: index values, and the release or the latest
// look at anything of the batch.
func (st *Station) actTimes(t *Times, d batch.Document) error {
	acts, err := st.store.Acts(d.Batch)
	for _, a := range acts {
		switch {
		case a.Name == batch.FieldTaken && a.Document == d.ID:
			t.Indexed = later(t.Indexed, a.Time)
		case a.Name == inspection.Released:
			t.Inspected = a.Time
		}
	}
	return err
}

// recordTimes looks the seal and the hand-over up in the log.
func (st *Station) recordTimes(t *Times, d batch.Document) error {
	lines, err := st.store.AuditLines(string(d.ID))
	if err != nil {
		return err
	}
	slices.Reverse(lines) // they are the latest
	for _, seq := range lines {
		err := st.store.Log().ReadFrom(seq, func(e audit.Entry) error {
			switch store.Kind(e.Kind) {
			case store.DocumentSealed:
				t.Sealed = later(t.Sealed, e.Time)
			case store.Delivered:
				t.HandedOver = later(t.HandedOver, e.Time)
			}
			return errEnough
		})
		if err != nil && !errors.Is(err, errEnough) {
			return err
		}
		if !t.Sealed.IsZero() {
			return nil
		}
	}
	return nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
