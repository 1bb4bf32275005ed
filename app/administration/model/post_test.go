package model_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/scanstelle/scanstelle/app/administration/model"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
	"github.com/scanstelle/scanstelle/tests/process"
)

// TestStateOf: the worst that is known of a channel is said.
func TestStateOf(t *testing.T) {
	writing, stuck := station.WaitingPost{Name: "halb.pdf"}, station.WaitingPost{Name: "kaputt.pdf", Message: "Der Virenscanner antwortet nicht."}
	refused := []station.RefusedPost{{Name: "schlecht.xml"}}
	for _, c := range []struct {
		view station.PostChannelView
		want model.ChannelState
	}{
		{station.PostChannelView{}, model.ChannelRuns},
		{station.PostChannelView{Waiting: []station.WaitingPost{writing}}, model.ChannelRuns},
		{station.PostChannelView{Waiting: []station.WaitingPost{writing, stuck}, Refused: refused}, model.ChannelHolds},
		{station.PostChannelView{Refused: refused}, model.ChannelRefused},
		{station.PostChannelView{Message: "Den Ordner gibt es nicht.", Waiting: []station.WaitingPost{stuck}}, model.ChannelFails},
		{station.PostChannelView{PostChannel: station.PostChannel{Off: true}, Refused: refused}, model.ChannelRests},
	} {
		if got := model.StateOf(c.view); got != c.want {
			t.Errorf("%+v: %s, want %s", c.view, got, c.want)
		}
	}
}

// channels enters a folder for electronic post, lets it rest and takes it off the list.
func channels(t *testing.T, d *process.Desk, s *process.Staff, chef model.Desk) {
	t.Helper()
	ctx, folder := context.Background(), filepath.Join(d.Dir, "eingang-post")
	process.Write(t, filepath.Join(folder, "abgelehnt"), map[string][]byte{"schlecht.xml": nil, "schlecht.xml.grund.txt": []byte("22.11.2026 07:40:00\nDiese Art von Datei kennen wir nicht.\nAnsehen.\n")})
	fresh := map[string]string{}
	for _, v := range model.ChannelValues(station.PostChannel{}) {
		fresh[v.Key] = v.Text
	}
	with := func(pairs ...string) map[string]string {
		out := map[string]string{}
		for k, v := range fresh {
			out[k] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i]] = pairs[i+1]
		}
		return out
	}
	for key, typed := range map[string]map[string]string{
		"name": with("folder", folder, "way", "email"), "folder": with("name", "a", "folder", "eingang-post", "way", "email"), "way": with("name", "a", "folder", folder),
		"quiet": with("name", "a", "folder", folder, "way", "email", "quiet", "fünf"), "on": with("name", "a", "folder", folder, "way", "email", "on", "vielleicht"),
	} {
		blames(t, "a channel whose "+key+" is wrong", key, func() error { _, err := chef.SetChannel(ctx, "", typed); return err })
	}
	if _, err := chef.SetChannel(ctx, "", with("name", "a", "folder", folder+"-fehlt", "way", "email")); batch.CodeOf(err) != batch.CodePostChannel {
		t.Errorf("a folder that is not there: %v", err)
	}
	if _, err := deskOf(s.Owner, s.Scan).SetChannel(ctx, "", with("name", "a", "folder", folder, "way", "email")); batch.CodeOf(err) != batch.CodeRole {
		t.Errorf("the operator sets a channel: %v", err)
	}
	if p, err := chef.SetChannel(ctx, "", with("name", "e-rechnung", "folder", folder, "way", "invoice-portal", "units", "Kämmerei, Bauamt")); err != nil || p {
		t.Fatalf("%v %v", p, err)
	}
	c, err := chef.Channels(ctx)
	if err != nil || c.Waits || len(c.All) != 1 || strings.Join(c.All[0].Units, "+") != "Kämmerei+Bauamt" || model.StateOf(c.All[0]) != model.ChannelRefused || !strings.HasPrefix(c.All[0].Refused[0].Message, "Diese Art") {
		t.Fatalf("%+v %v", c, err)
	}
	values := model.ChannelValues(c.All[0].PostChannel)
	again := map[string]string{}
	for _, v := range values {
		again[v.Key] = v.Text
	}
	if _, named := again["name"]; named || again["quiet"] != "5" || again["on"] != "ja" {
		t.Errorf("%+v", values)
	}
	again["on"] = "nein"
	if _, err := chef.SetChannel(ctx, "e-rechnung", again); err != nil {
		t.Error(err)
	}
	if c, err = chef.Channels(ctx); err != nil || model.StateOf(c.All[0]) != model.ChannelRests || len(c.All[0].Units) != 2 {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := chef.SetChannel(ctx, "e-rechnung", nil); err != nil {
		t.Error(err)
	}
	if c, err = chef.Channels(ctx); err != nil || len(c.All) != 0 {
		t.Errorf("%+v %v", c, err)
	}
	if _, err := os.Stat(filepath.Join(folder, "abgelehnt", "schlecht.xml")); err != nil {
		t.Error(err)
	}
}
