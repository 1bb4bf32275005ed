package station

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/store"
)

// postKeySetting is the key of the channels in the register of settings.
const postKeySetting = "post-channels"

// PostChannel is a folder in which files of one way in appear.
type PostChannel struct {
	Name   string    `json:"name"`
	Folder string    `json:"folder"` // absolute
	Way    batch.Way `json:"way"`
	Units  []string  `json:"units,omitempty"` // to whom all of it is addressed
	Target string    `json:"target,omitempty"`
	// Quiet is for how many seconds a file must not have changed before it is taken.
	Quiet int `json:"quiet"`
	// Off: nothing is taken from it; what lies there stays.
	Off bool `json:"off,omitempty"`
}

// PostChannelChange sets a channel, or takes it off the list (Folder "").
type PostChannelChange struct {
	Name   string   `json:"name"`
	Folder string   `json:"folder"`
	Way    string   `json:"way"`
	Units  []string `json:"units,omitempty"`
	Target string   `json:"target,omitempty"`
	Quiet  int      `json:"quiet,omitempty"` // 0 takes the usual one
	Off    bool     `json:"off,omitempty"`
}

// PostChannelView is a channel with what waits in it.
type PostChannelView struct {
	Type string `json:"type"` // "post-channel"
	PostChannel
	Looked time.Time `json:"looked,omitzero"` // when the service looked last
	Taken  time.Time `json:"taken,omitzero"`  // when it took something over last
	// Message is why nothing can be taken from it now, in German.
	Message string        `json:"message,omitempty"`
	Waiting []WaitingPost `json:"waiting"`
	Refused []RefusedPost `json:"refused"` // and still lie there, the newest first
}

// WaitingPost is a file that lies in a channel.
type WaitingPost struct {
	Name    string     `json:"name"`
	Code    batch.Code `json:"code,omitempty"`
	Message string     `json:"message,omitempty"` // German; "" where it is just being written
	Next    time.Time  `json:"next,omitzero"`     // of the next try
}

type postChannels struct {
	Channels []PostChannel `json:"channels"`
}

// Quiet time of a channel, in seconds.
const (
	quietSeconds     = 5
	mostQuietSeconds = 3600
)

var channelForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

func (st *Station) postChannels() (postChannels, error) {
	c := postChannels{Channels: []PostChannel{}}
	e, found, err := st.store.Entry(store.Settings, postKeySetting)
	if err == nil && found {
		if err = json.Unmarshal(e.Value, &c); err != nil {
			return c, &batch.Error{Op: "post.channels", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
	}
	return c, err
}

// PostChannels lists the channels with what the service saw in them last.
func (st *Station) PostChannels() ([]PostChannelView, error) {
	c, err := st.postChannels()
	out := []PostChannelView{}
	if err != nil || len(c.Channels) == 0 {
		return out, err
	}
	taken, err := st.lastTaken()
	for _, one := range c.Channels {
		v := PostChannelView{Type: "post-channel", PostChannel: one, Taken: taken[one.Name], Waiting: []WaitingPost{}, Refused: refusedPost(one.Folder)}
		if !one.Off {
			v.Looked, v.Message, v.Waiting = st.posting.describe(one.Name)
		}
		out = append(out, v)
	}
	return out, err
}

// SetPostChannel sets a channel or takes it away; a second person confirms it. What was
// taken over from it stays. CodePostChannel.
func (st *Station) SetPostChannel(ctx context.Context, who Actor, q PostChannelChange, emit Emit) ([]PostChannelView, error) {
	actor, err := st.administrator(who)
	if err != nil {
		return nil, err
	}
	var c PostChannel
	if q.Folder != "" {
		if c, err = st.channelOf(q); err != nil {
			return nil, err
		}
	}
	if err := st.changeSetting(ctx, actor, postKeySetting, "post-channels-set", emit, func() (any, error) {
		s, err := st.postChannels()
		if err != nil {
			return nil, err
		}
		return s.with(q.Name, c)
	}); err != nil {
		return nil, err
	}
	return st.PostChannels()
}

// with sets a channel, or takes away the one of a name.
func (s postChannels) with(name string, c PostChannel) (postChannels, error) {
	at := slices.IndexFunc(s.Channels, func(o PostChannel) bool { return o.Name == name })
	switch {
	case c.Folder == "" && at < 0:
		return s, batch.Refuse("post.channel", batch.CodePostChannel, "»%s« gibt es nicht", name)
	case c.Folder == "":
		s.Channels = slices.Delete(slices.Clone(s.Channels), at, at+1)
		return s, nil
	}
	for i, o := range s.Channels {
		if i != at && (under(o.Folder, c.Folder) || under(c.Folder, o.Folder)) {
			return s, batch.Refuse("post.channel", batch.CodePostChannel, "der Ordner liegt im Ordner des Kanals »%s« oder umgekehrt", o.Name)
		}
	}
	s.Channels = slices.Clone(s.Channels)
	if at < 0 {
		s.Channels = append(s.Channels, c)
	} else {
		s.Channels[at] = c
	}
	return s, nil
}

// under tells whether a path is a folder or lies in it.
func under(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, strings.TrimSuffix(folder, "/")+"/")
}

// channelOf checks what is wanted of a channel.
func (st *Station) channelOf(q PostChannelChange) (PostChannel, error) {
	refuse := func(format string, args ...any) (PostChannel, error) {
		return PostChannel{}, batch.Refuse("post.channel", batch.CodePostChannel, format, args...)
	}
	c := PostChannel{Name: q.Name, Folder: filepath.Clean(q.Folder), Quiet: q.Quiet, Off: q.Off}
	if c.Quiet == 0 {
		c.Quiet = quietSeconds
	}
	if err := typed(&q.Way, &c.Way, batch.ParseWay); err != nil {
		return c, err
	}
	for _, u := range q.Units {
		if u = short(u, 200); u != "" {
			c.Units = append(c.Units, u)
		}
	}
	switch info, err := os.Stat(c.Folder); {
	case !channelForm.MatchString(c.Name):
		return refuse("der Name »%s« besteht nicht aus Kleinbuchstaben, Ziffern und »-«", c.Name)
	case !filepath.IsAbs(c.Folder):
		return refuse("der Ordner braucht seinen ganzen Pfad")
	case err != nil || !info.IsDir():
		return refuse("den Ordner %s gibt es nicht", c.Folder)
	case inside(st.data, c.Folder) || inside(c.Folder, st.data):
		return refuse("der Ordner liegt im Datenordner der Scanstelle oder umgekehrt")
	case c.Way == "":
		return refuse("der Eingangsweg fehlt")
	case c.Quiet < 1 || c.Quiet > mostQuietSeconds:
		return refuse("%d Sekunden Ruhe; möglich sind 1 bis %d", c.Quiet, mostQuietSeconds)
	}
	if q.Target != "" {
		var err error
		if c.Target, err = st.targets.Normalise(q.Target); err != nil {
			return c, err
		}
	}
	return c, st.notTarget(c)
}

// notTarget refuses a channel in whose folder we lay packages down ourselves: it would
// take them over for ever.
func (st *Station) notTarget(c PostChannel) error {
	s, err := st.targetSetting()
	if err != nil {
		return err
	}
	if s.laysInto(c.Folder, c.Target) {
		return batch.Refuse("post.channel", batch.CodePostChannel, "in diesen Ordner legt die Scanstelle selbst Pakete ab")
	}
	return nil
}

// laysInto tells whether a named target, or one more, is a folder.
func (s TargetSetting) laysInto(dir, more string) bool {
	specs := []string{more}
	for _, t := range s.Targets {
		specs = append(specs, t.Spec)
	}
	return slices.ContainsFunc(specs, func(spec string) bool {
		path, ok := strings.CutPrefix(spec, folder.Scheme)
		return ok && filepath.Clean(path) == dir
	})
}
