package station

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// RefusedPost is a file of a channel that was put aside instead of taken over.
type RefusedPost struct {
	Name    string    `json:"name"`
	Time    time.Time `json:"time"`
	Folder  string    `json:"folder"`  // in that of the channel: "abgelehnt", "quarantaene"
	Message string    `json:"message"` // German
}

// reasonSuffix ends the name of the file that says why, beside the one it is about.
const reasonSuffix = ".grund.txt"

const (
	mostRefused = 20   // that are told of a channel, the newest
	mostReason  = 4096 // bytes that are read of why
)

// refusedPost are the files of a channel that were put aside and still lie there, the
// newest first.
func refusedPost(channel string) []RefusedPost {
	out := []RefusedPost{}
	for _, folder := range []string{refusedFolder, quarantineFolder} {
		entries, err := os.ReadDir(filepath.Join(channel, folder))
		if err != nil {
			continue // nothing was put there, or it was cleared away
		}
		for _, e := range entries {
			name, ok := strings.CutSuffix(e.Name(), reasonSuffix)
			if info, err := e.Info(); ok && err == nil && info.Mode().IsRegular() {
				out = append(out, RefusedPost{Name: name, Time: info.ModTime(), Folder: folder})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b RefusedPost) int { return b.Time.Compare(a.Time) })
	out = out[:min(len(out), mostRefused)]
	for i := range out {
		out[i].Message = reasonIn(filepath.Join(channel, out[i].Folder), out[i].Name)
	}
	return out
}

// reasonIn is the second line of what lies beside a file, "" where that cannot be read.
// Whoever writes into the channel must not make us read anything else, or wait.
func reasonIn(folder, name string) string {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return ""
	}
	defer root.Close()
	f, err := root.OpenFile(name+reasonSuffix, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, mostReason))
	if err != nil {
		return ""
	}
	lines := bytes.SplitN(text, []byte("\n"), 3)
	if len(lines) < 2 {
		return ""
	}
	return short(string(lines[1]), 300)
}

// lastTaken tells for each channel when something of it was taken over last.
func (st *Station) lastTaken() (map[string]time.Time, error) {
	last := map[string]time.Time{}
	err := st.store.Batches(func(b batch.Batch) error {
		if b.Post != nil && b.Opened.After(last[b.Post.Channel]) {
			last[b.Post.Channel] = b.Opened
		}
		return nil
	})
	return last, err
}
