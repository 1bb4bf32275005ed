package frame

import (
	"context"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room is one of the places on the left rail.
type Room interface {
	// ID is the name of the room, its icon and, behind "room.", its words.
	ID() string
	// Roles may enter; none: everybody.
	Roles() []batch.Role
	// Content is the screen; the same object at every call.
	Content() fyne.CanvasObject
	// Actions are what can be done here by key.
	Actions() []Action
	// Panes are what F6 goes through, in reading order.
	Panes() []fyne.Focusable
	// Enter is called when the room becomes visible: it loads anew what may have
	// changed. Leave is called when another room is shown.
	Enter()
	Leave()
}

// Paged is a room that shows pages.
type Paged interface {
	// OnPage tells whether a widget shows the page, or is the list it is chosen from: there
	// a letter does something to the page.
	OnPage(fyne.Focusable) bool
}

// Failing is a room that shows failures in a place of its own.
type Failing interface {
	// Failed is the code of the one that waits to be read, empty for none.
	Failed() batch.Code
}

// Desk is what a room needs from the desk around it.
type Desk struct {
	// Station runs the operations.
	Station station.Caller
	Words   *words.Words
	Keys    *Keys
	Bridge  *Bridge
	Runs    *Runs // nil: they end with the bridge
	// Session is the token of who is logged in, empty for nobody.
	Session func() string
	// Person is who is logged in, nil for nobody.
	Person func() *station.PersonView
	// Target is where packages go when nothing else is said; empty for none.
	Target string
	// Open shows a file with the program that the person has for it; nil: there is
	// none.
	Open func(path string) error
	// Now is the time of day.
	Now func() time.Time
	// Memory keeps small things until the next start, such as the page one was on.
	Memory Memory
	// Focus gives a widget the keyboard.
	Focus func(fyne.Focusable)
	// Say shows a sentence in the room that is visible until it is answered or
	// another one comes.
	Say func(tone part.Tone, title, sentence string)
	// MovePaper asks where the paper of a batch is from now on; done follows when that
	// is noted.
	MovePaper func(id batch.ID, done func())
	// Failed is told what the sentence is about that Fail shows; nil: nobody asks.
	Failed func(batch.Code)
}

// May tells whether whoever is at the desk has one of some roles, or nobody is registered;
// the station has the last word.
func (d *Desk) May(roles ...batch.Role) bool {
	p := d.Person()
	return p == nil || Holds(p, roles...)
}

// Holds tells whether somebody has one of some roles now.
func Holds(p *station.PersonView, roles ...batch.Role) bool {
	for _, s := range p.Roles {
		if s.Effective && slices.Contains(roles, s.Role) {
			return true
		}
	}
	return false
}

// Run begins what takes sheets in.
func (d *Desk) Run(work func(ctx context.Context)) (stop context.CancelFunc) {
	if d.Runs == nil {
		return d.Bridge.Go(work)
	}
	return d.Runs.Go(work)
}

// Context carries who is logged in to the station.
func (d *Desk) Context(ctx context.Context) context.Context {
	return station.WithSession(ctx, d.Session())
}

// Fail shows what went wrong, in the words of the catalogue of failures.
func (d *Desk) Fail(err error) {
	code := batch.CodeOf(err)
	d.Say(part.ToneSevere, d.Words.Failure(err), d.Words.Next(code))
	if d.Failed != nil {
		d.Failed(code)
	}
}

// ShortButton makes one with other words, and without its key where it would need more
// than a width, in points at text scale 1: the sheet of keys shows it.
func (d *Desk) ShortButton(a Action, words string, most float32) *part.Button {
	b := d.Button(a)
	b.SetLabel(words)
	return b.Capped(func() string { return d.Cap(a) }, func() float32 { return most * theme.TextSize() / look.TextBody })
}

// Button makes a button for an action.
func (d *Desk) Button(a Action) *part.Button {
	return a.Meant(part.NewButton(d.Words.T("action."+a.ID), "", d.Keys, func() {
		if a.ready() {
			a.Do()
		}
	}).Capped(func() string { return d.Cap(a) }, nil))
}
