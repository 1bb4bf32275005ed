package store

import (
	"context"
	"time"

	"github.com/scanstelle/scanstelle/audit"
)

// clockAccepted is the event with which a person says that the clock is right
// now, though it was ahead before.
const clockAccepted = "clock-accepted"

// ClockBehind tells by how much the clock is behind the latest commit; zero
// where it is not. Nothing may be sealed then, as the true time is not known
// (resiscan.md statement 39).
func (s *Store) ClockBehind() (time.Duration, error) {
	latest, err := s.latestCommit()
	return max(0, latest.Sub(s.Now())), err
}

func (s *Store) latestCommit() (time.Time, error) {
	var mark committed
	err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketMeta, "commit", &mark)
		return err
	})
	return mark.Latest, err
}

// ClockJump is what the log keeps of an accepted clock.
type ClockJump struct {
	Latest time.Time     `json:"latest"` // the time that was too far ahead
	Now    time.Time     `json:"now"`
	Behind time.Duration `json:"behind"` // nanoseconds
	Reason string        `json:"reason"`
}

// AcceptClock takes the present for the latest time: a clock that was ahead by
// mistake has been put right. The log keeps who says so, why, and how far the
// jump goes.
func (s *Store) AcceptClock(ctx context.Context, actor, reason string) (ClockJump, error) {
	latest, err := s.latestCommit()
	if err != nil {
		return ClockJump{}, err
	}
	now := s.Now()
	jump := ClockJump{latest, now, max(0, latest.Sub(now)), reason}
	return jump, s.Enter(ctx, clockAccepted, actor, jump)
}

// noteTime lets the line of an accepted clock stand for all times before it.
func (s *Store) noteTime(e audit.Entry) {
	if e.Kind == clockAccepted {
		s.latest, s.accepted = e.Time, true
	}
}
