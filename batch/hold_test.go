package batch

import (
	"testing"

	"pgregory.net/rapid"
)

func TestHolds(t *testing.T) {
	set := func(seq int64, data string) Act { return Act{Seq: seq, Name: ActHoldSet, Data: []byte(data)} }
	lift := func(of int64) Act { return Act{Name: ActHoldLifted, Undoes: of} }
	for name, c := range map[string]struct {
		acts []Act
		want []string
	}{
		"none":            {nil, nil},
		"one":             {[]Act{set(3, `{"reason":"Klage"}`)}, []string{"Klage"}},
		"lifted":          {[]Act{set(3, `{"reason":"Klage"}`), lift(3)}, nil},
		"one of two":      {[]Act{set(3, `{"reason":"Klage"}`), set(5, `{"reason":"Prüfung"}`), lift(3)}, []string{"Prüfung"}},
		"another lifted":  {[]Act{set(3, `{"reason":"Klage"}`), lift(4)}, []string{"Klage"}},
		"unreadable":      {[]Act{set(3, `"x`)}, []string{"ohne lesbaren Grund"}},
		"anew":            {[]Act{set(3, `{"reason":"a"}`), lift(3), set(7, `{"reason":"b"}`)}, []string{"b"}},
		"something other": {[]Act{{Seq: 3, Name: "page-rotated"}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got := Holds(c.acts)
			if len(got) != len(c.want) {
				t.Fatalf("%+v", got)
			}
			for i, h := range got {
				if h.Reason != c.want[i] {
					t.Errorf("%q, want %q", h.Reason, c.want[i])
				}
			}
		})
	}
}

// A hold stands until an act names it, whatever else happens and in any number.
func TestHoldsStand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var acts []Act
		stands := map[int64]bool{}
		for seq := int64(1); seq <= int64(rapid.IntRange(0, 30).Draw(t, "acts")); seq++ {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				acts = append(acts, Act{Seq: seq, Name: ActHoldSet, Data: []byte(`{"reason":"x"}`)})
				stands[seq] = true
			case 1:
				of := rapid.Int64Range(0, seq).Draw(t, "of")
				acts = append(acts, Act{Seq: seq, Name: ActHoldLifted, Undoes: of})
				delete(stands, of)
			default:
				acts = append(acts, Act{Seq: seq, Name: ActErased})
			}
		}
		got := Holds(acts)
		if len(got) != len(stands) {
			t.Fatalf("%d stand, want %d", len(got), len(stands))
		}
		for _, h := range got {
			if !stands[h.Seq] {
				t.Fatalf("%d does not stand", h.Seq)
			}
		}
	})
}

func TestRestoredWaits(t *testing.T) {
	restored, released := Act{Name: ActRestored, Data: []byte(`{"state":"2026-11-01T00:00:00Z"}`)}, Act{Name: ActRestoredReleased}
	for _, c := range []struct {
		acts []Act
		want bool
	}{
		{nil, false}, {[]Act{restored}, true}, {[]Act{restored, released}, false}, {[]Act{restored, released, restored}, true}, {[]Act{released}, false},
	} {
		state, waits := RestoredWaits(c.acts)
		if waits != c.want || waits && state.Year() != 2026 {
			t.Errorf("%v: %v %v", c.acts, state, waits)
		}
	}
}
