package capture

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"github.com/scanstelle/scanstelle/app/capture/model"
	"github.com/scanstelle/scanstelle/app/look"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
)

// ways and flags in the order of the day.
var (
	ways  = []batch.Way{"", batch.WayPost, batch.WayPOBox, batch.WayLetterBox, batch.WayNightBox, batch.WayEarlyBox, batch.WayMessenger, batch.WayCounter, batch.WayInternal, batch.WayFax}
	flags = []batch.Flag{batch.FlagCopy, batch.FlagDamaged, batch.FlagIncomplete, batch.FlagStickyNote, batch.FlagLargeFormat, batch.FlagSealCord, batch.FlagEmbossed, batch.FlagThermal, batch.FlagAltered}
)

// form asks what is to be known before the first sheet.
type form struct {
	room    *Room
	class   *part.Picker
	device  *part.Picker
	way     *part.Picker
	sheets  *part.Field
	letters *part.Field
	box     *part.Field
	day     *part.Field // another day than those of the keys
	time    *part.Field // of the receipt, where the class wants it
	timed   *fyne.Container
	insists bool       // says what is missing, too
	wrong   *part.Text // what cannot be understood, and how it is written
	days    *fyne.Container
	toggles []*part.Toggle // of the days
	flags   []*part.Toggle
	wishes  []*part.Toggle // what happens when the feeder stops
	typing  bool           // a line has the keyboard
	found   *part.Text     // about the scanner
	content *container.Scroll
}

func newForm(r *Room) *form {
	f := &form{room: r}
	w, keys := r.desk.Words, r.desk.Keys
	f.class = part.NewPicker(nil, 0, keys, func(i int) { f.pickClass(i) })
	f.device = part.NewPicker(nil, 0, keys, func(i int) {
		r.wanted.Device = r.devices[i].Name
		r.desk.Memory.SetString("capture.device", r.wanted.Device)
		r.waiting.end()
		r.awaitNew()
	})
	var names []string
	for _, way := range ways {
		names = append(names, w.T(wayKey(way)))
	}
	f.way = part.NewPicker(names, slices.Index(ways, r.wanted.Way), keys, func(i int) {
		r.wanted.Way = ways[i]
		r.desk.Memory.SetString("capture.way", string(ways[i]))
	})
	f.sheets = part.NewField("", keys)
	f.sheets.OnChanged = func(string) { f.check(); r.foot.show() }
	f.letters = part.NewField("", keys)
	f.letters.OnChanged = func(string) { f.check() }
	f.day = part.NewField(w.T("capture.form.other.hint"), keys)
	f.day.OnChanged = func(string) { f.check(); f.mark() }
	f.time = part.NewField(w.T("capture.form.time.hint"), keys)
	f.time.OnChanged = func(string) { f.check() }
	f.timed = part.NewLabelled(w.T("capture.form.time"), f.time)
	f.timed.Hide()
	f.wrong = part.NewText("").Colored(look.Severe).Bold().Wrapped()
	f.wrong.Hide()
	f.box = part.NewField("", keys)
	f.box.OnChanged = func(text string) { r.wanted.Box = strings.TrimSpace(text) }
	f.days = part.Flow(look.Near)
	marks := part.Flow(look.Near)
	for _, flag := range flags {
		t := part.NewToggle(w.T("flag."+string(flag)), "", keys, func(on bool) { f.flag(flag, on) }).States(r.states())
		f.flags = append(f.flags, t.Within(marks))
		marks.Add(t)
	}
	wishes := part.Flow(look.Near)
	for _, key := range []string{"wait", "notify", "sound"} {
		t := part.NewToggle(w.T("capture.form."+key), "", keys, func(on bool) { f.wish("capture."+key, on) }).States(r.states())
		t.Set(r.desk.Memory.String("capture."+key) == "1")
		f.wishes = append(f.wishes, t.Within(wishes))
		wishes.Add(t)
	}
	f.found = part.NewSmall("").Wrapped()
	pair := func(a, b fyne.CanvasObject) fyne.CanvasObject { return newHalves(a, b) }
	card := part.NewCard(part.Column(look.Wide,
		pair(part.NewLabelled(w.T("capture.form.class"), f.class), part.NewLabelled(w.T("capture.form.device"), part.Column(look.Tight, f.device, f.found))),
		part.NewLabelled(w.T("capture.form.day"), f.days),
		f.timed,
		f.wrong,
		pair(part.NewLabelled(w.T("capture.form.other"), f.day), part.NewLabelled(w.T("capture.form.way"), f.way)),
		pair(part.NewLabelled(w.T("capture.form.sheets"), f.sheets), part.NewLabelled(w.T("capture.form.letters"), f.letters)),
		part.NewLabelled(w.T("capture.form.box"), f.box),
		part.NewLabelled(w.T("capture.form.flags"), marks),
		part.NewLabelled(w.T("capture.form.stops"), wishes),
	)).Padded(look.Wide, look.Wide)
	all := part.Column(look.Apart, card, part.NewSmall(w.T("capture.form.hint")).Wrapped())
	f.content = container.NewVScroll(part.NewBox(part.Clear, all).Padded(1, look.Ring)) // the scroll cuts off what lies on its edge
	f.class.OnFocus, f.device.OnFocus, f.way.OnFocus = f.reveal(f.class), f.reveal(f.device), f.reveal(f.way)
	for _, field := range []*part.Field{f.sheets, f.letters, f.day, f.time, f.box} {
		reveal := f.reveal(field)
		field.OnFocus = func(on bool) {
			f.typing = on
			reveal(on)
		}
	}
	for _, t := range append(slices.Clone(f.flags), f.wishes...) {
		t.OnFocus = f.reveal(t)
	}
	return f
}

// reveal scrolls to what has the keyboard.
func (f *form) reveal(o fyne.CanvasObject) func(bool) {
	return func(on bool) {
		if on {
			part.Reveal(f.content, o)
		}
	}
}

// fields are what F6 and Tab go through.
func (f *form) fields() []fyne.Focusable {
	out := []fyne.Focusable{f.class, f.device}
	for _, t := range f.toggles {
		out = append(out, t)
	}
	if f.timed.Visible() {
		out = append(out, f.time)
	}
	out = append(out, f.day, f.way, f.sheets, f.letters, f.box)
	for _, t := range append(slices.Clone(f.flags), f.wishes...) {
		out = append(out, t)
	}
	return out
}

// wish remembers what is to happen when the feeder stops; nothing does by itself.
func (f *form) wish(key string, on bool) {
	value := ""
	if on {
		value = "1"
	}
	f.room.desk.Memory.SetString(key, value)
	if key != "capture.wait" {
		return
	}
	if f.room.stopWaiting(); on {
		f.room.awaitNew()
	}
	f.room.show()
}

// noClass stands for a mere copy; it comes first.
func (f *form) pickClass(i int) {
	r := f.room
	r.wanted.Class = ""
	if i > 0 {
		r.wanted.Class = r.choices.Classes[i-1].Name
	}
	r.desk.Memory.SetString("capture.class", r.wanted.Class)
	f.wantTime()
	r.fitProfile()
	r.head.show()
}

// wantTime asks for the time of the receipt where the class that is chosen wants it.
func (f *form) wantTime() {
	i := slices.IndexFunc(f.room.choices.Classes, func(c batch.Class) bool { return c.Name == f.room.wanted.Class })
	f.timed.Hidden = i < 0 || !f.room.choices.Classes[i].Time
	f.check()
}

func (f *form) flag(flag batch.Flag, on bool) {
	r := f.room
	r.wanted.Flags = slices.DeleteFunc(r.wanted.Flags, func(x batch.Flag) bool { return x == flag })
	if on {
		r.wanted.Flags = append(r.wanted.Flags, flag)
	}
}

// pickDay takes one of the days of a key: today, yesterday, or the last Friday,
// Saturday, Sunday.
func (f *form) pickDay(i int) {
	r := f.room
	today := batch.DayOf(r.desk.Now())
	day, err := batch.DayFrom([]string{"heute", "gestern", "freitag", "samstag", "sonntag"}[i], today)
	if err != nil {
		return
	}
	f.day.SetText("") // the day of the key counts
	r.wanted.Date = day
	f.mark()
}

// ready is check for somebody who wants to begin: also what is missing is said.
func (f *form) ready() (wrong *part.Field) {
	f.insists = true
	return f.check()
}

// check takes what was typed, and says what cannot be understood: nothing is scanned
// with a day or a number that somebody meant otherwise.
func (f *form) check() (wrong *part.Field) {
	r, w := f.room, f.room.desk.Words
	said := ""
	today := batch.DayOf(r.desk.Now())
	if text := strings.TrimSpace(f.day.Text); text != "" {
		day, err := batch.DayFrom(text, today)
		if err != nil || day > today {
			wrong, said = f.day, w.T("capture.form.other.wrong", words.Data{"Text": text})
		} else {
			r.wanted.Date = day
		}
	}
	for _, c := range []struct {
		field *part.Field
		to    *int
		wrong string
	}{{f.letters, &r.wanted.Letters, "capture.form.letters.wrong"}, {f.sheets, &r.wanted.Sheets, "capture.form.sheets.wrong"}} {
		*c.to = 0
		text := strings.TrimSpace(c.field.Text)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			wrong, said = c.field, w.T(c.wrong, words.Data{"Text": text})
		} else {
			*c.to = n
		}
	}
	r.wanted.Time = ""
	if f.timed.Visible() {
		if text := strings.TrimSpace(f.time.Text); text == "" {
			if wrong = f.time; f.insists {
				said = w.T("capture.form.time.missing")
			}
		} else if at, err := batch.Clock(text); err != nil {
			wrong, said = f.time, w.T("capture.form.time.wrong", words.Data{"Text": text})
		} else {
			r.wanted.Time = at
		}
	}
	f.wrong.Say(said)
	f.wrong.Hidden = said == ""
	f.content.Refresh()
	return wrong
}

// refresh brings the form up to what there is to choose.
func (f *form) refresh() {
	r, w := f.room, f.room.desk.Words
	names := []string{w.T("capture.form.copy")}
	at := 0
	for i, c := range r.choices.Classes {
		names = append(names, w.Class(c))
		if c.Name == r.wanted.Class {
			at = i + 1
		}
	}
	if len(r.choices.Classes) > 0 {
		f.class.SetOptions(names, at)
		r.fitProfile()
	}
	var devices []string
	at = 0
	for i, d := range r.devices {
		devices = append(devices, strings.TrimSpace(d.Vendor+" "+d.Model)+" ("+d.Name+")")
		if d.Name == r.wanted.Device {
			at = i
		}
	}
	switch {
	case len(devices) > 0:
		f.device.SetOptions(devices, at)
		f.found.Say(w.T("capture.form.ready"))
	case r.looked:
		f.device.SetOptions([]string{w.T("capture.form.no-device")}, 0)
		f.found.Say(w.T("capture.form.nodevice.next"))
	default:
		f.device.SetOptions([]string{w.T("capture.form.looking")}, 0)
		f.found.Say(w.T("capture.form.meanwhile"))
	}
	f.offerDays()
	f.wantTime()
}

// offerDays are today, yesterday and, after a weekend, the days of it.
func (f *form) offerDays() {
	r, w := f.room, f.room.desk.Words
	f.toggles = nil
	f.days.RemoveAll()
	keys := []fyne.KeyName{fyne.KeyH, fyne.KeyG, fyne.KeyF, fyne.KeyS, fyne.KeyO}
	for i, word := range []string{"heute", "gestern", "freitag", "samstag", "sonntag"} {
		d, err := batch.DayFrom(word, batch.DayOf(r.desk.Now()))
		if err != nil || i > 1 && (!slices.Contains(r.days, d) || slices.Index(r.days, d) < 2) {
			continue
		}
		t := part.NewToggle(w.T("capture."+dayActions[i])+" "+r.day(d), one(keys[i], alt)[0].Cap(w), r.desk.Keys, func(bool) { f.pickDay(i) }).States(r.states())
		t.OnFocus = f.reveal(t)
		f.toggles = append(f.toggles, t.Within(f.days))
		f.days.Add(t)
	}
	f.mark()
}

// states are what a screen reader says of something that is not so, and that is.
func (r *Room) states() (off, on string) {
	return r.desk.Words.T("name.off"), r.desk.Words.T("name.on")
}

// mark shows which day is picked.
func (f *form) mark() {
	r := f.room
	if r.wanted.Date == "" || f.day.Text == "" && !slices.Contains(model.Days(r.desk.Now()), r.wanted.Date) {
		r.wanted.Date = batch.DayOf(r.desk.Now())
	}
	for _, t := range f.toggles {
		t.Set(strings.Contains(t.Words(), " "+r.day(r.wanted.Date)))
	}
}

// unflag takes the remarks back: they are about one stack.
func (f *form) unflag() {
	f.room.wanted.Flags, f.insists = nil, false
	f.day.SetText("")
	f.time.SetText("")
	f.sheets.SetText("")
	f.letters.SetText("")
	for _, t := range f.flags {
		t.Set(false)
	}
}

// allowed tells whether a profile may be used with the class that is chosen.
func (r *Room) allowed(profile string) bool {
	return slices.ContainsFunc(r.choices.Allowed(r.wanted.Class), func(p batch.Profile) bool { return p.Name == profile })
}

// fitProfile takes another profile where the class does not allow the chosen one.
func (r *Room) fitProfile() {
	if all := r.choices.Allowed(r.wanted.Class); len(all) > 0 && !r.allowed(r.wanted.Profile) {
		r.wanted.Profile = all[0].Name
	}
}

// pickProfile takes the profile of a key.
func (r *Room) pickProfile(i int) {
	if i < len(r.choices.Profiles) && r.allowed(r.choices.Profiles[i].Name) {
		r.wanted.Profile = r.choices.Profiles[i].Name
		r.desk.Memory.SetString("capture.profile", r.wanted.Profile)
	}
	r.head.said = ""
	r.head.show()
}

// halves puts two things side by side, each half as wide, or below each other where
// there is no room.
type halves struct{ below bool }

func newHalves(a, b fyne.CanvasObject) fyne.CanvasObject { return container.New(&halves{}, a, b) }

// MinSize is that of one beside the other, or below.
func (h *halves) MinSize(o []fyne.CanvasObject) fyne.Size {
	a, b := o[0].MinSize(), o[1].MinSize()
	if h.below {
		return fyne.NewSize(max(a.Width, b.Width), a.Height+look.Wide+b.Height)
	}
	return fyne.NewSize(max(a.Width, b.Width), max(a.Height, b.Height))
}

// Layout places them.
func (h *halves) Layout(o []fyne.CanvasObject, size fyne.Size) {
	half := (size.Width - look.Wide) / 2
	h.below = half < max(o[0].MinSize().Width, o[1].MinSize().Width)
	if h.below {
		first := o[0].MinSize().Height
		o[0].Move(fyne.NewPos(0, 0))
		o[0].Resize(fyne.NewSize(size.Width, first))
		o[1].Move(fyne.NewPos(0, first+look.Wide))
		o[1].Resize(fyne.NewSize(size.Width, o[1].MinSize().Height))
		return
	}
	for i, x := range o {
		x.Move(fyne.NewPos(float32(i)*(half+look.Wide), 0))
		x.Resize(fyne.NewSize(half, size.Height))
	}
}

// wayKey names the words of a way in.
func wayKey(way batch.Way) string {
	if way == "" {
		return "way.none"
	}
	return "way." + string(way)
}
