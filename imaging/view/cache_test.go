package view

import (
	"math/rand/v2"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/imaging"
)

func pixels(bytes int) *imaging.Level {
	return &imaging.Level{Width: bytes, Height: 1, Channels: 1, Pix: make([]byte, bytes)}
}

// The bound holds whatever is asked for; a single larger page is kept alone.
func TestCacheIsBounded(t *testing.T) {
	c := cache{limit: 1000}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		c.add(batch.ID(rune('a'+random.IntN(20))), random.IntN(4), pixels(1+random.IntN(500)))
		sum := int64(0)
		for _, k := range c.held {
			sum += k.Bytes()
		}
		if sum != c.bytes || sum > c.limit {
			t.Fatalf("%d bytes are kept, %d are counted", sum, c.bytes)
		}
	}
	c.add("large", 0, pixels(5000))
	if len(c.held) != 1 || c.bytes != 5000 {
		t.Errorf("beside a large one %d others are kept", len(c.held)-1)
	}
	c.add("b", 0, pixels(10))
	if len(c.held) != 1 || c.bytes != 10 {
		t.Errorf("the large one did not make room: %d bytes", c.bytes)
	}
	if c.forget(); c.bytes != 0 || len(c.held) != 0 {
		t.Error("not forgotten")
	}
}

func TestCacheFindsTheCoarsest(t *testing.T) {
	c := cache{limit: 1000}
	for level := range 3 {
		c.add("a", level, pixels(10))
	}
	c.add("b", 1, pixels(10))
	for _, w := range []struct {
		page  batch.ID
		level int
		found int
		ok    bool
	}{{"a", 0, 0, true}, {"a", 1, 1, true}, {"a", 5, 2, true}, {"b", 0, 0, false}, {"b", 2, 1, true}, {"c", 3, 0, false}} {
		if _, found, ok := c.find(w.page, w.level); found != w.found || ok != w.ok {
			t.Errorf("%+v: %d %v", w, found, ok)
		}
	}
	// What was used last goes last.
	c.find("a", 0)
	c.room(990)
	if _, _, ok := c.find("a", 0); !ok || len(c.held) != 1 {
		t.Errorf("%d are left", len(c.held))
	}
}
