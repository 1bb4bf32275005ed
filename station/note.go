package station

import (
	"runtime"
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// noteTimes are the times of the pages of a document.
type noteTimes struct{ first, last, read time.Time }

func (t *noteTimes) add(p batch.Page) {
	if t.first.IsZero() || p.Taken.Before(t.first) {
		t.first = p.Taken
	}
	if p.Taken.After(t.last) {
		t.last = p.Taken
	}
	if p.HasText && p.ReadAt.After(t.read) {
		t.read = p.ReadAt
	}
}

// note writes the transfer note of a document in copying mode (A.NB.4).
func (st *Station) note(actor string, b batch.Batch, d batch.Document, pages []transfernote.Page, times noteTimes, now time.Time) ([]byte, error) {
	fresh, err := st.store.Header(b.ID) // balance and events as they are now
	if err != nil {
		return nil, err
	}
	creator, err := transfernote.NewCreator(b.Creator, "Verzeichnis der Personen der Scanstelle "+string(st.store.Station().ID), "", "")
	if err != nil {
		return nil, err
	}
	n := transfernote.Note{
		ID:       batch.NewID(),
		Document: transfernote.Document{ID: d.ID, Package: d.Package, Number: d.Number, Title: d.Title, Separator: d.Separator},
		Batch:    transfernote.Batch{ID: b.ID},
		Delivery: d.Delivery, Mode: b.Settings.Mode, Creator: creator,
		Environment: transfernote.Environment{
			Station:  string(st.store.Station().ID),
			Software: transfernote.Software{Name: "Scanstelle", Version: st.version},
			Host:     transfernote.Host{Pseudonym: hostPseudonym(st.host), System: runtime.GOOS + "/" + runtime.GOARCH},
			Capture:  capture(b),
			Profile:  transfernote.Profile{Name: b.Profile.Name, Version: b.Profile.Version, SHA256: b.Profile.SHA256},
		},
		Pages: pages,
	}
	n.Anomalies.DoubleFeed.State = watch(b)
	for _, in := range b.Inputs {
		if in.Refused != "" {
			n.Anomalies.Refused = append(n.Anomalies.Refused, transfernote.Refused{Source: transfernote.Legal(shortSource(in.Source)), Code: in.Refused, Message: transfernote.Legal(in.Message)})
		}
	}
	for _, remark := range b.Remarks {
		n.Anomalies.Remarks = append(n.Anomalies.Remarks, transfernote.Legal(remark))
	}
	for _, e := range fresh.Events {
		n.Anomalies.Events = append(n.Anomalies.Events, transfernote.Event{Time: e.Time.UTC(), Code: e.Code, Sheet: e.Sheet, Detail: transfernote.Legal(e.Detail)})
	}
	n.Times.ScanStart, n.Times.ScanEnd, n.Times.Sealed = transfernote.At(times.first), transfernote.At(times.last), transfernote.At(now)
	if !times.read.IsZero() {
		n.Times.Read = transfernote.At(times.read)
	}
	n.Quality.Completeness.Balance = transfernote.NewBalance(fresh.Balance)
	cert := st.seal.Certificate
	n.Integrity.Certificate, n.Integrity.SHA256 = cert.Subject.CommonName, sha256Hex(cert.Raw)
	n.Integrity.Log = "scanstelle/" + string(st.store.Station().ID)
	n.Complete()
	return transfernote.Marshal(n)
}

func capture(b batch.Batch) transfernote.Capture {
	if b.Device == "" {
		return transfernote.Capture{Way: transfernote.Import, Device: transfernote.ImportDevice}
	}
	return transfernote.Capture{Way: transfernote.Scanner, Device: transfernote.Legal(b.Device)}
}

// watch tells whether somebody watched for double feeds.
func watch(b batch.Batch) transfernote.Watch {
	switch {
	case b.Device == "":
		return transfernote.WatchNone
	case !b.Settings.Scan.DoubleFeed:
		return transfernote.WatchOff
	case b.DoubleFeed == "":
		return transfernote.WatchUnknown
	}
	return transfernote.WatchOn
}
