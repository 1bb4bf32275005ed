package app

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/login"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// present is who is at the desk. Other goroutines ask for the session.
type present struct {
	mu     sync.Mutex
	token  string
	person *station.PersonView
}

func (p *present) set(token string, person *station.PersonView) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.token, p.person = token, person
}

// Session is the token of who is logged in, empty for nobody.
func (p *present) Session() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.token
}

// Person is who is logged in, nil for nobody.
func (p *present) Person() *station.PersonView {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.person
}

// patience is how long the desk waits for the station before it shows anything.
const patience = 5 * time.Second

// begin finds out who is at the desk: the person of a session that goes on, the
// account of the operating system where nobody is registered (copying mode, as
// with the command line), or somebody who has to log in first.
func (d *Desk) begin(ctx context.Context, token string) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	w, err := station.Invoke[station.Whoami](station.WithSession(ctx, token), d.frame.Station, station.OpWhoami, nil, nil)
	d.registered = w.Registered
	switch {
	case err != nil:
		d.enter("", nil, 0)
		d.frame.Fail(err)
	case w.Person != nil && !w.Change:
		d.enter(token, w.Person, w.IdleMinutes)
	case w.Registered:
		d.shut("", d.frame.Words.Sentence(w.Lapsed))
	default:
		d.enter("", nil, 0)
	}
}

// enter opens the rooms to a person; nil is the account of the operating system.
// Another person than before gets rooms that know nothing of the one before.
func (d *Desk) enter(token string, person *station.PersonView, idleMinutes int) {
	d.uncoverAll()
	d.who.set(token, person)
	if name := pseudonym(person); d.rooms == nil || d.last != name {
		d.last = name
		d.furnish()
	}
	d.idle.begin(time.Duration(idleMinutes) * time.Minute)
	d.wear(d.looks.Look(d.last))
	for i, p := range d.places {
		if d.open(i) {
			p.Show()
		} else {
			p.Hide()
		}
	}
	d.self.show(d.frame.Words, person, d.registered)
	to := d.before
	if to < 0 || !d.open(to) {
		to = d.foremost(person)
	}
	d.Go(max(to, 0))
}

// foremost is the room somebody begins in: the first that is open to them; whoever
// inspects and does not scan begins with that.
func (d *Desk) foremost(p *station.PersonView) int {
	if p != nil && frame.Holds(p, batch.RoleInspector) && !frame.Holds(p, batch.RoleOperator, batch.RoleSupervisor) {
		if i := slices.IndexFunc(d.rooms, func(r frame.Room) bool { return len(r.Roles()) > 0 && mayEnter(r, p) }); i >= 0 {
			return i
		}
	}
	return slices.IndexFunc(d.rooms, func(r frame.Room) bool { return mayEnter(r, p) })
}

func pseudonym(p *station.PersonView) string {
	if p == nil {
		return ""
	}
	return p.Pseudonym
}

// open tells whether whoever is at the desk may enter a room.
func (d *Desk) open(i int) bool { return mayEnter(d.rooms[i], d.who.Person()) }

// mayEnter: where nobody is registered all rooms are open, and the station says
// what needs a person.
func mayEnter(r frame.Room, p *station.PersonView) bool {
	if p == nil || len(r.Roles()) == 0 {
		return true
	}
	return frame.Holds(p, r.Roles()...)
}

// shut leaves the rooms and asks who comes. What runs under the session goes on.
func (d *Desk) shut(account, why string) {
	d.leave()
	d.uncoverAll()
	d.who.set("", nil)
	d.idle.begin(0)
	if d.config.Practice { // whoever comes back has to know them too
		why = strings.TrimSpace(why + " " + d.frame.Words.T("practice.accounts"))
	}
	below := []fyne.CanvasObject{d.besideLogin()}
	sheet := login.New(d.frame, account, why, below, func(r station.LoginResult) { d.enter(r.Token, &r.Person, r.IdleMinutes) })
	d.cover("login", sheet.Content(), slices.Concat(sheet.Actions(), d.enlarging(), d.always()))
	sheet.Focus()
}

// besideLogin are the ways that somebody has who is not logged in: practice, how the
// screen looks, and the keys.
func (d *Desk) besideLogin() fyne.CanvasObject {
	w := d.frame.Words
	buttons := part.Flow(look.Near)
	if d.config.Practise != nil && !d.config.Practice {
		buttons.Add(d.frame.Button(d.practising()))
	}
	buttons.Add(d.frame.Button(d.always()[0]))
	buttons.Add(d.frame.Button(d.frame.Keys.Always[0]))
	size := d.enlarging()
	return part.Column(look.Apart, part.Rule(), buttons,
		part.NewSmall(w.T("login.larger", words.Data{"Larger": size[0].Keys[0].Cap(w), "Smaller": size[1].Keys[0].Cap(w)})).Wrapped())
}

// enlarging makes the text larger and smaller by the keys that in a room do it with the
// page.
func (d *Desk) enlarging() []frame.Action {
	by := func(step int) func() {
		return func() {
			i := min(max(slices.Index(scales, d.look.Scale)+step, 0), len(scales)-1)
			d.adjust(func(l *Look) { l.Scale = scales[i] })
		}
	}
	ctrl := fyne.KeyModifierControl
	return []frame.Action{
		{ID: "zoom-in", Keys: []frame.Chord{{Key: fyne.KeyPlus, Mod: ctrl}, {Key: fyne.KeyEqual, Mod: ctrl}}, Do: by(1)},
		{ID: "zoom-out", Keys: []frame.Chord{{Key: fyne.KeyMinus, Mod: ctrl}}, Do: by(-1)},
	}
}

// lock ends the session and shuts the desk; why is said above the fields.
func (d *Desk) lock(account, why string, how station.LogoutRequest) {
	token := d.who.Session()
	d.frame.Bridge.Go(func(ctx context.Context) { d.logout(ctx, token, how) })
	d.shut(account, why)
}

// logout ends a session. Where the station does not answer it ends by itself.
func (d *Desk) logout(ctx context.Context, token string, how station.LogoutRequest) {
	_, _ = station.Invoke[bool](station.WithSession(ctx, token), d.frame.Station, station.OpLogout, how, nil)
}

// switchUser lets somebody else come.
func (d *Desk) switchUser() { d.lock("", d.frame.Words.T("login.switched"), station.LogoutRequest{}) }
