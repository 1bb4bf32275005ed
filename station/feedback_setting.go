package station

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/feedback"
	"github.com/scanstelle/scanstelle/store"
)

// feedbackKeySetting is the key of the channels in the register of settings.
const feedbackKeySetting = "feedback"

// ServerChannel is the name under which the server is set, tested and switched off.
const ServerChannel = "http"

// FeedbackSetting are the ways for messages. There is none until somebody sets one.
type FeedbackSetting struct {
	Folders []ReportFolder     `json:"folders"`
	Server  *feedback.Settings `json:"server,omitempty"`
}

// ReportFolder is a folder in which messages appear.
type ReportFolder struct {
	Name   string `json:"name"`
	Folder string `json:"folder"` // absolute
	// Target bounds what may be reported to what was handed over there; "" bounds nothing.
	Target string `json:"target,omitempty"`
	Quiet  int    `json:"quiet"` // seconds that a file must not have changed
}

// FeedbackChange sets a folder, or with ServerChannel as its name the server; Off takes
// either away.
type FeedbackChange struct {
	Name   string             `json:"name"`
	Off    bool               `json:"off,omitempty"`
	Folder string             `json:"folder,omitempty"`
	Target string             `json:"target,omitempty"`
	Quiet  int                `json:"quiet,omitempty"` // 0 takes the usual one
	Server *feedback.Settings `json:"server,omitempty"`
}

// FeedbackView are the ways as they are.
type FeedbackView struct {
	Type    string             `json:"type"` // "feedback-channels"
	Folders []ReportFolderView `json:"folders"`
	Server  *ReportServerView  `json:"server,omitempty"`
	Keys    []FeedbackKey      `json:"keys"`
}

// ReportFolderView is a folder with what waits in it.
type ReportFolderView struct {
	ReportFolder
	Looked  time.Time     `json:"looked,omitzero"`
	Message string        `json:"message,omitempty"` // German: why nothing can be taken from it
	Waiting []WaitingPost `json:"waiting"`
}

// ReportServerView is the server; Listens is empty while no service runs.
type ReportServerView struct {
	feedback.Settings
	Listens string `json:"listens,omitempty"`
	Message string `json:"message,omitempty"` // German: why it does not listen
}

// FeedbackKey lets a sender sign. Secret is told once, when it is made.
type FeedbackKey struct {
	Type   string    `json:"type"` // "feedback-key"
	Name   string    `json:"name"`
	Target string    `json:"target,omitempty"` // as of a folder
	Since  time.Time `json:"since"`
	Secret string    `json:"secret,omitempty"` // hexadecimal
}

// FeedbackKeyChange makes a key, in place of the one there was, or removes it.
type FeedbackKeyChange struct {
	Name   string `json:"name"`
	Target string `json:"target,omitempty"`
	Remove bool   `json:"remove,omitempty"`
}

func (st *Station) feedbackSetting() (FeedbackSetting, error) {
	s := FeedbackSetting{Folders: []ReportFolder{}}
	e, found, err := st.store.Entry(store.Settings, feedbackKeySetting)
	if err == nil && found {
		if err = json.Unmarshal(e.Value, &s); err != nil {
			return s, &batch.Error{Op: "feedback.setting", Code: batch.CodeStoreDamaged, Detail: e.Key, Err: err}
		}
	}
	return s, err
}

// FeedbackWays tells the channels, with what the service saw of them last.
func (st *Station) FeedbackWays(who Actor) (FeedbackView, error) {
	v := FeedbackView{Type: "feedback-channels", Folders: []ReportFolderView{}, Keys: []FeedbackKey{}}
	if _, err := st.administrator(who, batch.RoleSupervisor, batch.RoleInspector, batch.RoleAuditor); err != nil {
		return v, err
	}
	s, err := st.feedbackSetting()
	if err != nil {
		return v, err
	}
	for _, f := range s.Folders {
		one := ReportFolderView{ReportFolder: f}
		one.Looked, one.Message, one.Waiting = st.reports.files.describe(f.Name)
		v.Folders = append(v.Folders, one)
	}
	if s.Server != nil {
		st.reports.mu.Lock()
		v.Server = &ReportServerView{Settings: *s.Server, Listens: st.reports.address, Message: st.reports.fault}
		st.reports.mu.Unlock()
	}
	senders := st.secrets().Senders
	for _, name := range slices.Sorted(maps.Keys(senders)) {
		k := senders[name]
		v.Keys = append(v.Keys, FeedbackKey{Type: "feedback-key", Name: name, Target: k.Target, Since: k.Since})
	}
	return v, nil
}

// SetFeedback sets a way or takes it away; a second person confirms it.
// CodeFeedbackChannel.
func (st *Station) SetFeedback(ctx context.Context, who Actor, q FeedbackChange, emit Emit) (FeedbackView, error) {
	actor, err := st.administrator(who)
	if err != nil {
		return FeedbackView{}, err
	}
	var f ReportFolder
	switch {
	case st.practice:
		err = batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, "im Übungsmodus kommt nichts von außen")
	case q.Off:
	case q.Name == ServerChannel && q.Server == nil:
		err = batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, "»%s« heißt der signierte Weg über das Netz", ServerChannel)
	case q.Server != nil:
		err = q.Server.Check()
	default:
		f, err = st.reportFolder(q)
	}
	if err != nil {
		return FeedbackView{}, err
	}
	if err := st.changeSetting(ctx, actor, feedbackKeySetting, "feedback-set", emit, func() (any, error) {
		s, err := st.feedbackSetting()
		if err != nil {
			return nil, err
		}
		return s.with(q, f)
	}); err != nil {
		return FeedbackView{}, err
	}
	return st.FeedbackWays(who)
}

// with is the setting after a change.
func (s FeedbackSetting) with(q FeedbackChange, f ReportFolder) (FeedbackSetting, error) {
	at := slices.IndexFunc(s.Folders, func(o ReportFolder) bool { return o.Name == q.Name })
	switch {
	case q.Off && q.Name == ServerChannel && s.Server != nil:
		s.Server = nil
		return s, nil
	case q.Off && at >= 0:
		s.Folders = slices.Delete(slices.Clone(s.Folders), at, at+1)
		return s, nil
	case q.Off:
		return s, batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, "»%s« gibt es nicht", q.Name)
	case q.Server != nil:
		s.Server = q.Server
		return s, nil
	}
	for i, o := range s.Folders {
		if i != at && (under(o.Folder, f.Folder) || under(f.Folder, o.Folder)) {
			return s, batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, "der Ordner liegt im Ordner von »%s« oder umgekehrt", o.Name)
		}
	}
	s.Folders = slices.Clone(s.Folders)
	if at < 0 {
		s.Folders = append(s.Folders, f)
	} else {
		s.Folders[at] = f
	}
	return s, nil
}

// reportFolder checks what is wanted of a folder.
func (st *Station) reportFolder(q FeedbackChange) (ReportFolder, error) {
	refuse := func(format string, args ...any) (ReportFolder, error) {
		return ReportFolder{}, batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, format, args...)
	}
	f := ReportFolder{Name: q.Name, Folder: filepath.Clean(q.Folder), Quiet: q.Quiet}
	if f.Quiet == 0 {
		f.Quiet = quietSeconds
	}
	switch info, err := os.Stat(f.Folder); {
	case !channelForm.MatchString(f.Name):
		return refuse("der Name »%s« besteht nicht aus Kleinbuchstaben, Ziffern und »-«", f.Name)
	case !filepath.IsAbs(f.Folder):
		return refuse("der Ordner braucht seinen ganzen Pfad")
	case err != nil || !info.IsDir():
		return refuse("den Ordner %s gibt es nicht", f.Folder)
	case inside(st.data, f.Folder) || inside(f.Folder, st.data):
		return refuse("der Ordner liegt im Datenordner der Scanstelle oder umgekehrt")
	case f.Quiet < 1 || f.Quiet > mostQuietSeconds:
		return refuse("%d Sekunden Ruhe; möglich sind 1 bis %d", f.Quiet, mostQuietSeconds)
	}
	posts, err := st.postChannels()
	if err != nil {
		return f, err
	}
	for _, c := range posts.Channels {
		if under(c.Folder, f.Folder) || under(f.Folder, c.Folder) {
			return refuse("aus diesem Ordner wird schon elektronische Post übernommen (Kanal »%s«)", c.Name)
		}
	}
	if f.Target, err = st.reportTarget(q.Target); err != nil {
		return f, err
	}
	return f, st.noTarget(f)
}

// reportTarget finds the target that a way is bound to, by its name or address.
func (st *Station) reportTarget(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if n, err := st.namedTarget(text); err == nil {
		return n.Spec, nil
	}
	return st.targets.Normalise(text)
}

// noTarget refuses a folder in which we lay packages down ourselves.
func (st *Station) noTarget(f ReportFolder) error {
	s, err := st.targetSetting()
	if err == nil && s.laysInto(f.Folder, f.Target) {
		err = batch.Refuse("feedback.channel", batch.CodeFeedbackChannel, "in diesen Ordner legt die Scanstelle selbst Pakete ab")
	}
	return err
}

// TestFeedback looks whether something could come by a way: the folder can be read and
// files can be moved in it, the certificate counts. CodeFeedbackChannel says what is
// wrong.
func (st *Station) TestFeedback(who Actor, name string) (FeedbackView, error) {
	v, err := st.FeedbackWays(who)
	if err != nil {
		return v, err
	}
	if name == ServerChannel && v.Server != nil {
		return v, v.Server.Check()
	}
	at := slices.IndexFunc(v.Folders, func(f ReportFolderView) bool { return f.Name == name })
	if at < 0 {
		return v, batch.Refuse("feedback.test", batch.CodeFeedbackChannel, "»%s« gibt es nicht", name)
	}
	return v, v.Folders[at].movable()
}

// movable tries whether files can be put aside.
func (f ReportFolder) movable() error {
	fault := func(err error) error {
		return &batch.Error{Op: "feedback.test", Code: batch.CodeFeedbackChannel, Detail: "im Ordner " + f.Folder + " lässt sich nichts lesen oder verschieben", Err: err}
	}
	if _, err := os.ReadDir(f.Folder); err != nil {
		return fault(err)
	}
	probe, err := os.CreateTemp(f.Folder, ".probe-*.tmp")
	if err != nil {
		return fault(err)
	}
	probe.Close()
	if err := os.Remove(probe.Name()); err != nil {
		return fault(err)
	}
	return nil
}

// ChangeFeedbackKey makes the key of a sender, or removes it. The administration does
// that alone: a key that became known must not go on opening a way.
func (st *Station) ChangeFeedbackKey(ctx context.Context, who Actor, q FeedbackKeyChange) (FeedbackKey, error) {
	k := FeedbackKey{Type: "feedback-key", Name: q.Name, Since: st.store.Now()}
	actor, err := st.administrator(who)
	if err != nil {
		return k, err
	}
	_, known := st.secrets().Senders[q.Name]
	switch {
	case !feedback.ValidSender(q.Name):
		return k, batch.Refuse("feedback.key", batch.CodeFeedbackChannel, "der Name »%s« besteht nicht aus Kleinbuchstaben, Ziffern und »-«", q.Name)
	case q.Remove && !known:
		return k, batch.Refuse("feedback.key", batch.CodeFeedbackChannel, "einen Schlüssel »%s« gibt es nicht", q.Name)
	}
	event := "feedback-key-erased"
	if !q.Remove {
		event = "feedback-key-set"
		if k.Target, err = st.reportTarget(q.Target); err != nil {
			return k, err
		}
		secret := make([]byte, feedback.KeyBytes)
		_, _ = rand.Read(secret) // never fails
		k.Secret = hex.EncodeToString(secret)
	}
	if err := st.store.Enter(ctx, event, actor, map[string]any{"sender": q.Name, "target": k.Target}); err != nil {
		return k, err
	}
	st.people.Lock()
	defer st.people.Unlock()
	return k, st.store.ChangeSecrets(func(s *store.Secrets) error {
		if q.Remove {
			delete(s.Senders, q.Name)
			return nil
		}
		if s.Senders == nil {
			s.Senders = map[string]store.Sender{}
		}
		s.Senders[q.Name] = store.Sender{Key: k.Secret, Target: k.Target, Since: k.Since}
		return nil
	})
}
