package gallery

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"github.com/pelletier/go-toml/v2"

	"github.com/scanstelle/scanstelle/app"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/assets/catalogue"
	"github.com/scanstelle/scanstelle/assets/samplepost"
	"github.com/scanstelle/scanstelle/assets/separators"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/feeder"
	"github.com/scanstelle/scanstelle/tests/process"
)

// monday is the morning that the pictures of the handbook show.
var monday = time.Date(2026, 11, 23, 7, 10, 0, 0, time.FixedZone("", 3600))

// author goes through the morning of the handbook and keeps its pictures.
type author struct {
	*screen
	language string
	words    *words.Words
	station  *station.Station
	feeder   *feeder.Feeder
	staff    *process.Staff
	post     map[string][]byte // of the sample post, by layout and side
	dir      string

	mu  sync.Mutex
	now time.Time // of the station and of the desk
}

// TestHandbookPictures makes the pictures of the handbook, in both languages, from the
// sample post and on a morning that never changes, and compares them with those that
// the pages show: their words, and how they look. With -update it writes them anew.
func TestHandbookPictures(t *testing.T) {
	authors(t, func(t *testing.T, a *author) {
		a.prepare(t)
		a.login(t)
		a.capture(t)
		a.inspect(t)
		a.journal(t)
	})
}

// TestHandbookPicturesOfHandover makes the picture of packages that wait, at a station
// where nothing else does.
func TestHandbookPicturesOfHandover(t *testing.T) {
	authors(t, func(t *testing.T, a *author) { a.handover(t) })
}

// authors lets one work in each language, at a station of its own.
func authors(t *testing.T, work func(*testing.T, *author)) {
	was := time.Local
	time.Local = monday.Location()
	t.Cleanup(func() { time.Local = was })
	post, texts := samplePost(t), &readings{known: map[string]*batch.Text{}}
	for _, language := range catalogue.Languages {
		t.Run(language, func(t *testing.T) {
			a := &author{language: language, post: post, dir: t.TempDir(), now: monday}
			a.station, a.feeder = feeder.OpenWith(t, program, func(o *station.Options) {
				o.Now, o.Workers = a.clock, texts.of(o.Workers)
			})
			var err error
			if a.words, err = words.Open(language); err != nil {
				t.Fatal(err)
			}
			a.staff = process.NewStaff(t, a.station)
			work(t, a)
		})
	}
}

// readings keeps what was read on a page: the second language need not read it again.
type readings struct {
	mu    sync.Mutex
	known map[string]*batch.Text
}

type reader struct {
	station.Workers
	all *readings
}

func (r *readings) of(w station.Workers) station.Workers { return reader{w, r} }

// Read implements station.Workers.
func (r reader) Read(ctx context.Context, job station.ReadJob, input *os.File) (*batch.Text, error) {
	key := fmt.Sprint(job.Image.SHA256, job.Rotation)
	r.all.mu.Lock()
	text := r.all.known[key]
	r.all.mu.Unlock()
	if text != nil {
		return text, nil
	}
	text, err := r.Workers.Read(ctx, job, input)
	if err == nil {
		r.all.mu.Lock()
		defer r.all.mu.Unlock()
		r.all.known[key] = text
	}
	return text, err
}

// samplePost are pages of the built-in sample post: nobody on them is real.
func samplePost(t *testing.T) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	for p, err := range samplepost.Generate(samplepost.Options{Seed: 1, Size: samplepost.Demo}) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Truth.Layout != "trennblatt" && p.Truth.Refused == "" {
			out[p.Truth.Layout+"-"+string(p.Truth.Side)] = p.Data
		}
	}
	return out
}

func (a *author) clock() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

// at sets the clock on the morning. Who was logged in before comes anew: nobody did
// anything meanwhile.
func (a *author) at(hour, minute int) {
	a.mu.Lock()
	a.now = time.Date(2026, 11, 23, hour, minute, 0, 0, monday.Location())
	a.mu.Unlock()
	for account, token := range map[string]*string{"scan": &a.staff.Scan, "blick": &a.staff.Look} {
		*token = process.Ask[station.LoginResult](a.staff, "", station.OpLogin, station.LoginRequest{Account: account, Password: process.StaffPassword}).Token
	}
}

// sheet are both sides of a sheet of the sample post.
func (a *author) sheet(layout string) [][]byte {
	return [][]byte{a.post[layout+"-"+string(batch.Front)], a.post[layout+"-"+string(batch.Back)]}
}

// prepare sets the station up and lets two batches wait that came earlier.
func (a *author) prepare(t *testing.T) {
	town, err := toml.Marshal(samplepost.Town())
	if err != nil {
		t.Fatal(err)
	}
	process.Ask[batch.FieldSettings](a.staff, a.staff.Lead, station.OpFieldSettings, string(town))
	for _, class := range []string{strings.Replace(process.CourtClass, `name = "amt"`, `name = "gericht"`, 1), strings.NewReplacer(`name = "amt"`, `name = "eingang"`, "Gerichtspost", "Eingangspost", "very-high", "normal", "existenziell", "begrenzt").Replace(process.CourtClass) + "plan = \"full\"\n"} {
		v := process.Ask[station.ClassVersion](a.staff, a.staff.Lead, station.OpClassPut, class)
		process.Ask[station.ClassVersion](a.staff, a.staff.Boss, station.OpClassRelease, station.ClassRelease{Name: v.Class.Name, Reason: "geprüft"})
	}
	a.files(t, "gericht", "", "beschwerde")
	a.at(7, 25)
	a.files(t, "eingang", "", "amtsblatt")
}

// titles are the names that pages have as files.
var titles = map[string]string{"beschwerde": "Beschwerde", "amtsblatt": "Amtsblatt", "rechnung": "Rechnung 2026-4711", "widerspruch": "Widerspruch Gebührenbescheid", "wohngeld": "Antrag auf Wohngeld", "anfrage": "Anfrage nach IFG"}

// files takes pages in as files under a class, to a target where one is named.
func (a *author) files(t *testing.T, class, target string, layouts ...string) {
	t.Helper()
	q := station.RunRequest{Class: class, Read: true, Target: target, Deliver: target != ""}
	if target != "" {
		q.Profile, q.ProfileName = plain, "schnell"
	}
	for _, l := range layouts {
		name := titles[l] + ".jpg"
		process.Write(t, a.dir, map[string][]byte{name: a.post[l+"-"+string(batch.Front)]})
		q.Paths, q.Names = append(q.Paths, filepath.Join(a.dir, name)), append(q.Names, name)
	}
	sum, err := station.Invoke[station.SummaryEvent](a.staff.Context(a.staff.Scan), a.station, station.OpRun, q, nil)
	if err != nil && target == "" {
		t.Fatal(err)
	}
	if target == "" {
		process.Ask[station.Review](a.staff, a.staff.Scan, station.OpCount, station.CountRequest{Batch: sum.Batch, Sheets: len(layouts)})
	}
}

// open shows a desk, in a room where somebody is logged in.
func (a *author) open(t *testing.T, token, room string) {
	t.Helper()
	memory := frame.Forgetful{"capture.class": "eingang", "capture.way": string(batch.WayPost), "capture.profile": "posteingang"}
	a.screen = openWith(t, app.Config{Station: a.station, Words: a.words, Token: token, Now: a.clock, Memory: memory, Practise: func() {}, Looks: fixed{app.Look{Mode: look.Light, Scale: 1, Language: a.language}}},
		look.Light, 1, fyne.NewSize(1280, 800))
	t.Cleanup(a.screen.desk.Abandon)
	if room != "" {
		a.enter(room)
	}
}

// says waits until the words of a key are on the screen.
func (a *author) says(t *testing.T, key string, data ...words.Data) {
	t.Helper()
	text := a.words.T(key, data...)
	a.settle(func() bool { return a.screen.shows(text) })
}

// read waits until no page is being read: how far that is differs from run to run.
func (a *author) read() {
	reading := []string{a.words.T("capture.reading"), a.words.T("capture.page.unread")}
	for n := range 30 {
		reading = append(reading, a.words.N("inspect.unread", n+1))
	}
	a.settle(func() bool { return !slices.ContainsFunc(reading, a.screen.shows) })
}

// login shows who has to log in.
func (a *author) login(t *testing.T) {
	a.at(7, 40)
	a.open(t, "", "")
	a.says(t, "login.password")
	a.typed("scan")
	last, _, _ := strings.Cut(a.words.T("login.larger"), ":")
	a.shoot(t, "anmelden", around(24, a.words.T("login.title"), a.words.T("action.login"), last))
	a.desk.Abandon()
}

// capture scans a stack with a jam and a double feed.
func (a *author) capture(t *testing.T) {
	a.open(t, a.staff.Scan, "capture")
	a.settle(func() bool {
		return a.screen.shows("posteingang") && a.screen.shows("Einzug 60") && a.screen.shows("Eingangspost")
	})
	panes := a.desk.Room().Panes()
	for i, p := range panes { // the field after the way in
		if i > 0 && fmt.Sprintf("%T", p) == "*part.Field" && fmt.Sprintf("%T", panes[i-1]) == "*part.Picker" {
			a.win.Canvas().Focus(p)
		}
	}
	a.typed("9")
	a.shoot(t, "neuer-stapel", room())

	separator, err := separators.PNG(separators.Own, 200)
	if err != nil {
		t.Fatal(err)
	}
	var pile [][]byte
	for _, layout := range []string{"widerspruch", "", "rechnung", "", "wohngeld", "wohngeld-formular", "", "anfrage", "vorlage", "vorlage", "amtsblatt", "", "mahnung", "", "hundesteuer"} {
		if layout == "" {
			pile = append(pile, separator, separator)
		} else {
			pile = append(pile, a.sheet(layout)...)
		}
	}
	a.feeder.Put(pile...)
	a.feeder.Faults[6], a.feeder.Twice[9], a.feeder.Faults[10] = batch.CodeJam, true, batch.CodeDoubleFeed
	a.key(fyne.KeyF5)
	a.says(t, "fault.jam.title", words.Data{"Next": 6})
	a.read()
	a.shoot(t, "papierstau", top(room(), 420))
	a.key(fyne.KeyF5)
	a.says(t, "capture.double.title")
	a.read()
	a.shoot(t, "doppeleinzug", top(room(), 420))
	a.key(fyne.Key2)
	a.says(t, "capture.double.again.title", words.Data{"Last": 9})
	a.key(fyne.KeyF5)
	a.says(t, "action.new-stack") // as many sheets as were counted: it ends by itself
	one := a.words.N("capture.tasks", 1)
	a.settle(func() bool { return a.screen.shows(one) && !a.screen.shows(a.words.T("capture.reading")) })
	a.chord(fyne.KeyM, fyne.KeyModifierControl)
	a.says(t, "capture.task.title", words.Data{"Number": 9})
	a.key(fyne.KeyDelete)
	a.says(t, "capture.discard.title", words.Data{"Number": 9})
	a.shoot(t, "gilt-nicht", top(room(), 420))
	a.key(fyne.KeyReturn)
	a.settle(func() bool { return !a.screen.shows(one) })
	a.key(fyne.KeyEscape)
	a.key(fyne.KeyHome)
	a.calm()         // a key that comes while something is decided is not taken
	a.key(fyne.KeyE) // this one is urgent
	a.settle(func() bool { return a.screen.shows("· " + a.words.T("capture.urgent")) })
	a.calm() // or the stack comes to lie elsewhere
	a.key(fyne.KeyF8)
	a.read()
	a.shoot(t, "erfassen", whole(), below(a.words.Stack(a.clock())), corner(0), corner(1), below(a.words.N("capture.balance.kept", 2)))
	a.desk.Abandon()
}

// inspect opens the batch that was captured, and one of which each page is confirmed.
func (a *author) inspect(t *testing.T) {
	a.at(8, 30)
	a.open(t, a.staff.Look, "inspect")
	three := a.words.N("inspect.waiting", 3)
	a.settle(func() bool { return a.screen.shows(three) })
	a.read()
	a.shoot(t, "warteschlange", top(room(), 420))
	a.key(fyne.KeyReturn)
	a.says(t, "inspect.sample")
	a.calm()
	a.key(fyne.KeyF8)
	a.chord(fyne.KeyF6, 0)
	a.shoot(t, "pruefen", room())
	a.key(fyne.KeyReturn)
	a.says(t, "inspect.confirmed")
	a.shoot(t, "felder", top(right(room(), 0.27), 560))
	a.chord(fyne.KeyF6, 0)
	a.chord(fyne.KeyF6, 0)
	a.key(fyne.KeyA)
	a.says(t, "inspect.ask.fault")
	a.shoot(t, "gruende", around(20, a.words.T("inspect.ask.fault"), a.words.T("inspect.ask-hint"), a.words.T("action.inspect-cancel")))
	a.key(fyne.KeyEscape)
	a.key(fyne.KeyF2)
	a.settle(func() bool { return a.screen.shows(three) })
	a.win.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyDown})
	a.key(fyne.KeyReturn)
	a.says(t, "inspect.each-page.mark")
	a.says(t, "inspect.read-on")
	a.shoot(t, "seite-fuer-seite", room())
	a.desk.Abandon()
}

// journal shows the book of the morning.
func (a *author) journal(t *testing.T) {
	a.at(8, 55)
	mail(a.staff)
	a.open(t, a.staff.Scan, "journal")
	a.settle(func() bool { return a.screen.shows("000031") })
	a.shoot(t, "posteingangsbuch", room())
	a.desk.Abandon()
}

// handover shows packages that wait for a target that is gone.
func (a *author) handover(t *testing.T) {
	a.at(9, 20)
	short, err := os.MkdirTemp("", "scan") // its path is in the picture
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	target := filepath.Join(short, "dms")
	a.files(t, "", "folder:"+target, "rechnung")
	if err := os.Rename(target, target+"-fort"); err != nil {
		t.Fatal(err)
	}
	for _, l := range []string{"widerspruch", "wohngeld", "anfrage"} {
		a.files(t, "", "folder:"+target, l)
	}
	a.at(9, 45)
	a.open(t, a.staff.Scan, "handover")
	a.says(t, "handover.do.target-gone")
	a.shoot(t, "uebergabe", top(room(), 278)) // what follows has the time of the computer
	a.desk.Abandon()
}
