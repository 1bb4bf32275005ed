// Package airscantest is a network scanner for tests: an eSCL server (Mopria
// eSCL 2.97) that sane-airscan takes for a device, with a glass, a feeder, both
// sides, and faults on demand. Its pages are JPEGs that carry their number, so
// that a test can tell each image from every other.
package airscantest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/jpeg"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is what goes wrong.
type Fault int

// Faults. Each strikes after Config.After images.
const (
	NoFault  Fault = iota
	Jam            // the feeder jams
	Hatch          // the feeder's hatch opens
	Broken         // the connection breaks inside an image
	Stall          // an image stops in the middle for Config.Delay
	Busy           // the device is busy and stays so
	EarlyEnd       // the job says "no more documents" once although sheets are left
)

// Config is a device and its paper.
type Config struct {
	Glass, Feeder, Duplex bool

	// Vendor and Serial are told in the capabilities; empty ones are not.
	Vendor, Serial string

	Sheets int // in the feeder
	// Pages are served one by one instead of drawn ones.
	Pages [][]byte

	Fault Fault
	After int           // images before the fault
	Delay time.Duration // of a Stall
}

// Simulator is a running device.
type Simulator struct {
	listener net.Listener
	server   *http.Server
	stop     chan struct{}

	mu      sync.Mutex
	config  Config
	images  int // delivered
	sides   int // of the feeder's present sheet still to come
	struck  bool
	jobs    map[string]settings
	number  int
	request []string // method and path of every request
}

// settings is what a scan job asks for.
type settings struct {
	Width   int    `xml:"ScanRegions>ScanRegion>Width"`  // 1/300 inch
	Height  int    `xml:"ScanRegions>ScanRegion>Height"` // 1/300 inch
	Source  string `xml:"InputSource"`
	Colour  string `xml:"ColorMode"`
	DPI     int    `xml:"XResolution"`
	Duplex  bool   `xml:"Duplex"`
	pending int    // images of this job
}

// Start starts a device on a free port of this machine.
func Start(config Config) (*Simulator, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Simulator{listener: listener, config: config, jobs: make(map[string]settings), stop: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /eSCL/ScannerCapabilities", s.capabilities)
	mux.HandleFunc("GET /eSCL/ScannerStatus", s.status)
	mux.HandleFunc("POST /eSCL/ScanJobs", s.newJob)
	mux.HandleFunc("GET /eSCL/ScanJobs/{job}/NextDocument", s.nextDocument)
	mux.HandleFunc("DELETE /eSCL/ScanJobs/{job}", s.deleteJob)
	s.server = &http.Server{Handler: s.recorded(mux), ReadHeaderTimeout: time.Minute}
	go func() { _ = s.server.Serve(listener) }() // ends with Close
	return s, nil
}

// Close stops the device and every answer under way.
func (s *Simulator) Close() error {
	close(s.stop)
	return s.server.Close()
}

// DeviceName is what sane_open takes, without any entry in airscan.conf.
func (s *Simulator) DeviceName() string {
	return fmt.Sprintf("airscan:escl:Virtuell:http://%s/eSCL/", s.listener.Addr())
}

// WriteConfig writes a folder for SANE_CONFIG_DIR that knows these drivers and
// searches no network. For the driver "test" add a test.conf.
func WriteConfig(dir string, drivers ...string) error {
	err := os.WriteFile(filepath.Join(dir, "dll.conf"), []byte(strings.Join(drivers, "\n")+"\n"), 0o600)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "airscan.conf"), []byte("[options]\ndiscovery = disable\n"), 0o600)
}

// Load puts sheets into the feeder and heals the fault.
func (s *Simulator) Load(sheets int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config.Sheets, s.config.Fault, s.sides = sheets, NoFault, 0
}

// Images is the number of images delivered whole.
func (s *Simulator) Images() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.images
}

// Sheets is the number of sheets left in the feeder.
func (s *Simulator) Sheets() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config.Sheets
}

// Requests lists the requests so far, e.g. "DELETE /eSCL/ScanJobs/1".
func (s *Simulator) Requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.request...)
}

func (s *Simulator) recorded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.request = append(s.request, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

func (s *Simulator) newJob(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var want settings
	if err == nil {
		err = xml.Unmarshal(body, &want)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := s.active()
	switch {
	case fault == Busy:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case want.Source == "Feeder" && (s.config.Sheets == 0 && s.sides == 0 || fault == Jam || fault == Hatch):
		w.WriteHeader(http.StatusConflict)
		return
	}
	s.number++
	id := strconv.Itoa(s.number)
	want.pending = 1
	s.jobs[id] = want
	w.Header().Set("Location", fmt.Sprintf("http://%s/eSCL/ScanJobs/%s", s.listener.Addr(), id))
	w.WriteHeader(http.StatusCreated)
}

// active is the fault that is due now.
func (s *Simulator) active() Fault {
	if s.images < s.config.After {
		return NoFault
	}
	return s.config.Fault
}

func (s *Simulator) deleteJob(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, r.PathValue("job"))
	w.WriteHeader(http.StatusOK)
}

func (s *Simulator) nextDocument(w http.ResponseWriter, r *http.Request) {
	page, fault, code := s.feed(r.PathValue("job"))
	if code != http.StatusOK {
		if code == http.StatusNotFound {
			s.feel()
		}
		w.WriteHeader(code)
		return
	}
	w.Header().Set("Content-Type", "image/jpeg")
	w.Header().Set("Content-Length", strconv.Itoa(len(page)))
	switch fault {
	case Broken:
		_, _ = w.Write(page[:len(page)/2])
		panic(http.ErrAbortHandler) // cuts the connection
	case Stall:
		_, _ = w.Write(page[:len(page)/2])
		_ = http.NewResponseController(w).Flush()
		select {
		case <-time.After(s.config.Delay):
		case <-s.stop:
			return
		}
		page = page[len(page)/2:]
	}
	if _, err := w.Write(page); err == nil {
		s.mu.Lock()
		s.images++
		s.mu.Unlock()
	}
}

// feeling is how long a feeder takes to find that it is empty. sane-airscan asks
// for the next page before its caller had the first; where the answer comes
// before the caller wakes, it takes the end of the job for that of the page and
// tells an empty feeder (seen with version 0.99.27 on a machine under load).
const feeling = 500 * time.Millisecond

// feel waits as a feeder does.
func (s *Simulator) feel() {
	select {
	case <-time.After(feeling):
	case <-s.stop:
	}
}

// feed pulls the next side of a job and draws it; code is the HTTP answer.
func (s *Simulator) feed(id string) (page []byte, fault Fault, code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	job, ok := s.jobs[id]
	if !ok {
		return nil, NoFault, http.StatusNotFound
	}
	fault = s.active()
	switch {
	case fault == Jam, fault == Hatch:
		return nil, fault, http.StatusConflict
	case fault == Busy:
		return nil, fault, http.StatusServiceUnavailable
	case fault == EarlyEnd && !s.struck:
		s.struck = true
		return nil, fault, http.StatusNotFound
	}
	if job.Source == "Feeder" {
		if s.sides == 0 && s.config.Sheets == 0 {
			return nil, fault, http.StatusNotFound
		}
		if s.sides == 0 {
			s.config.Sheets--
			s.sides = 1
			if job.Duplex {
				s.sides = 2
			}
		}
		s.sides--
	} else {
		if job.pending == 0 {
			return nil, fault, http.StatusNotFound
		}
		job.pending--
		s.jobs[id] = job
	}
	page, err := s.page(job)
	if err != nil {
		return nil, fault, http.StatusInternalServerError
	}
	return page, fault, http.StatusOK
}

func (s *Simulator) page(job settings) ([]byte, error) {
	if n := s.images; n < len(s.config.Pages) {
		return s.config.Pages[n], nil
	}
	var out bytes.Buffer
	err := jpeg.Encode(&out, draw(s.images+1, job), &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}
