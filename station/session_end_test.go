package station

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// ends lists why sessions ended, as the log says it.
func (s *staff) ends(t *testing.T) (out []string) {
	t.Helper()
	var text bytes.Buffer
	if _, err := s.store.Log().Export(&text); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(text.String(), "\n") {
		var e audit.Entry
		var why struct{ Why string }
		if json.Unmarshal([]byte(line), &e) == nil && e.Kind == "session-ended" && json.Unmarshal(e.Data, &why) == nil {
			out = append(out, why.Why)
		}
	}
	return out
}

// TestEveryEndInLog: whoever goes away and does not come back stands in the log once,
// and so does the lock of a desk nobody sits at; who comes back is told why (A.SC.11).
func TestEveryEndInLog(t *testing.T) {
	s, chef := newStaff(t)
	scan := s.hire(t, chef, "scan", "Erika Muster")
	ctx, stop := context.WithCancel(t.Context())
	if was, err := as[bool](s, scan, OpLogout, LogoutRequest{Idle: true}); err != nil || !was || !slices.Equal(s.ends(t), []string{whyIdle}) {
		t.Errorf("the lock of a desk: %v %v %v", was, err, s.ends(t))
	}
	s.clock = s.clock.Add(time.Hour)
	for range 2 {
		if err := s.endLapsed(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{whyIdle, whyIdle}
	if got := s.ends(t); !slices.Equal(got, want) {
		t.Errorf("nobody came back: %v", got)
	}
	// It does not revive, not after a start either, and who comes back is told why.
	if err := s.Station.Close(); err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(-time.Hour + time.Minute)
	s.reopen(t)
	if me, err := as[Whoami](s, chef, OpWhoami, nil); err != nil || me.Person != nil || me.Lapsed != lapses[whyIdle] {
		t.Errorf("%+v %v", me, err)
	}
	if got := s.ends(t); !slices.Equal(got, want) {
		t.Errorf("told twice: %v", got)
	}
	// The service does it by itself; a login does too.
	if _, err := s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(time.Hour)
	s.Drain(ctx)
	for limit := time.Now().Add(time.Minute); len(s.ends(t)) < 3 && time.Now().Before(limit); {
		time.Sleep(10 * time.Millisecond)
	}
	stop()
	if got := s.ends(t); !slices.Equal(got, append(want, whyIdle)) {
		t.Errorf("the service: %v", got)
	}
	if _, err := s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	s.clock = s.clock.Add(13 * time.Hour)
	if _, err := s.enter("chef", goodPassword); err != nil {
		t.Fatal(err)
	}
	if got := s.ends(t); len(got) != 4 || got[3] != whyLimit {
		t.Errorf("a login: %v", got)
	}
	if _, err := as[Status](s, chef, OpStatus, nil); batch.CodeOf(err) != "" {
		t.Error(err)
	}
}
