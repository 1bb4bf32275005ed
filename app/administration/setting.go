package administration

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/app/part"
	"github.com/scanstelle/scanstelle/app/words"
	"github.com/scanstelle/scanstelle/station"
)

// settings is the section of what a second person confirms.
func (r *Room) settings() *section {
	w := r.desk.Words
	s := &section{id: "settings", does: []string{"admin-back", "admin-test", "admin-edit", "admin-confirm"},
		columns: []part.TableColumn{{Head: w.T("admin.setting.what"), Least: 160, Share: 2}, {Head: w.T("admin.standing"), Least: 170, Share: 1}}}
	s.ready = func(action string, row int) bool {
		if row < 0 || row >= len(r.known.settings.All) {
			return false
		}
		one := r.known.settings.All[row]
		switch action {
		case "admin-confirm":
			return one.Pending != nil
		case "admin-back":
			return len(one.Versions) > 1
		case "admin-test":
			return one.Key == "directory" && one.Current != nil && len(one.Values) > 0
		}
		return len(one.Values) > 0
	}
	s.load = func(ctx context.Context) (view, error) {
		all, err := r.model.Settings(ctx)
		if err != nil {
			return view{}, err
		}
		v := view{sum: w.T("admin.setting.two"), use: func() { r.known.settings = all }}
		if all.Persons.One {
			v.sum = w.T("admin.setting.one", words.Data{"Reason": all.Persons.Reason})
		}
		for _, one := range all.All {
			v.names = append(v.names, one.Key)
		}
		v.cell = func(row, column int) part.Cell {
			one := all.All[row]
			if column == 0 {
				return part.Cell{Words: r.settingName(one.Key)}
			}
			tone, key := part.ToneGood, "holds"
			switch {
			case one.Pending != nil:
				tone, key = part.ToneOpen, "pending"
			case one.Current == nil:
				tone, key = part.TonePlain, "default"
			}
			return part.Cell{Words: w.T("admin.setting.state." + key), Tone: &tone}
		}
		v.detail = func(row int) []fyne.CanvasObject { return r.setting(all.All[row]) }
		return v, nil
	}
	return s
}

// setting shows what holds, and what waits for the second person.
func (r *Room) setting(s model.Setting) []fyne.CanvasObject {
	w := r.desk.Words
	lines := []fyne.CanvasObject{part.NewTitle(r.settingName(s.Key)).Wrapped()}
	if p := s.Pending; p != nil {
		lines = append(lines, part.NewBanner(part.ToneOpen, w.T("admin.setting.waits.title"), w.T("admin.setting.waits.text", words.Data{"Person": r.nameOf(p.Author), "Date": w.Date(p.Written.Local()), "Time": w.Time(p.Written.Local())}), nil),
			part.NewText(w.T("admin.setting.proposed")).Bold())
		lines = append(append(lines, r.json(s.Key, p.Value)...), part.Rule())
	}
	lines = append(lines, part.NewText(w.T("admin.holds")).Bold())
	switch {
	case len(s.Values) > 0:
		lines = append(lines, r.pairs("admin.setting."+s.Key+".", s.Values)...)
	case s.Current != nil:
		lines = append(lines, r.json(s.Key, s.Current.Value)...)
	default:
		lines = append(lines, part.NewText(w.T("admin.setting.state.default")).Wrapped())
	}
	if len(s.Versions) > 0 {
		lines = append(lines, part.Rule(), part.NewText(w.T("admin.versions")).Bold())
	}
	for i := len(s.Versions) - 1; i >= 0; i-- {
		v := s.Versions[i]
		lines = append(lines, part.NewPair(w.T("admin.version")+" "+w.Number(v.Version), r.nameOf(v.Author)+", "+w.Date(v.Time.Local())))
	}
	if len(s.Values) == 0 {
		text := "admin.setting.command"
		switch {
		case s.Key == "targets":
			text = "admin.setting.intargets"
		case s.Key == model.ChannelsKey:
			text = "admin.setting.inposts"
		case strings.Contains(s.Key, "/"):
			text = "admin.setting.inpeople"
		case s.Key == "directory":
			text = "admin.setting.byadministration"
		}
		lines = append(lines, part.NewSmall(w.T(text)).Wrapped())
	}
	return lines
}

// settingName is what people call a setting; roles and offices are those of a person.
func (r *Room) settingName(key string) string {
	if kind, person, ok := strings.Cut(key, "/"); ok {
		return r.desk.Words.T("admin.setting."+kind) + ": " + r.nameOf(person)
	}
	return r.label("admin.setting.", key)
}

// nameOf is the name behind a pseudonym, as far as whoever looks at it may see it.
func (r *Room) nameOf(pseudonym string) string {
	if name := r.known.names[pseudonym]; name != "" {
		return name
	}
	return pseudonym
}

// rights shows what a proposal gives a person.
func (r *Room) rights(kind string, p model.Rights) fyne.CanvasObject {
	w := r.desk.Words
	list := func(all []string) string {
		if len(all) == 0 && kind == "units" {
			return w.T("admin.person.allunits")
		}
		return cmp.Or(strings.Join(all, ", "), w.T("admin.person.none"))
	}
	return part.NewPair(w.T("admin.setting."+kind), w.T("admin.change", words.Data{"From": list(p.Before), "To": list(p.After)}))
}

// json shows a value as it lies in the register.
func (r *Room) json(key string, raw json.RawMessage) (out []fyne.CanvasObject) {
	var named station.TargetSetting
	if key == "targets" && json.Unmarshal(raw, &named) == nil {
		for _, n := range named.Targets {
			out = append(out, part.NewPair(n.Name, r.kind(station.TargetView{Spec: n.Spec})+"\n"+path(n.Spec)))
		}
		return out
	}
	var post struct {
		Channels []station.PostChannel `json:"channels"`
	}
	if key == model.ChannelsKey && json.Unmarshal(raw, &post) == nil {
		for _, c := range post.Channels {
			out = append(out, part.NewPair(c.Name, r.desk.Words.Way(c.Way)+"\n"+path(c.Folder)))
		}
		return out
	}
	if kind, _, ok := strings.Cut(key, "/"); ok {
		if p, err := model.ProposedRights(raw); err == nil {
			return []fyne.CanvasObject{r.rights(kind, p)}
		}
	}
	var all map[string]any
	if json.Unmarshal(raw, &all) != nil {
		return []fyne.CanvasObject{part.NewSmall(string(raw)).Wrapped()}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text := fmt.Sprint(all[name])
		switch v := all[name].(type) {
		case nil:
			continue
		case bool:
			text = r.option(map[bool]string{true: "ja", false: "nein"}[v])
		case []any, map[string]any:
			if data, err := json.Marshal(v); err == nil {
				text = string(data)
			}
		}
		out = append(out, part.NewPair(r.label("admin.setting."+key+".", name), text))
	}
	return out
}

func (r *Room) chosenSetting() (model.Setting, bool) {
	for _, s := range r.known.settings.All {
		if s.Key == r.section().chosen() {
			return s, true
		}
	}
	return model.Setting{}, false
}

// editSetting asks for other values.
func (r *Room) editSetting() {
	s, ok := r.chosenSetting()
	if !ok {
		return
	}
	w := r.desk.Words
	text := "admin.setting.two"
	if r.known.settings.Persons.One {
		text = "admin.setting.atonce"
	}
	r.open(r.settingName(s.Key), w.T(text), r.asks("admin.setting."+s.Key+".", s.Values), func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.ChangeSetting(ctx, s.Key, typed)
		return func() { r.proposed(p) }, err
	})
}

// confirmSetting lets the proposal take effect.
func (r *Room) confirmSetting() {
	s, ok := r.chosenSetting()
	if !ok || s.Pending == nil {
		return
	}
	w := r.desk.Words
	r.open(w.T("admin.setting.confirm", words.Data{"Name": r.settingName(s.Key)}), w.T("admin.setting.confirm.text"), []ask{r.one("reason", "journal.form.reason", "admin.release.hint")}, func(ctx context.Context, typed map[string]string) (func(), error) {
		return func() { r.proposed(false) }, r.model.ConfirmSetting(ctx, s.Key, typed["reason"])
	})
}

// backSetting wants an older version of the chosen one again.
func (r *Room) backSetting() {
	s, ok := r.chosenSetting()
	if !ok || len(s.Versions) < 2 {
		return
	}
	w := r.desk.Words
	version := r.one("version", "admin.version", "")
	version.means = map[string]string{}
	for i := len(s.Versions) - 2; i >= 0; i-- {
		v := s.Versions[i]
		name := w.T("admin.setting.version", words.Data{"Version": v.Version, "Date": w.Date(v.Time.Local()), "Person": r.nameOf(v.Author)})
		version.value.Options, version.means[name] = append(version.value.Options, name), fmt.Sprint(v.Version)
	}
	version.value.Text = version.value.Options[0]
	r.open(w.T("admin.setting.back", words.Data{"Name": r.settingName(s.Key)}), w.T("admin.setting.back.text"), []ask{version}, func(ctx context.Context, typed map[string]string) (func(), error) {
		p, err := r.model.SettingBack(ctx, s.Key, typed)
		return func() { r.proposed(p) }, err
	})
}

// testDirectory tries the directory service as it is set.
func (r *Room) testDirectory() {
	w := r.desk.Words
	r.run(w.T("admin.directory.testing"), func(ctx context.Context) (func(), error) {
		return func() { r.tell(part.ToneGood, w.T("admin.target.good"), w.T("admin.directory.good")) }, r.model.TestDirectory(ctx)
	})
}
