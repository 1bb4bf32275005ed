package audit

import (
	"errors"
	"io"
	"sort"
)

// ReadFrom gives the lines from seq on, one after the other, as far as the log
// reaches now; Append may go on meanwhile. Each line's number and its link to
// the line before are checked (CodeStoreDamaged). An error of fn ends the
// reading and is returned.
func (l *Log) ReadFrom(seq int64, fn func(Entry) error) error {
	segments, end := l.snapshot()
	previous := ""
	for i := segmentOf(segments, seq); i < len(segments) && seq < end; i++ {
		err := l.readSegment(segments, i, end, func(text []byte, number int64) error {
			if number < seq {
				return nil
			}
			e, err := ParseEntry(text)
			if err == nil && (e.Seq != number || previous != "" && e.Previous != previous) {
				err = errors.New("die Kette ist unterbrochen")
			}
			if err != nil {
				return damagedLine(segmentName(i+1), number, err)
			}
			previous = e.Hash
			seq = number + 1
			return fn(e)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// segmentOf returns the place of the file that holds line seq.
func segmentOf(segments []segment, seq int64) int {
	return max(0, sort.Search(len(segments), func(i int) bool { return segments[i].first > seq })-1)
}

// readSegment gives the lines of one file before line number end.
func (l *Log) readSegment(segments []segment, i int, end int64, fn func(text []byte, number int64) error) error {
	name := segmentName(i + 1)
	if i+1 < len(segments) {
		end = min(end, segments[i+1].first)
	}
	r, err := openLines(l.fsys, l.dir, name)
	if err != nil {
		return err
	}
	defer r.close()
	for number := segments[i].first; number < end; number++ {
		text, err := r.next()
		if errors.Is(err, io.EOF) {
			err = errors.New("die Zeile fehlt")
		}
		if err != nil {
			return damagedLine(name, number, err)
		}
		if err := fn(text, number); err != nil {
			return err
		}
	}
	return nil
}

// texts returns the lines with the numbers seqs, which ascend and lie below end.
func (l *Log) texts(segments []segment, seqs []int64, end int64) ([]string, error) {
	var texts []string
	for i := 0; i < len(segments) && len(texts) < len(seqs); i++ {
		if i+1 < len(segments) && segments[i+1].first <= seqs[len(texts)] {
			continue
		}
		stop := end
		if i+1 < len(segments) {
			stop = segments[i+1].first
		}
		last := sort.Search(len(seqs), func(k int) bool { return seqs[k] >= stop })
		err := l.readSegment(segments, i, min(stop, seqs[last-1]+1), func(text []byte, number int64) error {
			if number == seqs[len(texts)] {
				texts = append(texts, string(text))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(texts) != len(seqs) {
		return nil, damaged("von %d Zeilen sind %d da", len(seqs), len(texts))
	}
	return texts, nil
}
