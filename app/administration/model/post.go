package model

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// ChannelsKey is where the settings keep them.
const ChannelsKey = "post-channels"

// Channels are the folders from which electronic post is taken over.
type Channels struct {
	All   []station.PostChannelView
	Waits bool // a change waits for a second person
}

// Channels reads them.
func (d Desk) Channels(ctx context.Context) (c Channels, err error) {
	if c.All, err = ask[[]station.PostChannelView](ctx, d, station.OpPostChannels, nil, nil); err != nil {
		return c, err
	}
	var open []station.Proposal
	_, err = ask[station.Persons](ctx, d, station.OpSettings, nil, func(raw json.RawMessage) { gather(&open, "proposal", raw) })
	c.Waits = slices.ContainsFunc(open, func(p station.Proposal) bool { return p.Key == ChannelsKey })
	return c, err
}

// ChannelState is what one has to know of a channel first.
type ChannelState string

// States of a channel.
const (
	ChannelRuns    ChannelState = "runs"
	ChannelRests   ChannelState = "rests"   // switched off
	ChannelFails   ChannelState = "fails"   // nothing can be taken from it now
	ChannelHolds   ChannelState = "holds"   // a file in it cannot be taken yet
	ChannelRefused ChannelState = "refused" // it runs; files were put aside and still lie there
)

// StateOf tells how a channel stands: the worst first.
func StateOf(c station.PostChannelView) ChannelState {
	switch {
	case c.Off:
		return ChannelRests
	case c.Message != "":
		return ChannelFails
	case slices.ContainsFunc(c.Waiting, func(w station.WaitingPost) bool { return w.Message != "" }):
		return ChannelHolds
	case len(c.Refused) > 0:
		return ChannelRefused
	}
	return ChannelRuns
}

// ChannelValues are what is told of a channel; one that is there keeps its name.
func ChannelValues(c station.PostChannel) []Value {
	quiet := ""
	if c.Quiet > 0 {
		quiet = strconv.Itoa(c.Quiet)
	}
	var ways []string
	for _, w := range batch.Ways() {
		if w.Electronic() {
			ways = append(ways, string(w))
		}
	}
	out := []Value{{"folder", c.Folder, nil}, {"way", string(c.Way), ways}, {"units", strings.Join(c.Units, ", "), nil}, {"target", c.Target, nil}, {"quiet", quiet, nil}, {"on", truth(!c.Off), []string{yes, no}}}
	if c.Name == "" {
		out = append([]Value{{Key: "name"}}, out...)
	}
	return out
}

// SetChannel enters a channel, or changes the one of a name; typed nil takes it off the
// list.
func (d Desk) SetChannel(ctx context.Context, name string, typed map[string]string) (Proposed, error) {
	if typed == nil {
		return propose(ctx, d, station.OpPostChannel, station.PostChannelChange{Name: name})
	}
	if name == "" {
		name = strings.TrimSpace(typed["name"])
	}
	folder := strings.TrimSpace(typed["folder"])
	switch {
	case name == "":
		return false, wrong("name", "fehlt (etwa e-rechnung)")
	case !filepath.IsAbs(folder):
		return false, wrong("folder", "braucht den ganzen Pfad (etwa /srv/eingang/rechnungen)")
	case typed["way"] == "":
		return false, wrong("way", "fehlt")
	}
	on, err := truly(typed, "on")
	if err != nil {
		return false, err
	}
	q := station.PostChannelChange{Name: name, Folder: folder, Way: typed["way"], Units: parts(typed["units"]), Target: strings.TrimSpace(typed["target"]), Off: !on}
	if strings.TrimSpace(typed["quiet"]) != "" {
		if q.Quiet, err = whole(typed, "quiet"); err != nil {
			return false, err
		}
	}
	return propose(ctx, d, station.OpPostChannel, q)
}
