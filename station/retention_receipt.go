package station

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// receipted proves that everything of a batch arrived: it is closed, and each of
// its packages has a receipt whose hash is that of the package. why says in
// German what is missing.
func (st *Station) receipted(b batch.Batch) (packages []batch.ErasedPackage, last time.Time, why string, err error) {
	if b.State != batch.Delivered {
		return nil, last, "noch nicht fertig übergeben", nil
	}
	last = b.Closed
	if why, err = st.sealedOff(b); err != nil || why != "" {
		return nil, last, why, err
	}
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return nil, last, "", err
		}
		if d.Gone {
			continue
		}
		if d.State != batch.Delivered || d.Delivery == "" {
			return nil, last, fmt.Sprintf("Dokument %d ist nicht übergeben", d.Number), nil
		}
		row, err := st.store.Delivery(d.Delivery)
		if err != nil {
			return nil, last, "", err
		}
		if !row.Done() || row.SHA256 != d.SHA256 || d.SHA256 == "" {
			return nil, last, fmt.Sprintf("die Übergabe von Dokument %d hat keine Quittung mit gleicher Prüfsumme", d.Number), nil
		}
		if row.Level == batch.LevelStated {
			return nil, last, fmt.Sprintf("dass Dokument %d ankam, hat eine Person bestätigt; verglichen wurde es nicht", d.Number), nil
		}
		if why, err := st.receiptProves(b.ID, row); err != nil || why != "" {
			return nil, last, why, err
		}
		packages = append(packages, batch.ErasedPackage{Document: d.ID, Delivery: row.ID, SHA256: row.SHA256, Level: row.Level, Received: row.Changed})
		if row.Changed.After(last) {
			last = row.Changed
		}
		for _, id := range d.Supplements {
			row, err := st.store.Delivery(id)
			if err != nil {
				return nil, last, "", err
			}
			if !row.Done() {
				return nil, last, fmt.Sprintf("ein Nachtrag zu Dokument %d ist nicht übergeben", d.Number), nil
			}
			if why, err := st.receiptProves(b.ID, row); err != nil || why != "" {
				return nil, last, why, err
			}
			packages = append(packages, batch.ErasedPackage{Document: d.ID, Delivery: row.ID, SHA256: row.SHA256, Level: row.Level, Received: row.Changed})
			if row.Changed.After(last) {
				last = row.Changed
			}
		}
	}
	if len(packages) == 0 {
		why, err = st.withdrawnForGood(b)
	}
	return packages, last, why, err
}

// sealedOff says why a batch stays in which a page lies that was sealed off: it was
// handed over nowhere and can be called back, until two people have it removed. What
// a package holds was handed over, and goes with the batch.
func (st *Station) sealedOff(b batch.Batch) (why string, err error) {
	packed := map[batch.ID]bool{}
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return "", err
		}
		for _, page := range d.Pages {
			packed[page] = packed[page] || d.Package != ""
		}
	}
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return "", err
		}
		if p.Withdrawn == batch.SealedOff && !p.Removed && !packed[id] {
			return fmt.Sprintf("Blatt %d ist versiegelt und wurde nicht übergeben; seine Löschung müssen zwei Personen beschließen (page remove)", p.Sheet), nil
		}
	}
	return "", nil
}

// withdrawnForGood says why a batch of which nothing was handed over stays. It may
// go where two people had each of its pages removed that were not replaced; sealedOff
// has asked for that.
func (st *Station) withdrawnForGood(b batch.Batch) (why string, err error) {
	removed := 0
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		switch {
		case err != nil:
			return "", err
		case p.Withdrawn == batch.NotWithdrawn && (p.Document != "" || p.Kind != batch.KindSeparator && p.Kind != batch.KindBlank):
			return "kein Paket mit Quittung", nil
		case p.Removed:
			removed++
		}
	}
	if removed == 0 {
		return "kein Paket mit Quittung", nil
	}
	return "", nil
}

// receiptProves reads the receipt itself: what the outbox says is only an index.
func (st *Station) receiptProves(id batch.ID, row batch.Delivery) (why string, err error) {
	receipts, err := st.store.Receipts(id)
	if err != nil {
		return "", err
	}
	for _, file := range receipts {
		f, err := st.store.OpenFile(file)
		if err != nil {
			return "", err
		}
		var receipt struct {
			ID       batch.ID `json:"id"`
			SHA256   string   `json:"sha256"`
			ReadBack string   `json:"read_back_sha256"`
		}
		err = errors.Join(json.NewDecoder(f.Reader()).Decode(&receipt), f.Close())
		if err != nil {
			return "", batch.Fail("retention", batch.CodeStoreDamaged, err)
		}
		if receipt.ID == row.ID && receipt.ReadBack == row.SHA256 && receipt.SHA256 == row.SHA256 {
			return "", nil
		}
	}
	return fmt.Sprintf("zur Übergabe %s fehlt die Quittung mit gleicher Prüfsumme", row.ID), nil
}
