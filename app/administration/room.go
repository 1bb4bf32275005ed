// Package administration is the room Verwaltung: scanners, profiles, acceptance,
// maintenance, targets, people, offices, electronic post, classes, the procedure documentation, settings,
// storage, and what the program is made of.
package administration

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/frame"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// Room shows one section at a time: its list, and what the chosen line of it says.
type Room struct {
	desk  *frame.Desk
	model model.Desk

	sections []*section
	at       int
	first    *part.Table // the sections
	lists    *fyne.Container
	reader   *part.Reader
	panes    *part.Fold // the sections, and beside them the list and what it says
	inner    *part.Fold
	result   *fyne.Container // of what was done last
	sum      *part.Text
	foot     *fyne.Container
	body     *fyne.Container // the panes, or a form above them
	form     *form
	// destination is the form of a target; nil: none is open.
	destination *destination
	busy        bool   // something long is under way
	halt        func() // ends it; nil: it has to come to its end
	secret      string // a password that the result shows, to be copied; empty: none
	inList      bool   // the keyboard is in the list of the section

	known  knowledge
	probed func(device string, p model.Probe)

	actions []frame.Action
	content fyne.CanvasObject
	stop    context.CancelFunc
}

// knowledge is what the sections read last, for what is done with it.
type knowledge struct {
	profiles  []model.Profile
	classes   []model.Class
	probes    map[string]model.Probe // by profile
	targets   []station.TargetView
	people    []station.PersonView
	names     map[string]string // behind pseudonyms
	directory bool              // accounts of a directory service can log in
	settings  model.Settings
	accepted  []station.Acceptance
	repairs   []station.Maintenance
	offices   model.Offices
	channels  model.Channels
	papers    []station.ProcedureVersion // of the procedure documentation
	checked   *station.CheckReport       // by who is in the room; nil: not yet
}

var _ frame.Room = (*Room)(nil)

// New makes the room.
func New(d *frame.Desk) *Room {
	w := d.Words
	r := &Room{desk: d, model: model.Desk{Station: d.Station, Context: d.Context}, stop: func() {}, result: part.Column(0), sum: part.NewSmall("").Wrapped(), lists: container.NewStack()}
	r.known.probes = map[string]model.Probe{}
	r.sections = []*section{r.scanners(), r.profiles(), r.acceptances(), r.maintenances(), r.targets(), r.people(), r.offices(), r.posts(), r.classes(), r.procedures(), r.settings(), r.storage(), r.about()}
	r.actions = r.make()
	r.first = part.NewTable(d.Keys, []part.TableColumn{{Head: w.T("admin.sections"), Least: 120, Share: 1}})
	r.first.Fill(len(r.sections), "", func(row, _ int) part.Cell {
		return part.Cell{Words: w.T("admin.section." + r.sections[row].id), Bold: row == r.at}
	})
	for _, s := range r.sections {
		s.table = part.NewTable(d.Keys, s.columns)
		s.table.OnChosen = func(int) { r.choose() }
		s.table.OnFocus = func() {
			r.inList = true
			r.panes.Turn(1)
			r.inner.Turn(0)
		}
		s.table.Hide()
		r.lists.Add(s.table)
	}
	r.reader = part.NewReader(d.Keys)
	r.reader.Called(w.T("name.details"))
	card := func(o fyne.CanvasObject) fyne.CanvasObject { return part.NewBox(look.Card, o).Edged(look.Line, 1) }
	r.inner = part.NewFold(card(r.lists), part.NewBox(part.Clear, card(r.reader)).PaddedLeft(look.Apart), 440, 400, 0.4)
	r.panes = part.NewFold(card(r.first), part.NewBox(part.Clear, r.inner.Content()).PaddedLeft(look.Apart), 190, 852, 1)
	r.first.OnFocus = func() {
		r.inList = false
		r.panes.Turn(0)
	}
	r.reader.OnFocus = func() {
		r.inList = false
		r.panes.Turn(1)
		r.inner.Turn(1)
	}
	r.first.OnChosen = r.turn
	r.body = container.NewStack(r.panes.Content())

	head := part.NewBox(look.Card, part.Flow(look.Apart, part.NewTitle(w.T("admin.title")), r.button("list"), r.button("next-view"))).Padded(look.Apart, look.Wide)
	r.foot = part.Foot(look.Apart, r.sum)
	r.content = part.ColumnFilled(0, 2, head, part.Rule(), part.NewBox(part.Clear, part.ColumnFilled(look.Apart, 1, r.result, r.body)).Padded(look.Apart, look.Wide), part.Rule(),
		part.NewBox(look.Card, r.foot).Padded(look.Near, look.Wide))
	r.first.Choose(0)
	r.turn(0)
	return r
}

// ID is "admin".
func (r *Room) ID() string { return "admin" }

// Roles may enter: who sets the station up, and who releases profiles and classes.
func (r *Room) Roles() []batch.Role {
	return []batch.Role{batch.RoleAdministration, batch.RoleSupervisor}
}

// Content is the screen.
func (r *Room) Content() fyne.CanvasObject { return r.content }

// Actions are those of the room.
func (r *Room) Actions() []frame.Action { return r.actions }

// Panes are the sections, the list, and what the chosen line says.
func (r *Room) Panes() []fyne.Focusable {
	return []fyne.Focusable{r.first, r.section().table, r.reader}
}

// Enter reads anew.
func (r *Room) Enter() { r.load() }

// Leave ends what is under way and puts a form away.
func (r *Room) Leave() {
	r.stop()
	r.closeForm()
}

func (r *Room) section() *section { return r.sections[r.at] }

// turn shows another section.
func (r *Room) turn(i int) {
	if i < 0 {
		return
	}
	r.at = i
	for j, s := range r.sections {
		if j == i {
			s.table.Show()
		} else {
			s.table.Hide()
		}
	}
	r.first.Refresh()
	if r.inList {
		r.desk.Focus(r.section().table)
	}
	r.say(nil)
	r.choose()
	r.sum.Say(r.section().sum)
	r.load()
}

// load reads the section anew, beside the screen.
func (r *Room) load() {
	s := r.section()
	r.stop()
	if len(s.view.names) == 0 {
		s.table.Fill(0, r.desk.Words.T("admin.loading"), nil)
	}
	r.stop = r.desk.Bridge.Go(func(ctx context.Context) {
		v, err := s.load(ctx)
		var names map[string]string
		if err == nil {
			names, err = r.model.Names(ctx)
		}
		if ctx.Err() != nil {
			return
		}
		r.desk.Bridge.Show(s, func() {
			if err == nil {
				r.known.names = names
			}
			switch {
			case s.nobody != "" && r.desk.Person() == nil && loggedOut(err):
				s.table.Fill(0, r.desk.Words.T(s.nobody), nil)
			case err != nil:
				s.table.Fill(0, r.desk.Words.Failure(err), nil)
				r.desk.Fail(err)
			default:
				r.show(s, v)
			}
		})
	})
}

// loggedOut tells whether something takes somebody who is logged in, and nobody is.
func loggedOut(err error) bool {
	code := batch.CodeOf(err)
	return code == batch.CodeLogin || code == batch.CodeNobody
}

// show puts what was read on the screen; the chosen line stays where it was.
func (r *Room) show(s *section, v view) {
	before := s.chosen()
	if slices.Contains(v.names, s.want) {
		before, s.want = s.want, ""
	}
	s.view = v
	if v.use != nil {
		v.use()
	}
	s.table.Fill(len(v.names), r.desk.Words.T("admin.none"), v.cell)
	at := 0
	for i, name := range v.names {
		if name == before {
			at = i
		}
	}
	s.table.Choose(min(at, len(v.names)-1))
	s.sum = v.sum
	if s == r.section() {
		r.sum.Say(s.sum)
		r.choose()
	}
}

// choose shows what the chosen line says, and what can be done with it.
func (r *Room) choose() {
	s := r.section()
	row := s.table.Chosen()
	lines := []fyne.CanvasObject{part.NewText(r.desk.Words.T("admin.choose")).Colored(look.Soft).Wrapped()}
	if row >= 0 && row < len(s.view.names) {
		lines = s.view.detail(row)
	}
	r.reader.Fill(lines...)
	r.buttons()
}

// buttons puts what can be done now into the foot, the main thing at its end.
func (r *Room) buttons() {
	before := r.foot.MinSize()
	r.foot.Objects = r.foot.Objects[:1]
	last := len(r.able()) - 1
	for i, a := range r.able() {
		b := r.desk.Button(a)
		if label := r.section().label; label != nil && label(a.ID) != "" {
			b.SetLabel(r.desk.Words.T(label(a.ID)))
		}
		if i == last {
			b.Main()
		}
		r.foot.Add(b)
	}
	r.foot.Refresh()
	if r.content != nil && r.foot.MinSize() != before {
		r.content.Refresh() // what is above it gets the room, or gives it
	}
}

// able are the actions of the section that can be done now, the main one last.
func (r *Room) able() []frame.Action {
	var out []frame.Action
	does := r.section().does
	if r.secret != "" { // what one does next, and room to read
		does = []string{"admin-training", "admin-new", "copy"}
	}
	for _, id := range does {
		for _, a := range r.actions {
			if a.ID == id && a.Ready() {
				out = append(out, a)
			}
		}
	}
	return out
}

// say shows the result of something above the lists; nil takes it away.
func (r *Room) say(o fyne.CanvasObject) {
	r.secret = ""
	r.result.Objects = nil
	r.result.Hide()
	if o != nil {
		r.result.Objects = []fyne.CanvasObject{o}
		r.result.Show()
	}
	r.result.Refresh()
	if r.content != nil {
		r.content.Refresh()
	}
}

// tell says in a sentence what came of something.
func (r *Room) tell(tone part.Tone, title, text string) {
	r.say(part.NewBanner(tone, title, text, nil))
}

// run does something that may take its time; done is told on the screen. Only one at
// a time is under way.
func (r *Room) run(title string, do func(ctx context.Context) (done func(), err error)) {
	r.work(title, "admin.running", do)
}

// work is run with what is said meanwhile; it returns what ends it, nil where something
// is under way already.
func (r *Room) work(title, meanwhile string, do func(ctx context.Context) (done func(), err error)) (stop func()) {
	if r.busy {
		return nil
	}
	r.busy, r.halt = true, nil
	if title != "" {
		r.tell(part.ToneRunning, title, r.desk.Words.T(meanwhile))
	}
	r.buttons()
	return r.desk.Bridge.Go(func(ctx context.Context) {
		done, err := do(ctx)
		r.desk.Bridge.Show("admin-run", func() {
			r.busy, r.halt = false, nil
			if batch.CodeOf(err) == batch.CodeCanceled {
				r.tell(part.TonePlain, r.desk.Words.T("admin.stopped"), r.desk.Words.T("admin.target.nothing"))
			} else if err != nil {
				r.tell(part.ToneSevere, r.sentence(err), r.desk.Words.Next(batch.CodeOf(err)))
			} else if done != nil {
				done()
			}
			r.buttons()
			r.load()
		})
	})
}
