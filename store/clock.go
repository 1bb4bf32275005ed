package store

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/audit"
)

// Events about the clock.
const (
	// clockAccepted is the event with which a person says that the clock is right
	// now, though it was ahead or behind before.
	clockAccepted = "clock-accepted"
	// clockJumped is entered with the first commit after the clock was set by more
	// than ClockTolerance while the store was open.
	clockJumped = "clock-jumped"
)

// ClockTolerance is how far the clock may be set while the store is open without
// anybody having to confirm it.
const ClockTolerance = 5 * time.Minute

// ClockBehind tells by how much the clock is behind the latest commit; zero
// where it is not. Nothing may be sealed then, as the true time is not known
// (resiscan.md statement 39).
func (s *Store) ClockBehind() (time.Duration, error) {
	mark, err := s.commitMark()
	return max(0, mark.Latest.Sub(s.Now())), err
}

func (s *Store) commitMark() (committed, error) {
	var mark committed
	err := s.db.View(func(tx *txn) error {
		_, err := get(tx, bucketMeta, "commit", &mark)
		return err
	})
	return mark, err
}

// ClockSpan is a step of the clock that nobody saw it take.
type ClockSpan struct {
	From time.Time `json:"from"` // what it should show, or the last that was seen of it
	To   time.Time `json:"to"`   // what it shows
}

// By is how far the step goes, negative for one back.
func (c ClockSpan) By() time.Duration { return c.To.Sub(c.From) }

// ClockState is what is known about the clock beside what it shows.
type ClockState struct {
	// Behind is as ClockBehind says.
	Behind time.Duration
	// Jump is the latest step of more than ClockTolerance while the store was open,
	// by the measure of a clock that nobody can set; nil where there was none since a
	// person accepted the clock.
	Jump *ClockSpan
	// Stood is the longest time since then in which the store was closed; nil for
	// less than a day. A clock set ahead meanwhile looks the same.
	Stood *ClockSpan
}

// Clock tells what is known about the clock.
func (s *Store) Clock() (ClockState, error) {
	mark, err := s.commitMark()
	state := ClockState{Behind: max(0, mark.Latest.Sub(s.Now())), Jump: mark.Jump, Stood: mark.Stood}
	switch _, span := s.clockJump(); { // nothing was committed since
	case span == nil:
	case span.corrects(mark):
		mark.doubts(false, nil, standing(mark.Latest, span.To))
		state.Stood = mark.Stood
	default:
		state.Jump = span
	}
	return state, err
}

// ClockJump is what the log keeps of an accepted clock.
type ClockJump struct {
	Latest time.Time     `json:"latest"` // the latest time before
	Now    time.Time     `json:"now"`
	Behind time.Duration `json:"behind"` // nanoseconds
	Jump   *ClockSpan    `json:"jump,omitempty"`
	Stood  *ClockSpan    `json:"stood,omitempty"`
	Reason string        `json:"reason"`
}

// AcceptClock takes the present for the latest time: a clock that was ahead by
// mistake has been put right, or one that seemed ahead is right. The log keeps who
// says so, why, and how far the jump goes.
func (s *Store) AcceptClock(ctx context.Context, actor, reason string) (ClockJump, error) {
	mark, err := s.commitMark()
	if err != nil {
		return ClockJump{}, err
	}
	state, err := s.Clock()
	if err != nil {
		return ClockJump{}, err
	}
	jump := ClockJump{mark.Latest, s.Now(), state.Behind, state.Jump, state.Stood, reason}
	return jump, s.Enter(ctx, clockAccepted, actor, jump)
}

// noteTime lets the line of an accepted clock stand for all times before it, and
// keeps what a line says of a jump.
func (s *Store) noteTime(e audit.Entry) {
	switch e.Kind {
	case clockAccepted:
		s.latest, s.accepted, s.jumped, s.stood = e.Time, true, nil, nil
	case clockJumped:
		var span ClockSpan
		if json.Unmarshal(e.Data, &span) == nil {
			s.jumped = &span
		}
	}
}

// leastStanding is the shortest time that counts as standing still.
const leastStanding = 24 * time.Hour

// noteStanding keeps the longest time from the last line before an opening of the
// store to the opening.
func (s *Store) noteStanding(opened time.Time) {
	if span := standing(s.latest, opened); span != nil && (s.stood == nil || span.By() > s.stood.By()) {
		s.stood = span
	}
}

// standing is the time from the latest commit to now; nil where it is too short, or
// there was no commit.
func standing(latest, now time.Time) *ClockSpan {
	if latest.IsZero() || now.Sub(latest) < leastStanding {
		return nil
	}
	return &ClockSpan{latest, now}
}

// corrects tells whether a jump only puts a clock right that was behind what is
// known: a computer without a battery asks a time server after its start. How far it
// may go is then the same question as after standing still.
func (c ClockSpan) corrects(mark committed) bool {
	return c.From.Before(mark.Latest) && !c.To.Before(mark.Latest)
}

// doubts brings what a mark knows about the clock up to what was noted since.
func (m *committed) doubts(accepted bool, jumped, stood *ClockSpan) {
	if accepted {
		m.Jump, m.Stood = nil, nil
	}
	if jumped != nil {
		m.Jump = jumped
	}
	if stood != nil && (m.Stood == nil || stood.By() > m.Stood.By()) {
		m.Stood = stood
	}
}

// jumpEvent is the line about a jump that no line tells of yet; ok is false where
// there is none. From then on the clock as it is counts.
func (s *Store) jumpEvent() (event audit.Record, ok bool, err error) {
	now, span := s.clockJump()
	if span == nil {
		return event, false, nil
	}
	mark, err := s.commitMark()
	if err != nil {
		return event, false, err
	}
	if span.corrects(mark) {
		s.stood = standing(mark.Latest, span.To)
		s.steady.begin(now)
		return event, false, nil
	}
	if event, err = s.event(clockJumped, "", span); err != nil {
		return event, false, err
	}
	s.steady.begin(now)
	return event, true, nil
}

// started is when the program was; Go keeps the reading of its steady clock.
var started = time.Now()

// clockJump looks whether the clock was set since the last look.
func (s *Store) clockJump() (now time.Time, span *ClockSpan) {
	if s.steady.elapsed == nil {
		return now, nil
	}
	now = s.Now()
	return now, s.steady.jump(now)
}

// steady measures how time passes by a clock that nobody can set, and remembers
// what the other one showed.
type steady struct {
	elapsed func() time.Duration // nil where there is none

	mu   sync.Mutex
	wall time.Time
	ran  time.Duration
}

// begin takes what the clock shows for right.
func (c *steady) begin(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wall, c.ran = now.Round(0), c.elapsed()
}

// jump tells whether the clock was set; nil where it was not, or by less than the
// tolerance. Small steps, as time servers make them, do not add up.
func (c *steady) jump(now time.Time) *ClockSpan {
	c.mu.Lock()
	defer c.mu.Unlock()
	now = now.Round(0) // without the reading of Go's own steady clock
	ran := c.elapsed()
	span := ClockSpan{c.wall.Add(ran - c.ran), now}
	if span.By().Abs() > ClockTolerance {
		return &span
	}
	c.wall, c.ran = now, ran
	return nil
}
