// Package outbox carries packages from a data folder to a real DMS through everything
// that can go wrong on the way: faults of the network, kills of the process, restarts of
// the server, days without a line, a clock that jumps.
package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// Actor is who seals the packages.
const Actor = "P-TEST0000"

// perBatch is how many packages a batch has.
const perBatch = 20

// Depot is a data folder whose outbox is filled by hand: what is in a package is no
// business of the outbox, so it is noise, and no page was scanned for it.
type Depot struct {
	Dir    string
	Server string // service address, as the station reaches it
	Folder string // path at the server
	Repo   string
	Target string // another target than that folder, in its written form
	// Settle is how long the server may take until what it stored is found.
	Settle time.Duration
	// Mapped puts the delivery ID into a property of its own, as far as the server has one.
	Mapped bool
	Sums   map[batch.ID]string // SHA-256 of each package, by delivery
	Sizes  map[batch.ID]int64
	Order  []batch.ID // as they were sealed
}

// Spec is the written form of the target.
func (d *Depot) Spec() string {
	if d.Target != "" {
		return d.Target
	}
	return cmis.Place{URL: d.Server, Repository: d.Repo, Folder: d.Folder}.String()
}

// Data is the data folder.
func (d *Depot) Data() string { return filepath.Join(d.Dir, "daten") }

// Unlock opens it.
func (d *Depot) Unlock() store.Unlock {
	return store.Unlock{PassphraseFile: filepath.Join(d.Dir, "kennwort")}
}

// Open opens the station of the depot with a clock of the caller; nil is the real one.
func (d *Depot) Open(now func() time.Time, elapsed func() time.Duration) (st *station.Station, err error) {
	err = patiently(func() error {
		st, err = station.Open(station.Options{
			Data: d.Data(), Unlock: d.Unlock(), Workers: NoWorkers{}, Version: "test", Targets: station.Folders{}, Now: now, Elapsed: elapsed,
		})
		return err
	})
	return st, err
}

// Store opens the store of the depot while nobody owns it.
func (d *Depot) Store() (s *store.Store, err error) {
	err = patiently(func() error {
		s, err = store.Open(d.Data(), store.Options{Unlock: d.Unlock(), Actor: Actor})
		return err
	})
	return s, err
}

// patiently opens a data folder again that is still locked: while another test starts a
// process, that process has, until it becomes a program of its own, all files of this one.
func patiently(open func() error) error {
	for begin := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if err := open(); batch.CodeOf(err) != batch.CodeStoreLocked || time.Since(begin) > 10*time.Second {
			return err
		}
	}
}

// Name names the target, with the account that the servers of the tests take.
func (d *Depot) Name(ctx context.Context) error {
	st, err := d.Open(nil, nil)
	if err != nil {
		return err
	}
	defer st.Close()
	who := station.Actor{UID: uid()}
	none := station.RecheckNever
	config := cmis.Config{Access: web.Access{Auth: web.Basic, User: "test"}, Settle: web.Span(d.Settle)}
	config.Timeout = web.Span(20 * time.Second)
	if d.Mapped {
		config.Type, config.Mapping = "ComplexType", []cmis.Mapping{{Property: "IdProp", Field: dms.FieldDelivery}}
	}
	_, err = st.SetTarget(ctx, who, station.TargetChange{Name: "DMS", Spec: d.Spec(), CMIS: &config, Rules: &station.RulesChange{Recheck: &none}}, func(any) {})
	if err == nil {
		_, err = st.SetTargetSecret(ctx, who, station.TargetSecret{Name: "DMS", Secret: web.Secret{Password: "test"}})
	}
	return err
}

// Fill puts so many packages of so many bytes into the outbox.
func (d *Depot) Fill(ctx context.Context, n int, size func(i int) int) error {
	s, err := d.Store()
	if err != nil {
		return err
	}
	defer s.Close()
	if d.Sums == nil {
		d.Sums, d.Sizes = map[batch.ID]string{}, map[batch.ID]int64{}
	}
	var b batch.Batch
	for i := range n {
		if i%perBatch == 0 {
			b = batch.Batch{ID: batch.NewID(), RunKey: "outbox-" + string(batch.NewID()), Creator: Actor, Opened: s.Now(), State: batch.Open, Inputs: []batch.Input{{Source: "post", Done: true}}}
			if err := s.OpenBatch(ctx, b); err != nil {
				return err
			}
			b.State, b.Target = batch.Captured, d.Spec()
			if err := s.Captured(ctx, Actor, b); err != nil {
				return err
			}
		}
		if err := d.seal(ctx, s, b, i%perBatch+1, size(i)); err != nil {
			return err
		}
	}
	return nil
}

func (d *Depot) seal(ctx context.Context, s *store.Store, b batch.Batch, number, size int) error {
	doc := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: number, Title: fmt.Sprintf("Müller & Söhne %d", number), State: batch.Open}
	if err := s.Form(ctx, Actor, doc); err != nil {
		return err
	}
	doc.Delivery, doc.Package = batch.NewID(), batch.NewID()
	data := make([]byte, size)
	var seed [32]byte
	copy(seed[:], doc.Delivery)
	_, _ = rand.NewChaCha8(seed).Read(data)
	f, err := s.Create(b.ID, store.RolePackage, doc.Package)
	if err != nil {
		return err
	}
	defer f.Abort()
	if _, err := f.Write(data); err != nil {
		return err
	}
	record, err := f.Finish()
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	doc.State, doc.SHA256, doc.Bytes = batch.SealedDoc, record.SHA256, record.Bytes
	row := batch.Delivery{
		ID: doc.Delivery, Document: doc.ID, Batch: b.ID, Target: d.Spec(), Name: "Müller-Söhne_" + string(doc.Delivery) + ".pdf",
		State: batch.Queued, SHA256: record.SHA256, Bytes: record.Bytes, Changed: s.Now(),
	}
	d.Sums[row.ID], d.Sizes[row.ID] = hex.EncodeToString(sum[:]), row.Bytes
	d.Order = append(d.Order, row.ID)
	return s.Seal(ctx, Actor, doc, row, f, func() error { return nil })
}
