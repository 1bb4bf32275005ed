package station

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// How often channels are looked at, and how soon a file that has to wait is tried
// again.
const (
	lookEvery = 2 * time.Second
	waitEvery = time.Minute
)

// Folders in a channel for what is done with.
const (
	doneFolder       = "uebernommen"
	refusedFolder    = "abgelehnt"
	quarantineFolder = "quarantaene"
)

// posting is what is known of the files in channels; safe for several goroutines.
type posting struct {
	mu       sync.Mutex
	channels map[string]*watched
}

// watched is one channel.
type watched struct {
	looked  time.Time
	message string
	files   map[string]*watchedFile // by name
}

// watchedFile is a file that lies in a channel.
type watchedFile struct {
	size  int64
	mtime time.Time
	since time.Time // when it was first seen like that
	next  time.Time // not to be tried before
	why   error     // of the last try
}

// describe tells what is known of a channel.
func (p *posting) describe(channel string) (looked time.Time, message string, waiting []WaitingPost) {
	p.mu.Lock()
	defer p.mu.Unlock()
	waiting = []WaitingPost{}
	w := p.channels[channel]
	if w == nil {
		return looked, message, waiting
	}
	for name, f := range w.files {
		one := WaitingPost{Name: name, Next: f.next}
		if f.why != nil {
			one.Code, one.Message = batch.CodeOf(f.why), batch.Message(f.why)
		}
		waiting = append(waiting, one)
	}
	slices.SortFunc(waiting, func(a, b WaitingPost) int { return strings.Compare(a.Name, b.Name) })
	return w.looked, w.message, waiting
}

// WatchPost takes over in the background what appears in the channels until ctx ends;
// Close waits for it.
func (st *Station) WatchPost(ctx context.Context) {
	st.sessions.Go(func() {
		tick := time.NewTicker(lookEvery)
		defer tick.Stop()
		for {
			// What fails lies where it lay and is tried again; PostChannels tells.
			_ = st.lookForPost(ctx, time.Now())
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	})
}

// lookForPost looks once at all channels; now is a clock that only goes forward.
func (st *Station) lookForPost(ctx context.Context, now time.Time) error {
	c, err := st.postChannels()
	if err != nil || len(c.Channels) == 0 {
		return err
	}
	actor, err := st.pseudonymOf(Actor{UID: os.Getuid()})
	if err != nil {
		return err
	}
	var all error
	for _, one := range c.Channels {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if one.Off {
			continue
		}
		err := st.lookInto(ctx, actor, one, now)
		st.posting.told(one.Name, st.store.Now(), err)
		all = errors.Join(all, err)
	}
	return all
}

// told notes how the last look at a channel went.
func (p *posting) told(channel string, at time.Time, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.of(channel)
	if w.looked, w.message = at, ""; err != nil {
		w.message = batch.Message(err)
	}
}

// of returns a channel; the caller holds the lock.
func (p *posting) of(channel string) *watched {
	if p.channels == nil {
		p.channels = map[string]*watched{}
	}
	if p.channels[channel] == nil {
		p.channels[channel] = &watched{files: map[string]*watchedFile{}}
	}
	return p.channels[channel]
}

// lookInto takes what lies whole in the folder of a channel.
func (st *Station) lookInto(ctx context.Context, actor string, c PostChannel, now time.Time) error {
	if err := st.notTarget(c); err != nil { // it may have become one
		return err
	}
	entries, err := os.ReadDir(c.Folder)
	if err != nil {
		return &batch.Error{Op: "post.watch", Code: batch.CodeNotFound, Detail: c.Folder, Err: err}
	}
	for _, name := range st.posting.due(c.Name, c.Quiet, entries, now) {
		if ctx.Err() != nil {
			return nil
		}
		path := filepath.Join(c.Folder, name)
		e, err := st.takePost(ctx, actor, postFile{path: path, name: name, channel: c.Name, way: c.Way, date: st.today(), units: c.Units, target: c.Target})
		if to := folderAfter(e); to != "" {
			if moved := putAside(c.Folder, to, name, e.Message, e.Next, st.store.Now()); moved == nil {
				st.posting.forget(c.Name, name)
				continue
			} else if err == nil || e.Outcome != PostWaits {
				err = moved
			}
		}
		st.posting.postpone(c.Name, name, now, err)
		if err != nil && fatal(err) {
			return err
		}
	}
	return nil
}

// due notes what lies in a channel, and returns the names of the files that did not
// change for its quiet time and are to be tried now, the oldest first.
func (p *posting) due(channel string, quiet int, entries []fs.DirEntry, now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	w := p.of(channel)
	there := map[string]bool{}
	var names []string
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil || unfinished(entry.Name()) || !info.Mode().IsRegular() {
			continue
		}
		there[entry.Name()] = true
		f := w.files[entry.Name()]
		if f == nil || f.size != info.Size() || !f.mtime.Equal(info.ModTime()) {
			w.files[entry.Name()] = &watchedFile{size: info.Size(), mtime: info.ModTime(), since: now}
			continue
		}
		if now.Sub(f.since) >= time.Duration(quiet)*time.Second && !now.Before(f.next) {
			names = append(names, entry.Name())
		}
	}
	for name := range w.files {
		if !there[name] {
			delete(w.files, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return w.files[a].mtime.Compare(w.files[b].mtime) })
	return names
}

// unfinished tells by its name a file that its writer will rename.
func unfinished(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") || strings.HasSuffix(name, "~") ||
		slices.ContainsFunc([]string{".part", ".partial", ".tmp", ".temp", ".filepart", ".crdownload", ".swp"}, func(s string) bool { return strings.HasSuffix(lower, s) })
}

func (p *posting) forget(channel, name string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.of(channel).files, name)
}

// postpone notes why a file still lies there.
func (p *posting) postpone(channel, name string, now time.Time, why error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if f := p.of(channel).files[name]; f != nil {
		f.next, f.why = now.Add(waitEvery), why
	}
}

// folderAfter is where a file goes, "" where it stays.
func folderAfter(e PostEvent) string {
	switch e.Outcome {
	case PostTaken, PostDoubled:
		return doneFolder
	case PostRefused:
		return refusedFolder
	case PostCaught:
		return quarantineFolder
	}
	return ""
}

// longestAside bounds a name in bytes, so that ours fit around it.
const longestAside = 200

// anyThere tells whether something has one of the names.
func anyThere(paths ...string) (bool, error) {
	for _, path := range paths {
		if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
			return err == nil, err
		}
	}
	return false, nil
}

// putAside moves a file of a channel into one of its folders, under a name that nothing
// has there, and says beside what was refused why.
func putAside(channel, to, name, message, next string, at time.Time) error {
	const op = "post.aside"
	fault := func(err error) error {
		return &batch.Error{Op: op, Code: batch.CodeUnreadable, Detail: name + " lässt sich nicht nach »" + to + "« verschieben", Err: err}
	}
	folder := filepath.Join(channel, to)
	mode := fs.FileMode(0o750)
	if to == quarantineFolder {
		mode = 0o700
	}
	if err := os.Mkdir(folder, mode); err != nil && !errors.Is(err, fs.ErrExist) {
		return fault(err)
	}
	if info, err := os.Lstat(folder); err != nil || !info.IsDir() { // nobody leads us elsewhere
		return fault(err)
	}
	base := name
	if len(base) > longestAside {
		base = strings.ToValidUTF8(base[:longestAside], "")
	}
	free := base
	for n := 1; ; n++ {
		there, err := anyThere(filepath.Join(folder, free), filepath.Join(folder, free+reasonSuffix))
		if err != nil {
			return fault(err)
		}
		if !there {
			break
		}
		free = fmt.Sprintf("%s-%d_%s", at.Local().Format("2006-01-02T150405"), n, base)
	}
	path := filepath.Join(folder, free)
	if err := os.Rename(filepath.Join(channel, name), path); err != nil {
		return fault(err)
	}
	if to == doneFolder {
		return nil
	}
	if to == quarantineFolder {
		if err := os.Chmod(path, 0o400); err != nil {
			return fault(err)
		}
	}
	why := at.Local().Format("02.01.2006 15:04:05") + "\n" + message + "\n" + next + "\n"
	f, err := os.OpenFile(path+reasonSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // G302: who looks after the channel reads it
	if err != nil {
		return fault(err)
	}
	if _, err := f.WriteString(why); err != nil {
		f.Close()
		return fault(err)
	}
	if err := f.Close(); err != nil {
		return fault(err)
	}
	return nil
}
