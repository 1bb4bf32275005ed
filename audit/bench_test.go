package audit

import "testing"

// BenchmarkAppend is one line without fsync.
func BenchmarkAppend(b *testing.B) {
	s := newStation(b)
	l := s.open(b, b.TempDir())
	defer closed(b, l)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := l.Append(record(i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerify is one line of the whole re-check.
func BenchmarkVerify(b *testing.B) {
	s := newStation(b)
	dir := b.TempDir()
	l := s.open(b, dir)
	fill(b, l, 50_000)
	closed(b, l)
	b.ResetTimer()
	for range b.N {
		if _, err := Verify(dir, s.verifiers); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/50_000, "ns/line")
}

// BenchmarkOpen opens a log of 50,000 lines.
func BenchmarkOpen(b *testing.B) {
	s := newStation(b)
	dir := b.TempDir()
	l := s.open(b, dir)
	fill(b, l, 50_000)
	closed(b, l)
	b.ResetTimer()
	for range b.N {
		closed(b, s.open(b, dir))
	}
}

// BenchmarkExtract proves 20 neighbouring lines out of 50,000.
func BenchmarkExtract(b *testing.B) {
	s := newStation(b)
	l := s.open(b, b.TempDir())
	defer closed(b, l)
	fill(b, l, 50_000)
	var seqs []int64
	for i := range int64(20) {
		seqs = append(seqs, 30_000+i)
	}
	b.ResetTimer()
	for range b.N {
		if _, err := l.Extract(seqs); err != nil {
			b.Fatal(err)
		}
	}
}
