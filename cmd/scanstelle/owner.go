package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/store"
)

// withStation runs fn against the owner of the data folder: the process that
// has it open, or, where there is none, this one for as long as fn takes.
func (g *globals) withStation(ctx context.Context, fn func(station.Caller) error) error {
	const patience = 5 * time.Second
	command := fn
	fn = func(c station.Caller) error {
		g.tellSession(ctx, c)
		return command(c)
	}
	for begin := time.Now(); ; {
		if c, ok := station.Dial(g.Data); ok {
			return fn(c)
		}
		err := g.own(fn)
		var held *heldError
		if !errors.As(err, &held) || time.Since(begin) > patience {
			return err
		}
		select { // its owner is just starting or ending
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return batch.Fail("command", batch.CodeCanceled, ctx.Err())
		}
	}
}

// heldError tells that the folder has an owner that does not answer (yet).
type heldError struct{ error }

func (e *heldError) Unwrap() error { return e.error }

// own opens the data folder in this process and serves it meanwhile, so that
// other commands work.
func (g *globals) own(fn func(station.Caller) error) error {
	st, workers, err := g.open()
	if batch.CodeOf(err) == batch.CodeStoreLocked {
		return &heldError{err}
	}
	if err != nil {
		return err
	}
	defer workers.Close()
	server, err := station.Listen(st)
	if err != nil {
		return errors.Join(err, st.Close())
	}
	err = errors.Join(fn(st), server.Close(false))
	st.CatchUp()
	return errors.Join(err, st.Close())
}

// open opens the station and tells what happened to its data folder.
func (g *globals) open() (*station.Station, *workers, error) { return g.openWith(tellKey) }

// openWith is open; created is told the recovery key of a fresh data folder.
func (g *globals) openWith(created func(key string)) (*station.Station, *workers, error) {
	unlock, err := g.unlock()
	if err != nil {
		return nil, nil, err
	}
	w := newWorkers()
	var own station.Workers = w
	if g.Practice {
		own = practiceWorkers{w}
	}
	st, err := station.Open(station.Options{Data: g.Data, Unlock: unlock, Workers: own, Version: version, Practice: g.Practice, Targets: station.Folders{}, Created: created})
	if err != nil {
		w.Close()
		return nil, nil, err
	}
	tellRecovery(st.Recovery())
	return st, w, nil
}

func (g *globals) unlock() (store.Unlock, error) {
	u := store.Unlock{PassphraseFile: g.PassphraseFile, OSKeyring: g.OSKeyring}
	if g.RecoveryKey == "" {
		return u, nil
	}
	text, err := os.ReadFile(g.RecoveryKey)
	if err != nil {
		return u, &batch.Error{Op: "command", Code: batch.CodeUnreadable, Detail: g.RecoveryKey, Err: err}
	}
	u.Recovery = strings.TrimSpace(string(text))
	return u, nil
}

// tellKey shows the recovery key of a fresh data folder, once.
func tellKey(key string) {
	fmt.Fprintf(os.Stderr, "Neuer Datenordner. Bitte ausdrucken und getrennt verwahren, er wird nirgends gespeichert:\n\n  Wiederherstellungsschlüssel  %s\n\n", key)
}

// tellRecovery says on standard error what a kill left.
func tellRecovery(r store.Recovery) {
	if r.Created || r.Clean() {
		return
	}
	fmt.Fprintf(os.Stderr, "Nach einer Unterbrechung wiederhergestellt: %d Einträge nachgetragen, %d angefangene Zeilen und %d unbestätigte Dateien entfernt, %d Übergaben werden nachgesehen. Keine bestätigte Seite ging verloren.\n",
		r.Replayed, r.TornLines+r.Dropped, r.Orphans, r.UnknownSending)
	if r.IndexRebuilt {
		fmt.Fprintln(os.Stderr, "Die Datenbank wurde aus den Beweisdateien neu aufgebaut.")
	}
	if r.Restored != nil {
		fmt.Fprintf(os.Stderr, "Das Zurückbringen der Sicherung vom %s war unterbrochen und ist jetzt fertig; ob alles heil ist, zeigt »scanstelle check«. Eingangsnummern werden erst nach »scanstelle journal continue« wieder vergeben.\n", r.Restored.State.Local().Format("02.01.2006 15:04:05"))
	}
	for _, d := range r.Damaged {
		fmt.Fprintf(os.Stderr, "Beschädigt: %s\n", d)
	}
}
