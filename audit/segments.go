package audit

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/scanstelle/scanstelle/internal/durable"
)

// countSegments returns how many line files there are; they are numbered from 1
// without a gap.
func countSegments(fsys durable.FS, dir string) (int, error) {
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		return 0, durable.Fault("audit.open", dir, err)
	}
	count, highest := 0, 0
	for _, entry := range entries {
		base, isLog := strings.CutSuffix(entry.Name(), ".log")
		if !isLog {
			continue
		}
		number, err := strconv.Atoi(base)
		if err != nil || number < 1 || segmentName(number) != entry.Name() || !entry.Type().IsRegular() {
			return 0, damaged("%s gehört nicht hierher", entry.Name())
		}
		count++
		highest = max(highest, number)
	}
	if count != highest {
		return 0, damaged("von %d Dateien sind %d da", highest, count)
	}
	return count, nil
}

// lastHash returns the hash of the last line of a file; of file 0, that of no
// line.
func lastHash(fsys durable.FS, dir string, number int) (string, error) {
	if number == 0 {
		return noHash, nil
	}
	path := filepath.Join(dir, segmentName(number))
	file, err := fsys.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return "", durable.Fault("audit.read", path, err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return "", durable.Fault("audit.read", path, err)
	}
	tail := make([]byte, min(info.Size(), MaxLine+2))
	if _, err := file.ReadAt(tail, info.Size()-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return "", durable.Fault("audit.read", path, err)
	}
	text, whole := bytes.CutSuffix(tail, []byte("\n"))
	if !whole {
		return "", damaged("%s ist am Ende abgeschnitten", segmentName(number))
	}
	return lineHash(text[bytes.LastIndexByte(text, '\n')+1:]), nil
}
