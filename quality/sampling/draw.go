package sampling

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Algorithm names the way of drawing; another way gets another name.
const Algorithm = "scanstelle-draw-1"

// Population are the units that could have been drawn, in their order. Brief
// leaves the IDs out; count and hash still pin them.
type Population struct {
	Count int `json:"count"`
	// SHA256 of the IDs, each followed by a line feed (0x0A).
	SHA256 string     `json:"sha256"`
	IDs    []batch.ID `json:"ids,omitempty"`
}

// Draw is a random sample with all that is needed to draw it again.
//
// Algorithm scanstelle-draw-1. Let N be the number of units, n the size of the
// sample, S the seed (64 lower-case hexadecimal digits), P the population's
// SHA-256 (the same form). The i-th random number, i = 0, 1, 2, …, is
//
//	x(i) = the first 6 bytes, as a big-endian number below 2^48, of
//	       SHA-256 of the ASCII text "scanstelle-draw-1:" S ":" P ":" i
//
// with i in decimal digits. To choose one of m possibilities take the next
// x(i); where x(i) ≥ m·⌊2^48/m⌋ drop it and take the one after; the choice is
// x(i) mod m. So every choice is equally likely.
//
// Write the positions 1 … N in a row (Fisher-Yates, from the front). For k = 0,
// 1, …, n−1 choose r among N−k and swap the entries at places k and k+r, places
// counted from 0. The picks are the first n entries, sorted.
//
// docs/revision.md does the same with sha256sum and bash.
type Draw struct {
	Algorithm  string     `json:"algorithm"`
	Seed       string     `json:"seed"`
	Population Population `json:"population"`
	Order      Order      `json:"order"`
	Picks      []int      `json:"picks"` // positions in the population, from 1, rising
}

// NewDraw draws the sample that an order asks for. The seed is 32 bytes from
// crypto/rand in lower-case hexadecimal; make it after the population is fixed
// and use it once. Errors have CodeDrawInvalid: a bad seed, an ID that is empty
// or double, an order that is not from a Rule or for another number of units.
func NewDraw(order Order, seed string, ids []batch.ID) (Draw, error) {
	hash, err := hashIDs(ids)
	if err != nil {
		return Draw{}, err
	}
	d := Draw{
		Algorithm: Algorithm, Seed: seed, Order: order,
		Population: Population{Count: len(ids), SHA256: hash, IDs: slices.Clone(ids)},
	}
	if err := d.check(); err != nil {
		return Draw{}, err
	}
	d.Picks = pick(seed, hash, len(ids), order.Size)
	return d, nil
}

// Brief is the draw without the IDs of its population.
func (d Draw) Brief() Draw {
	d.Population.IDs = nil
	return d
}

// Repeat draws again and compares: the size of the sample with the plan, the
// IDs, where they are there, with their hash, and the picks. Any difference is
// an error with CodeDrawInvalid that names it.
func Repeat(d Draw) error {
	if len(d.Population.IDs) > 0 {
		hash, err := hashIDs(d.Population.IDs)
		if err != nil {
			return err
		}
		if hash != d.Population.SHA256 || len(d.Population.IDs) != d.Population.Count {
			return refuse("die Kennungen sind nicht die, aus denen gezogen wurde")
		}
	}
	if err := d.check(); err != nil {
		return err
	}
	if picks := pick(d.Seed, d.Population.SHA256, d.Population.Count, d.Order.Size); !slices.Equal(picks, d.Picks) {
		return refuse("gezogen sein müssten die Einheiten %v, genannt sind %v", picks, d.Picks)
	}
	return nil
}

// mostUnits bounds what a draw read from a file can ask for.
const mostUnits = 10_000_000

// check refuses a draw whose parts do not fit together, without its picks.
func (d Draw) check() error {
	o := d.Order
	switch {
	case d.Algorithm != Algorithm:
		return refuse("das Verfahren »%s« ist unbekannt", d.Algorithm)
	case !isHash(d.Seed):
		return refuse("der Startwert hat nicht 64 kleine Hexadezimalziffern")
	case !isHash(d.Population.SHA256):
		return refuse("die Prüfsumme der Kennungen hat nicht 64 kleine Hexadezimalziffern")
	case o.Units != d.Population.Count || o.Units < 0 || o.Units > mostUnits:
		return refuse("der Auftrag nennt %d Einheiten, es sind %d", o.Units, d.Population.Count)
	case o.Plan.check() != nil:
		return refuse("den Plan »%s« gibt es nicht", o.Plan)
	case o.Plan.Kind == KindAttribute && tables[o.Strictness] == nil:
		return refuse("die Strenge »%s« gibt es nicht", o.Strictness)
	case o != o.settle():
		return refuse("der Umfang %d folgt nicht aus dem Plan »%s«, das wären %d", o.Size, o.Plan, o.settle().Size)
	}
	return nil
}

func refuse(format string, args ...any) *batch.Error {
	return batch.Refuse("sampling.draw", batch.CodeDrawInvalid, format, args...)
}

func isHash(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && strings.ToLower(s) == s
}

// hashIDs is the SHA-256 over the IDs, each followed by a line feed.
func hashIDs(ids []batch.ID) (string, error) {
	seen := make(map[batch.ID]bool, len(ids))
	hash := sha256.New()
	for _, id := range ids {
		if id == "" || seen[id] || strings.Contains(string(id), "\n") {
			return "", refuse("die Kennung »%s« ist leer oder steht doppelt", id)
		}
		seen[id] = true
		hash.Write([]byte(id))
		hash.Write([]byte{'\n'})
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// stream gives the random numbers of a draw.
type stream struct {
	prefix []byte
	next   int64
}

// space is how many values a random number has.
const space = 1 << 48

func (s *stream) number() int64 {
	sum := sha256.Sum256(strconv.AppendInt(slices.Clip(s.prefix), s.next, 10))
	s.next++
	x := int64(0)
	for _, b := range sum[:6] {
		x = x<<8 | int64(b)
	}
	return x
}

// below chooses one of m, 0 to m−1, from numbers of space values.
func below(number func() int64, m int64) int64 {
	for {
		if x := number(); x < space/m*m {
			return x % m
		}
	}
}

// pick is the draw itself: size positions of 1 … count, rising.
func pick(seed, population string, count, size int) []int {
	row := make([]int, count)
	for i := range row {
		row[i] = i + 1
	}
	s := stream{prefix: []byte(Algorithm + ":" + seed + ":" + population + ":")}
	for k := range size {
		r := k + int(below(s.number, int64(count-k)))
		row[k], row[r] = row[r], row[k]
	}
	row = row[:size:size]
	slices.Sort(row)
	return row
}
