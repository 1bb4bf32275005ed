package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/store"
)

// number gives the next number of a register without a gap.
func number(t *testing.T, s *store.Store, text string) {
	t.Helper()
	err := s.ChangeRegister(context.Background(), store.Journal, "P-TEST0000", func() ([]store.Entry, error) {
		last, _, err := s.LastEntry(store.Journal, "E-")
		if err != nil {
			return nil, err
		}
		n := 0
		fmt.Sscanf(last.Key, "E-%d", &n)
		e, err := store.NewEntry(fmt.Sprintf("E-%06d", n+1), "intake-entered", map[string]string{"text": text})
		return []store.Entry{e}, err
	})
	if err != nil {
		t.Error(err)
	}
}

func keys(t *testing.T, s *store.Store, r store.Register) []string {
	t.Helper()
	var out []string
	if err := s.Entries(r, func(e store.Entry) error {
		out = append(out, fmt.Sprintf("%s/%d", e.Key, e.Version))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return out
}

func sound(t *testing.T, s *store.Store, problems int) {
	t.Helper()
	report, err := s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
	if err != nil || len(report.Problems) != problems {
		t.Fatalf("check: %v %v, want %d problems", report.Problems, err, problems)
	}
}

func TestRegisterCountsWithoutAGap(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() { number(t, s, fmt.Sprintf("Brief von Frau Geheim %d", i)) })
	}
	wg.Wait()
	err := s.ChangeRegister(context.Background(), store.Journal, "P-OTHER", func() ([]store.Entry, error) {
		return []store.Entry{{Key: "E-000007", Event: "intake-corrected", Value: json.RawMessage(`{"text":"berichtigt"}`)}}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := keys(t, s, store.Journal)
	if len(want) != 20 || want[0] != "E-000001/1" || want[6] != "E-000007/2" || want[19] != "E-000020/1" {
		t.Fatalf("entries %v", want)
	}
	history, err := s.History(store.Journal, "E-000007")
	if err != nil || len(history) != 2 || history[1].Actor != "P-OTHER" || history[1].Time.IsZero() || string(history[1].Value) != `{"text":"berichtigt"}` {
		t.Fatalf("history %v %v", history, err)
	}
	seqs, err := s.AuditLines(store.RegisterSubject(store.Journal, "E-000007"))
	if err != nil || len(seqs) != 2 {
		t.Fatalf("audit lines %v %v", seqs, err)
	}
	sound(t, s, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(read(t, filepath.Join(dir, "journal.jsonl")), []byte("Geheim")) {
		t.Error("the journal tells of people in the clear")
	}
	if _, err := store.Rebuild(dir, options(dir)); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	if got := keys(t, s, store.Journal); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("after rebuild %v", got)
	}
	number(t, s, "nach dem Neuaufbau")
	if got := keys(t, s, store.Journal); len(got) != 21 || got[20] != "E-000021/1" {
		t.Fatalf("after rebuild %v", got)
	}
	sound(t, s, 0)
}

func TestTamperedRegisterIsFound(t *testing.T) {
	for name, tamper := range map[string]func(data []byte) []byte{
		"flipped byte": func(data []byte) []byte { data[len(data)/2] ^= 1; return data },
		"deleted line": func(data []byte) []byte { return append(data[:0:0], data[bytes.IndexByte(data, '\n')+1:]...) },
		"last line gone": func(data []byte) []byte {
			return data[:bytes.LastIndexByte(data[:len(data)-1], '\n')+1]
		},
		"file gone": func([]byte) []byte { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			s := open(t, dir)
			for i := range 4 {
				number(t, s, fmt.Sprint(i))
			}
			path := filepath.Join(dir, "journal.jsonl")
			data := tamper(read(t, path))
			if data == nil {
				os.Remove(path)
			} else {
				write(t, path, data)
			}
			report, err := s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
			if err != nil || len(report.Problems) == 0 {
				t.Errorf("check of the open store: %v %v", report.Problems, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s = open(t, dir)
			defer s.Close()
			report, err = s.Check(context.Background(), store.Evidence, store.Verifier{}, nil)
			if err != nil || len(report.Problems) == 0 {
				t.Errorf("check after opening anew: %v %v", report.Problems, err)
			}
		})
	}
}

func TestActsHaveTheirEffect(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	s := open(t, dir)
	ctx := context.Background()
	b, pages := fill(t, s, 3)
	var ids []batch.ID
	for id := range pages {
		ids = append(ids, id)
	}
	d := batch.Document{ID: batch.NewID(), Batch: b.ID, Number: 1, Pages: ids, State: batch.Open}
	if err := s.Form(ctx, "P-TEST0000", d); err != nil {
		t.Fatal(err)
	}
	turn, out, none := 180, batch.SealedOff, batch.ID("")
	d.Pages = ids[:2]
	second := batch.Act{Name: "page-sealed-off", Page: ids[2], Data: json.RawMessage(`{"reason":"versehentlich geöffnet"}`), State: batch.Captured,
		Pages: []batch.PageChange{{Page: ids[2], Withdrawn: &out, Document: &none}}, Documents: []batch.Document{d}}
	first := batch.Act{Name: "page-rotated", Page: ids[0], Pages: []batch.PageChange{{Page: ids[0], Rotation: &turn}}}
	if err := s.Decide(ctx, b.ID, "P-TEST0000", func() ([]batch.Act, error) { return []batch.Act{first, second}, nil }); err != nil {
		t.Fatal(err)
	}
	if err := s.Act(ctx, b.ID, "P-TEST0000", first); batch.CodeOf(err) != batch.CodeInternal {
		t.Errorf("an effect that was not decided: %v", err)
	}
	if err := s.Act(ctx, b.ID, "P-TEST0000", batch.Act{Name: "page-taken", Page: ids[0]}); err == nil {
		t.Error("an act under the name of another record was taken")
	}
	verify := func() {
		t.Helper()
		p, err := s.Page(ids[2])
		if err != nil || p.Withdrawn != batch.SealedOff || p.Document != "" {
			t.Errorf("page %+v %v", p, err)
		}
		if p, err := s.Page(ids[0]); err != nil || p.Rotation != 180 || p.Document != d.ID {
			t.Errorf("page %+v %v", p, err)
		}
		got, err := s.Batch(b.ID)
		if err != nil || got.State != batch.Captured || got.Balance.Kept != 2 {
			t.Errorf("batch %+v %v", got, err)
		}
		acts, err := s.Acts(b.ID)
		if err != nil || len(acts) != 2 || acts[1].Name != "page-sealed-off" || acts[1].Seq <= acts[0].Seq || acts[1].Actor != "P-TEST0000" || acts[1].Time.IsZero() {
			t.Errorf("acts %+v %v", acts, err)
		}
		sound(t, s, 0)
	}
	verify()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Rebuild(dir, options(dir)); err != nil {
		t.Fatal(err)
	}
	s = open(t, dir)
	defer s.Close()
	verify()
}
