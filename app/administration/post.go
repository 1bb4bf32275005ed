package administration

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// channelTones say how each state of a channel looks.
var channelTones = map[model.ChannelState]part.Tone{model.ChannelRuns: part.ToneGood, model.ChannelRests: part.ToneOpen, model.ChannelFails: part.ToneSevere, model.ChannelHolds: part.ToneWarning, model.ChannelRefused: part.ToneWarning}

// posts is the section of the folders from which electronic post is taken over.
func (r *Room) posts() *section {
	w := r.desk.Words
	s := &section{id: "posts", does: []string{"admin-remove", "admin-edit", "admin-new"},
		columns: []part.TableColumn{{Head: w.T("admin.post.name"), Least: 110, Share: 2}, {Head: w.T("admin.post.way"), Least: 116, Share: 1}, {Head: w.T("admin.post.state"), Least: 120, Share: 1}}}
	s.ready = func(action string, row int) bool {
		return action == "admin-new" || row >= 0 && row < len(r.known.channels.All)
	}
	s.load = func(ctx context.Context) (view, error) {
		c, err := r.model.Channels(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.post.promise"), use: func() { r.known.channels = c }}
		if c.Waits {
			v.sum = w.T("admin.post.waits")
		}
		for _, one := range c.All {
			v.names = append(v.names, one.Name)
		}
		v.cell = func(row, column int) part.Cell {
			one := c.All[row]
			switch column {
			case 0:
				return part.Cell{Words: one.Name}
			case 1:
				return part.Cell{Words: w.Way(one.Way)}
			}
			state := model.StateOf(one)
			tone := channelTones[state]
			return part.Cell{Words: w.T("admin.post.state." + string(state)), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.channel(c.All[row]) }
		return v, nil
	}
	return s
}

func (r *Room) channel(c station.PostChannelView) []fyne.CanvasObject {
	w := r.desk.Words
	state := model.StateOf(c)
	lines := []fyne.CanvasObject{part.NewTitle(c.Name).Wrapped(), part.Row(0, part.NewBadge(channelTones[state], w.T("admin.post.state."+string(state))))}
	if c.Message != "" {
		lines = append(lines, part.NewBanner(part.ToneSevere, c.Message, w.T("admin.post.fails.text"), nil))
	}
	pair := func(key, text string) {
		if text != "" {
			lines = append(lines, part.NewPair(w.T("admin.post."+key), text))
		}
	}
	pair("folder", path(c.Folder))
	pair("way", w.Way(c.Way))
	pair("units", strings.Join(c.Units, ", "))
	pair("target", path(c.Target))
	pair("rest", w.N("admin.post.seconds", c.Quiet))
	if taken := c.Taken.Local(); !c.Taken.IsZero() {
		pair("taken", w.Date(taken)+", "+w.Time(taken))
	} else {
		pair("taken", w.T("admin.post.never"))
	}
	if looked := c.Looked.Local(); !c.Looked.IsZero() {
		pair("looked", w.Date(looked)+", "+w.Time(looked))
	}
	if len(c.Waiting) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.T("admin.post.waiting")).Bold())
	}
	for _, one := range c.Waiting {
		why := one.Message
		if why == "" {
			why = w.T("admin.post.soon")
		}
		lines = append(lines, part.Column(0, part.NewText(one.Name).Wrapped(), part.NewSmall(why).Wrapped()))
	}
	if len(c.Refused) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.T("admin.post.refused")).Bold())
	}
	for _, one := range c.Refused {
		at := one.Time.Local()
		lines = append(lines, part.Column(0, part.NewText(one.Name).Wrapped(), part.NewSmall(one.Message).Wrapped(),
			part.NewSmall(w.T("admin.post.where", words.Data{"Date": w.Date(at), "Time": w.Time(at), "Folder": one.Folder})).Wrapped()))
	}
	return lines
}

func (r *Room) chosenChannel() (station.PostChannelView, bool) {
	for _, c := range r.known.channels.All {
		if c.Name == r.section().chosen() {
			return c, true
		}
	}
	return station.PostChannelView{}, false
}

// newChannel asks for a folder.
func (r *Room) newChannel() { r.askChannel(r.desk.Words.T("admin.post.new"), station.PostChannel{}) }

// editChannel asks what of the chosen one is otherwise.
func (r *Room) editChannel() {
	if c, ok := r.chosenChannel(); ok {
		r.askChannel(r.desk.Words.T("admin.target.edit", words.Data{"Name": c.Name}), c.PostChannel)
	}
}

func (r *Room) askChannel(title string, c station.PostChannel) {
	w, s := r.desk.Words, r.section()
	values := model.ChannelValues(c)
	asked := r.asks("admin.post.", values)
	for i, a := range asked {
		if a.key != "way" {
			continue
		}
		a.value.Options, a.value.Text, a.means = nil, "", map[string]string{}
		for _, way := range values[i].Options {
			name := w.T("way." + way)
			a.value.Options, a.means[name] = append(a.value.Options, name), way
			if way == values[i].Text {
				a.value.Text = name
			}
		}
		asked[i] = a
	}
	r.open(title, w.T("admin.post.form"), asked, func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.SetChannel(ctx, c.Name, typed)
		return func() {
			s.want = c.Name
			if c.Name == "" {
				s.want = strings.TrimSpace(typed["name"])
			}
			r.proposed(p)
		}, err
	})
}

// removeChannel takes the chosen one off the list.
func (r *Room) removeChannel() {
	c, ok := r.chosenChannel()
	if !ok {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.target.remove", words.Data{"Name": c.Name}), w.T("admin.post.remove.text"), nil, func(ctx context.Context, _ map[string]string) (func(), error) {
		p, err := r.model.SetChannel(ctx, c.Name, nil)
		return func() { r.proposed(p) }, err
	})
}
