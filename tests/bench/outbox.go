package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/opencmis"
	"github.com/scanstelle/scanstelle/tests/outbox"
)

// Sizes of the packages, in bytes: letters of one to ten pages.
var packageSizes = []int{40_000, 60_000, 80_000, 120_000, 150_000, 200_000, 300_000, 450_000}

const (
	offlinePackages = 2000 // packages of three days without a line
	linePackages    = 80   // in each turn
	turns           = 5
	lineRate        = 6_250_000 // byte/s: 50 Mbit/s
	lineDelay       = 5 * time.Millisecond
)

// outbox measures how fast a backlog goes out to a real DMS, against curl in a loop that
// uploads the same files to the same server and proves nothing.
func (b *bench) outbox() (section, error) {
	s := section{Title: "Übergabe an ein DMS", Intro: fmt.Sprintf(
		"%d Pakete (im Mittel %d kB) an OpenCMIS auf diesem Rechner, dieselben Dateien mit `curl` nacheinander; dann %d Pakete über eine Leitung mit 50 Mbit/s und 5 ms je Richtung (auch der Gruß einer neuen TCP-Verbindung geht hin und her; `curl` öffnet je Datei eine). Das Zurücklesen ist im Betrieb nie abgeschaltet; hier, um das Senden zu vergleichen.",
		offlinePackages, meanSize(offlinePackages)/1000, linePackages*turns)}
	server, err := opencmis.Start()
	if err != nil {
		return s, err
	}
	defer server.Stop()
	line, err := newLine(server.Share, lineRate, lineDelay)
	if err != nil {
		return s, err
	}
	defer line.Close()
	for _, way := range []struct {
		name    string
		service string
		n       int
	}{{"Loopback", server.Share, offlinePackages / turns}, {"50 Mbit/s", line.through(server.Share), linePackages}} {
		got := [3]upload{}
		var ratios [3][]float64
		for range turns { // in turns, for the machine does other things as well
			for i := range got {
				var u upload
				if i == 0 {
					u, err = b.curl(server.Share, way.service, way.n)
				} else {
					u, err = b.drain(server.Share, way.service, way.n, i == 2)
				}
				if err != nil {
					return s, err
				}
				got[i].add(u)
				ratios[i] = append(ratios[i], u.rate())
			}
		}
		t := table{Title: way.name, Head: []string{"", "MB/s", "Sekunden", "zu curl (Median)"}}
		for i, what := range []string{"curl", "Warteschlange, ohne Zurücklesen", "Warteschlange, mit Zurücklesen"} {
			ratio := medianRatio(ratios[i], ratios[0])
			t.Rows = append(t.Rows, []string{what, fmt.Sprintf("%.1f", got[i].rate()), fmt.Sprintf("%.0f", got[i].seconds), fmt.Sprintf("%.2f", ratio)})
			if i == 0 {
				continue
			}
			goal := "≥ 0,8 ×"
			if i == 2 {
				goal = "–"
			}
			s.Figures = append(s.Figures, figure{What: what + " gegen curl, " + way.name, Goal: goal, Got: fmt.Sprintf("%.2f × (%.1f MB/s)", ratio, got[i].rate()), Met: ratio >= 0.8 || i == 2, Command: "scripts/bench --only outbox"})
		}
		s.Tables = append(s.Tables, t)
		if way.service == server.Share {
			asked := got[2].asked
			s.Figures = append(s.Figures, figure{What: fmt.Sprintf("%d × %d Pakete nach einem Ausfall", turns, way.n), Goal: "–", Got: fmt.Sprintf("%.0f s", got[2].seconds), Met: true},
				figure{What: "Fragen des Arbeitsplatzes währenddessen, p95", Goal: "≤ 100 ms", Got: fmt.Sprintf("%.0f ms, längste %.0f ms", quantile(asked, 0.95), slices.Max(asked)), Met: quantile(asked, 0.95) <= 100})
		}
	}
	return s, nil
}

// medianRatio is the median of a to b, turn by turn.
func medianRatio(a, b []float64) float64 {
	var all []float64
	for i := range a {
		all = append(all, a[i]/b[i])
	}
	return median(all)
}

func packageSize(i int) int { return packageSizes[i%len(packageSizes)] }

func meanSize(n int) int {
	sum := 0
	for i := range n {
		sum += packageSize(i)
	}
	return sum / n
}

// upload is what one way came to.
type upload struct {
	bytes   int64
	seconds float64
	asked   []float64 // ms
}

func (u *upload) add(v upload) {
	u.bytes, u.seconds, u.asked = u.bytes+v.bytes, u.seconds+v.seconds, append(u.asked, v.asked...)
}

func (u upload) rate() float64 { return float64(u.bytes) / 1e6 / u.seconds }

// curl uploads files one by one, as a script would.
func (b *bench) curl(direct, service string, n int) (upload, error) {
	u := upload{}
	dir, err := b.fresh("outbox-curl")
	if err != nil {
		return u, err
	}
	folder, err := outbox.MakeFolder(direct, "test")
	if err != nil {
		return u, err
	}
	for i := range n {
		data := make([]byte, packageSize(i))
		copy(data, fmt.Sprint(i))
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%05d.pdf", i)), data, 0o600); err != nil {
			return u, err
		}
		u.bytes += int64(len(data))
	}
	script := `cd "$1" && for f in *.pdf; do curl -sSf -o /dev/null -u test:test -F cmisaction=createDocument -F succinct=true -F versioningState=none -F 'propertyId[0]=cmis:objectTypeId' -F 'propertyValue[0]=cmis:document' -F 'propertyId[1]=cmis:name' -F "propertyValue[1]=$f" -F "content=@$f;type=application/pdf" "$2" || exit 1; done`
	begin := time.Now()
	out, err := exec.CommandContext(b, "bash", "-c", script, "curl", dir, service+"/test/root?objectId="+folder.ID).CombinedOutput()
	u.seconds = time.Since(begin).Seconds()
	if err != nil {
		return u, fmt.Errorf("curl: %w\n%s", err, out)
	}
	docs, err := folder.Documents()
	if err == nil && len(docs) != n {
		err = fmt.Errorf("curl brought %d of %d files", len(docs), n)
	}
	return u, errors.Join(err, os.RemoveAll(dir), folder.Remove())
}

// drain lets a station hand over a offlinePackages.
func (b *bench) drain(direct, service string, n int, readBack bool) (upload, error) {
	u := upload{}
	dir, err := b.fresh("outbox")
	if err != nil {
		return u, err
	}
	folder, err := outbox.MakeFolder(direct, "test")
	if err != nil {
		return u, err
	}
	d := &outbox.Depot{Dir: dir, Server: service, Repo: "test", Folder: folder.Path, Settle: time.Minute}
	opener := &benchOpener{config: cmis.Config{Place: cmis.Place{URL: service, Repository: "test", Folder: folder.Path}, Access: web.Access{Auth: web.Basic, User: "test"}}, readBack: readBack}
	d.Target = benchScheme + folder.Path
	if err := d.Fill(b, n, packageSize); err != nil {
		return u, err
	}
	for _, one := range d.Sizes {
		u.bytes += one
	}
	st, err := station.Open(station.Options{Data: d.Data(), Unlock: d.Unlock(), Workers: outbox.NoWorkers{}, Version: "bench", Targets: opener})
	if err != nil {
		return u, err
	}
	stop, asked := make(chan struct{}), make(chan []float64)
	go func() { asked <- askAll(b, st, stop) }()
	begin := time.Now()
	for {
		st.DrainOnce(b)
		sum, err := st.Outbox(station.Actor{UID: os.Getuid()}, station.OutboxQuery{}, func(any) {})
		if err != nil || b.Err() != nil {
			return u, errors.Join(err, b.Err())
		}
		if sum.Waiting == 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	u.seconds = time.Since(begin).Seconds()
	close(stop)
	u.asked = <-asked
	return u, errors.Join(st.Close(), folder.Holds(d), folder.Remove(), os.RemoveAll(dir))
}

// askAll asks what the window asks, all the time.
func askAll(ctx context.Context, st *station.Station, stop chan struct{}) (ms []float64) {
	for {
		begin := time.Now()
		if _, err := st.Outbox(station.Actor{UID: os.Getuid()}, station.OutboxQuery{Done: true}, func(any) {}); err != nil {
			return nil
		}
		ms = append(ms, float64(time.Since(begin).Microseconds())/1000)
		select {
		case <-stop:
			return ms
		case <-ctx.Done():
			return ms
		case <-time.After(100 * time.Millisecond):
		}
	}
}

const benchScheme = "bench:"

// benchOpener opens the target of the measurement, with or without reading back.
type benchOpener struct {
	config   cmis.Config
	readBack bool
	sent     func() (io.ReadCloser, error) // the package that went out last
}

// Normalise implements station.TargetOpener.
func (o *benchOpener) Normalise(spec string) (string, error) { return spec, nil }

// Open implements station.TargetOpener.
func (o *benchOpener) Open(string, bool) (dms.Target, error) {
	t, err := cmis.Open(o.config, web.Secret{Password: "test"}, nil)
	if err != nil || o.readBack {
		return t, err
	}
	return &unread{t, o}, nil
}

// unread takes what was sent for what was read back.
type unread struct {
	*cmis.Target
	of *benchOpener
}

func (u *unread) Put(ctx context.Context, o dms.Object) (string, error) {
	u.of.sent = o.Open
	return u.Target.Put(ctx, o)
}

func (u *unread) ReadBack(context.Context, string) (io.ReadCloser, error) { return u.of.sent() }
