package administration

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/batch"
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
	taken := r.moment(c.Taken)
	if taken == "" {
		taken = w.T("admin.post.never")
	}
	for _, pair := range [][2]string{{"folder", path(c.Folder)}, {"way", w.Way(c.Way)}, {"units", strings.Join(c.Units, ", ")}, {"target", path(c.Target)}, {"rest", w.N("admin.post.seconds", c.Quiet)}, {"taken", taken}, {"looked", r.moment(c.Looked)}} {
		if pair[1] != "" {
			lines = append(lines, part.NewPair(w.T("admin.post."+pair[0]), pair[1]))
		}
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
		where := w.T("admin.post.where", words.Data{"Date": w.Date(one.Time.Local()), "Time": w.Time(one.Time.Local()), "Folder": one.Folder})
		lines = append(lines, part.Column(0, part.NewText(one.Name).Wrapped(), part.NewSmall(one.Message).Wrapped(), part.NewSmall(where).Wrapped()))
	}
	return lines
}

// moment is a day and a time, empty for none.
func (r *Room) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return r.desk.Words.Moment(t.Local())
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

// channelAsks are the questions about a folder; ways in have names of their own.
func (r *Room) channelAsks(c station.PostChannel) []ask {
	values := model.ChannelValues(c)
	asked := r.asks("admin.post.", values)
	for i, v := range values {
		if v.Key != "way" {
			continue
		}
		a := &asked[i]
		a.value.Options, a.value.Text, a.means = nil, "", map[string]string{}
		for _, way := range v.Options {
			name := r.desk.Words.Way(batch.Way(way))
			a.value.Options, a.means[name] = append(a.value.Options, name), way
			if way == v.Text {
				a.value.Text = name
			}
		}
	}
	return asked
}

func (r *Room) askChannel(title string, c station.PostChannel) {
	s := r.section()
	r.open(title, r.desk.Words.T("admin.post.form"), r.channelAsks(c), func(ctx context.Context, typed map[string]string) (func(), error) {
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
