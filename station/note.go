package station

import (
	"time"

	"github.com/scanstelle/scanstelle/archive/transfernote"
	"github.com/scanstelle/scanstelle/batch"
)

// noteTimes are the times of the pages of a document; made is that of a page that
// we made ourselves and nobody scanned.
type noteTimes struct{ first, last, read, made time.Time }

func (t *noteTimes) add(p batch.Page) {
	if p.Kind == batch.KindPlaceholder {
		t.made = p.Taken
		return
	}
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

// noting is a transfer note while it is written.
type noting struct {
	st       *Station
	batch    batch.Batch
	document batch.Document
	acts     []batch.Act // of the batch
	// subjects are what else the extract of the audit log has to prove: acts that
	// the note names and that are about other things than this document.
	subjects []string
	transfernote.Note
}

// subject adds what an act is about.
func (n *noting) subject(page, document batch.ID) {
	switch {
	case page != "":
		n.subjects = append(n.subjects, string(page))
	case document != "":
		n.subjects = append(n.subjects, string(document))
	}
}

// note writes the transfer note of a document (A.NB.4), and returns what else the
// extract of the audit log has to prove. CodeLogin: paper is to be replaced, but
// no person who logged in stands for the scan.
func (st *Station) note(b batch.Batch, d batch.Document, pages []transfernote.Page, times noteTimes, now time.Time) (xml []byte, subjects []string, err error) {
	fresh, err := st.store.Header(b.ID) // balance and events as they are now
	if err != nil {
		return nil, nil, err
	}
	n := &noting{st: st, batch: b, document: d}
	if n.acts, err = st.store.Acts(b.ID); err != nil {
		return nil, nil, err
	}
	n.ID, n.Delivery, n.Mode, n.Pages = batch.NewID(), d.Delivery, modeOf(b), pages
	n.Document = transfernote.Document{ID: d.ID, Package: d.Package, Number: d.Number, Title: transfernote.Legal(d.Title), Separator: transfernote.Legal(d.Separator)}
	n.Batch.ID = b.ID
	n.anomalies(fresh.Events)
	if times.first.IsZero() { // nothing but placeholders
		times.first, times.last = times.made, times.made
	}
	n.Times.ScanStart, n.Times.ScanEnd, n.Times.Sealed = transfernote.At(times.first), transfernote.At(times.last), transfernote.At(now)
	if !times.read.IsZero() {
		n.Times.Read = transfernote.At(times.read)
	}
	n.Quality.Completeness.Balance = transfernote.NewBalance(fresh.Balance)
	for _, write := range []func() error{n.creator, n.environment, n.predecessor, n.receipt, n.processing, n.quality} {
		if err := write(); err != nil {
			return nil, nil, err
		}
	}
	cert := st.seal.Certificate
	n.Integrity.Certificate, n.Integrity.SHA256 = cert.Subject.CommonName, sha256Hex(cert.Raw)
	n.Integrity.Log = "scanstelle/" + string(st.store.Station().ID)
	n.Complete()
	xml, err = transfernote.Marshal(n.Note)
	return xml, n.subjects, err
}

// modeOf is the scan mode of a batch: that of its class, copying without one.
func modeOf(b batch.Batch) batch.Mode {
	if b.Class != nil {
		return b.Class.ScanMode()
	}
	return b.Settings.Mode
}

// creator names who captured the batch: never an organisation, and in replacing
// mode never an account that anybody could use (A.NB.4 a).
func (n *noting) creator() (err error) {
	known, resolution := transfernote.ByLogin, "Personenverzeichnis der Scanstelle "+string(n.st.store.Station().ID)+" (»scanstelle user show«)"
	if _, system := n.st.secrets().People[n.batch.Creator]; system {
		known, resolution = transfernote.ByAccount, "Verzeichnis der Systemkonten der Scanstelle "+string(n.st.store.Station().ID)+" (»scanstelle user show«)"
	}
	if n.Mode == batch.Replacing && known != transfernote.ByLogin {
		return batch.Refuse("seal", batch.CodeLogin, "ersetzendes Scannen verlangt eine angemeldete Person als Ersteller, nicht das Konto des Betriebssystems (A.NB.4 a)")
	}
	settings, err := n.st.fieldSettings()
	if err != nil {
		return err
	}
	n.Creator, err = transfernote.NewCreator(known, n.batch.Creator, resolution, "Erfassung", settings.Town)
	return err
}

func (n *noting) anomalies(events []batch.DeviceEvent) {
	b, a := n.batch, &n.Anomalies
	a.DoubleFeed.State = watch(b)
	for _, in := range b.Inputs {
		if in.Refused != "" {
			a.Refused = append(a.Refused, transfernote.Refused{Source: transfernote.Legal(shortSource(in.Source)), Code: in.Refused, Message: transfernote.Legal(in.Message)})
		}
	}
	for _, remark := range b.Remarks {
		a.Remarks = append(a.Remarks, transfernote.Legal(remark))
	}
	for _, e := range events {
		a.Events = append(a.Events, transfernote.Event{Time: e.Time.UTC(), Code: e.Code, Sheet: e.Sheet, Detail: transfernote.Legal(e.Detail)})
	}
}

// predecessor names what this document corrects (A.NB.3).
func (n *noting) predecessor() error {
	if n.document.Supersedes == "" {
		return nil
	}
	old, err := n.st.store.Document(n.document.Supersedes)
	if err != nil {
		return err
	}
	n.Document.Supersedes = &transfernote.Predecessor{ID: old.ID, Package: old.Package, Delivery: old.Delivery, SHA256: old.SHA256}
	return nil
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
