package feedback

import (
	"sync"
	"time"
)

// A sender may send burst messages at once, and one more every perMessage.
const (
	burst      = 30
	perMessage = 2 * time.Second
)

// guard remembers who sent what lately; safe for several goroutines.
type guard struct {
	mu      sync.Mutex
	senders map[string]*lately
}

// lately is what is known of a sender: only of one whose signature was right, so there
// are never more than keys.
type lately struct {
	nonces map[string]time.Time // until when they are remembered
	tokens float64
	at     time.Time
}

// admit refuses a nonce that was used, and more than a sender may send.
func (g *guard) admit(sender, nonce string, now time.Time) Reason {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.senders == nil {
		g.senders = map[string]*lately{}
	}
	s := g.senders[sender]
	if s == nil {
		s = &lately{nonces: map[string]time.Time{}, tokens: burst, at: now}
		g.senders[sender] = s
	}
	for old, until := range s.nonces {
		if now.After(until) {
			delete(s.nonces, old)
		}
	}
	if _, used := s.nonces[nonce]; used {
		return ReasonReplay
	}
	if past := now.Sub(s.at); past > 0 {
		s.tokens, s.at = min(burst, s.tokens+float64(past)/float64(perMessage)), now
	}
	if s.tokens < 1 {
		return ReasonRate
	}
	s.tokens--
	s.nonces[nonce] = now.Add(2 * Window) // its time may lie ahead by one window
	return ""
}
