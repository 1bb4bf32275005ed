package station

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on the space of the disk.
const (
	OpSpace    Operation = "space"
	OpSpaceSet Operation = "space-set"
)

var spaceOperations = map[Operation]operation{
	OpSpace: {nil, handle(func(_ context.Context, st *Station, _ Actor, _ struct{}, _ Emit) (SpaceView, error) {
		return st.Space()
	})},
	OpSpaceSet: {nil, handle(func(ctx context.Context, st *Station, who Actor, s SpaceSetting, emit Emit) (SpaceSetting, error) {
		return st.SetSpace(ctx, who, s, emit)
	})},
}

// SpaceSetting says when to warn and when to stop.
type SpaceSetting struct {
	WarnSheets int `json:"warn_sheets"`
	// ReserveMB stays free beyond what the sheets taken in still need, so that
	// sealing, delivery and log can always end; on a small disk at most a fiftieth
	// of it.
	ReserveMB int `json:"reserve_mb"`
}

const spaceKey = "space"

// defaultSpace warns as the mailroom wants it (mailroom.md 6, row 14).
var defaultSpace = SpaceSetting{WarnSheets: 300, ReserveMB: 64}

// space estimates what a sheet costs.
type space struct {
	mu      sync.Mutex
	taken   time.Time // when the rest was last read from the store
	sheet   int64     // bytes of a sheet, mean of the recent ones; 0 where there are none
	pending int64     // bytes that finishing what is taken in still needs
}

// SpaceView is how far the disk reaches.
type SpaceView struct {
	SpaceSetting
	Free    int64 `json:"free"`    // bytes
	Reserve int64 `json:"reserve"` // bytes
	Sheet   int64 `json:"sheet"`   // bytes that one sheet needs, pages and package
	Pending int64 `json:"pending"` // bytes that the sheets taken in still need
	Sheets  int64 `json:"sheets"`  // that fit
	Low     bool  `json:"low"`     // fewer than the warning wants
	Stop    bool  `json:"stop"`    // no further sheet is taken
}

// diskBytes returns what is free on the disk of a folder for this user, and its
// size.
func diskBytes(dir string) (free, size int64, err error) {
	var s unix.Statfs_t
	if err := unix.Statfs(dir, &s); err != nil {
		return 0, 0, durable.Fault("station.disk", dir, err)
	}
	block := uint64(max(s.Bsize, 1))
	clip := func(blocks uint64) int64 { return int64(min(blocks, math.MaxInt64/block) * block) }
	return clip(s.Bavail), clip(s.Blocks), nil
}

func (st *Station) spaceSetting() (SpaceSetting, error) {
	s := defaultSpace
	e, found, err := st.store.Entry(store.Settings, spaceKey)
	if err == nil && found {
		err = json.Unmarshal(e.Value, &s)
	}
	return s, err
}

// SetSpace changes when to warn and when to stop; a second person confirms it.
func (st *Station) SetSpace(ctx context.Context, who Actor, s SpaceSetting, emit Emit) (SpaceSetting, error) {
	actor, err := st.administrator(who)
	if err != nil {
		return s, err
	}
	if s.WarnSheets < 0 || s.ReserveMB < 0 || s.ReserveMB > 1<<20 {
		return s, batch.Refuse("space.set", batch.CodeUsage, "0 oder mehr Blatt, 0 bis %d MB", 1<<20)
	}
	if err := st.changeSetting(ctx, actor, spaceKey, "space-set", emit, func() (any, error) { return s, nil }); err != nil {
		return s, err
	}
	return st.spaceSetting()
}

// Space says for how many sheets the disk is good.
func (st *Station) Space() (SpaceView, error) {
	profile, err := BuiltinProfile(profiles.Default)
	if err != nil {
		return SpaceView{}, err
	}
	v, err := st.space.view(st)
	if err != nil {
		return v, err
	}
	v.Sheet = max(v.Sheet, leastSheet(profile.Scan))
	v.Sheets = max(0, v.Free-v.Reserve-v.Pending) / v.Sheet
	v.Low, v.Stop = v.Sheets < int64(v.WarnSheets), v.Sheets < 1
	return v, nil
}

// view reads disk and setting; Sheet is the mean of the recent sheets.
func (s *space) view(st *Station) (v SpaceView, err error) {
	if v.SpaceSetting, err = st.spaceSetting(); err != nil {
		return v, err
	}
	var size int64
	if v.Free, size, err = diskBytes(st.data); err != nil {
		return v, err
	}
	v.Reserve = min(int64(v.ReserveMB)<<20, size/50)
	v.Sheet, v.Pending, err = st.sheetCost()
	return v, err
}

// leastBytes are lower bounds of bytes per pixel of a page of print, by mode.
var leastBytes = map[string]float64{"colour": 0.03, "gray": 0.02, "bitonal": 0.002}

// leastSheet is the least that a sheet needs by its profile: its sides, and
// beside each its copy in the package, its text and its lines in manifest, log
// and index.
func leastSheet(s batch.ScanSettings) int64 {
	const lines = 24 << 10
	w, h := float64(s.PageMM[0]), float64(s.PageMM[1])
	if w == 0 || h == 0 {
		w, h = 210, 297
	}
	least, known := leastBytes[s.Mode]
	if !known {
		least = leastBytes["colour"]
	}
	side := int64(w/25.4*float64(s.DPI)*h/25.4*float64(s.DPI)*least)*2 + lines
	if s.Duplex {
		return 2 * side
	}
	return side
}

// recentSheets bounds what the mean is taken of.
const recentSheets = 500

// spaceEvery is how often the rest is read from the store.
const spaceEvery = 10 * time.Minute

// sheetCost returns the mean bytes of the recent sheets, and what finishing the
// unfinished batches still needs. It is read from the store now and then, and
// kept up by noteTaken and noteSealed between.
func (st *Station) sheetCost() (sheet, pending int64, err error) {
	st.space.mu.Lock()
	defer st.space.mu.Unlock()
	if now := time.Now(); now.Sub(st.space.taken) > spaceEvery {
		if st.space.sheet, st.space.pending, err = st.readCost(); err != nil {
			return 0, 0, err
		}
		st.space.taken = now
	}
	return st.space.sheet, st.space.pending, nil
}

// noteTaken counts a page that will need its place in a package.
func (st *Station) noteTaken(p batch.Page) {
	st.space.mu.Lock()
	defer st.space.mu.Unlock()
	st.space.pending += packedCost(p)
}

// noteSealed counts pages that found their place in a package.
func (st *Station) noteSealed(d batch.Document) {
	n := int64(0)
	for _, id := range d.Pages {
		if p, err := st.store.Page(id); err == nil { // or it is counted until the next reading
			n += packedCost(p)
		}
	}
	st.space.mu.Lock()
	defer st.space.mu.Unlock()
	st.space.pending = max(0, st.space.pending-n)
}

// packedCost is what a page taken in still needs until it is sealed.
func packedCost(p batch.Page) int64 { return p.Image.Bytes + p.Image.Bytes/20 + 24<<10 }

func (st *Station) readCost() (sheet, pending int64, err error) {
	open, err := st.store.Unfinished()
	if err != nil {
		return 0, 0, err
	}
	for _, id := range open {
		b, err := st.store.Batch(id)
		if err != nil {
			return 0, 0, err
		}
		n, err := st.pendingOf(b)
		if err != nil {
			return 0, 0, err
		}
		pending += n
	}
	var bytes, sheets int64
	err = st.store.Batches(func(b batch.Batch) error { // newest first
		for _, id := range b.Pages {
			p, err := st.store.Page(id)
			if err != nil {
				return err
			}
			bytes += p.Image.Bytes + packedCost(p)
		}
		if sheets += int64(b.Balance.Sheets); sheets >= recentSheets {
			return errSheets
		}
		return nil
	})
	if errors.Is(err, errSheets) {
		err = nil
	}
	if sheets > 0 {
		sheet = bytes / sheets
	}
	return sheet, pending, err
}

var errSheets = errors.New("enough sheets")

// pendingOf is what the pages of a batch that are in no sealed document need.
func (st *Station) pendingOf(b batch.Batch) (int64, error) {
	sealed := map[batch.ID]bool{}
	for _, id := range b.Documents {
		d, err := st.store.Document(id)
		if err != nil {
			return 0, err
		}
		sealed[id] = d.Package != ""
	}
	n := int64(0)
	for _, id := range b.Pages {
		p, err := st.store.Page(id)
		if err != nil {
			return 0, err
		}
		if !sealed[p.Document] {
			n += packedCost(p)
		}
	}
	return n, nil
}

// room refuses a further sheet before the disk is full: what is taken in must
// always find the place to be sealed and delivered. need is what the sheet takes
// in bytes, with its place in the package. CodeDiskLow.
func (st *Station) room(need int64) error {
	v, err := st.space.view(st)
	if err != nil || v.Free-v.Reserve-v.Pending >= need {
		return err
	}
	return batch.Refuse("station.room", batch.CodeDiskLow, "frei sind %d MB, davon %d MB für das Begonnene und %d MB Reserve", v.Free>>20, v.Pending>>20, v.Reserve>>20)
}

// scanRoom is room for the next sheet of a device.
func (r *run) scanRoom() error {
	sheet, _, err := r.st.sheetCost()
	if err != nil {
		return err
	}
	return r.st.room(max(sheet, leastSheet(r.profile.Scan)))
}

// importRoom is room for an image of so many bytes.
func (st *Station) importRoom(image int64) error {
	return st.room(image + packedCost(batch.Page{Image: batch.Image{Bytes: image}}))
}

// beginRoom refuses a new batch where not even its first sheet finds room.
func (r *run) beginRoom(inputs []batch.Input) error {
	if r.request.Device != "" {
		return r.scanRoom()
	}
	least := int64(0)
	for i, in := range inputs {
		if i == 0 || in.Bytes < least {
			least = in.Bytes
		}
	}
	return r.st.importRoom(least)
}
