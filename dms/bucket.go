package dms

import (
	"context"
	"io"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// Bucket bounds how many bytes go out in a second (token bucket). It is shared by all
// that goes to one target, so that two packages together are no faster than one.
type Bucket struct {
	rate int64 // byte/s
	now  func() time.Time

	mu   sync.Mutex
	have float64 // bytes that may go at once; below zero: already promised
	at   time.Time
}

// NewBucket returns a bucket of so many bytes per second, full at first: it holds what
// passes in a second. rate must be positive. now is nil for time.Now.
func NewBucket(rate int64, now func() time.Time) *Bucket {
	if now == nil {
		now = time.Now
	}
	return &Bucket{rate: rate, now: now, have: float64(rate), at: now()}
}

// take promises n bytes and says how long to wait before they may go.
func (b *Bucket) take(n int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if d := now.Sub(b.at); d > 0 { // a clock that is set back gives nothing
		b.have = min(b.have+d.Seconds()*float64(b.rate), float64(b.rate))
	}
	b.at = now
	b.have -= float64(n)
	if b.have >= 0 {
		return 0
	}
	return time.Duration(-b.have / float64(b.rate) * float64(time.Second))
}

// Limit returns r at the speed of a bucket, ended by CodeCanceled once ctx is done. It
// moves at least four times a second, so that nobody takes it for a dead line.
func (b *Bucket) Limit(ctx context.Context, r io.ReadCloser) io.ReadCloser {
	return &limited{r, ctx, b}
}

type limited struct {
	io.ReadCloser
	ctx    context.Context
	bucket *Bucket
}

func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p[:min(int64(len(p)), max(l.bucket.rate/4, 1))])
	if wait := l.bucket.take(n); wait > 0 {
		t := time.NewTimer(wait)
		defer t.Stop()
		select {
		case <-t.C:
		case <-l.ctx.Done():
			return 0, batch.Fail("dms.send", batch.CodeCanceled, l.ctx.Err())
		}
	}
	return n, err
}
