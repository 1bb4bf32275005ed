package station

import (
	"context"
	"encoding/json"
	"os"
	"slices"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/dms/webdav"
	"github.com/scanstelle/scanstelle/store"
)

// Operations on targets that are servers. What lets us in is kept apart from their
// settings, which every person of the administration may read.
const (
	OpTargetSecret   Operation = "target-secret"
	OpTargetDescribe Operation = "target-describe"
)

var serverOperations = map[Operation]operation{
	OpTargetSecret: {nil, handle(func(ctx context.Context, st *Station, who Actor, q TargetSecret, _ Emit) (NamedTarget, error) {
		return st.SetTargetSecret(ctx, who, q)
	})},
	OpTargetDescribe: {nil, handle(func(ctx context.Context, st *Station, who Actor, q TargetDraft, _ Emit) (TargetDescription, error) {
		return st.DescribeTarget(ctx, who, q)
	})},
}

// TargetSecret sets what lets the station into a named target.
type TargetSecret struct {
	Name   string     `json:"name"`
	Secret web.Secret `json:"secret"`
	// Spec is the address where a proposal that waits for a second person has that
	// target at another; "": the one that holds.
	Spec string `json:"spec,omitempty"`
	// Kept leaves what is not given as it is stored.
	Kept bool `json:"kept,omitempty"`
}

// TargetDraft is a target as somebody sets it up. Without settings those of the named
// target of that address are taken, with what lets us in there.
type TargetDraft struct {
	Spec   string        `json:"spec"`
	CMIS   *cmis.Config  `json:"cmis,omitempty"`
	Files  *FileSettings `json:"files,omitempty"`
	Secret *web.Secret   `json:"secret,omitempty"`
	// Kept takes what is not given of the secret from what is stored, where the draft
	// goes the way that holds.
	Kept bool `json:"kept,omitempty"`
}

// TargetDescription is what a server offers, and whether the draft works there.
type TargetDescription struct {
	Type string `json:"type"` // "target-description"
	cmis.Description
	// HostKey is the key that an SFTP server shows; SFTP tells what it can, once a
	// person confirmed the key.
	HostKey sftp.HostKey      `json:"host_key,omitempty"`
	SFTP    *sftp.Description `json:"sftp,omitempty"`
	Plan    *dms.Plan         `json:"plan,omitempty"`
	Code    batch.Code        `json:"code,omitempty"` // why there is no plan
	Message string            `json:"message,omitempty"`
}

// servers opens targets that are servers, by the settings of the station, and leaves
// all others to another opener.
type servers struct {
	TargetOpener
	st *Station
}

// Normalise implements TargetOpener.
func (s servers) Normalise(spec string) (string, error) {
	if strings.HasPrefix(spec, sftp.Scheme) {
		place, err := sftp.Parse(spec)
		if err != nil {
			return "", err
		}
		return place.String(), nil
	}
	if strings.HasPrefix(spec, webdav.Scheme) {
		address, err := webdav.Parse(spec)
		if err != nil {
			return "", err
		}
		return webdav.Scheme + address, nil
	}
	if strings.HasPrefix(spec, paperless.Scheme) {
		address, err := paperless.Parse(spec)
		if err != nil {
			return "", err
		}
		return paperless.Scheme + address, nil
	}
	if !strings.HasPrefix(spec, cmis.Scheme) {
		return s.TargetOpener.Normalise(spec)
	}
	place, err := cmis.Parse(spec)
	if err != nil {
		return "", err
	}
	return place.String(), nil
}

// Open implements TargetOpener. CodeTargetSettings: nobody set the target up.
func (s servers) Open(spec string, used bool) (dms.Target, error) {
	if takesFiles(spec) {
		f, secret, found, err := s.st.fileSettings(spec)
		if err != nil {
			return nil, err
		}
		if servesFiles(spec) && !found {
			return nil, batch.Refuse("target", batch.CodeTargetSettings, "%s ist nicht eingerichtet", spec)
		}
		if found {
			return s.openFiles(spec, used, f, secret)
		}
	}
	if !strings.HasPrefix(spec, cmis.Scheme) {
		return s.TargetOpener.Open(spec, used)
	}
	setting, err := s.st.targetSetting()
	if err != nil {
		return nil, err
	}
	for _, n := range setting.Targets {
		if n.Spec == spec && n.CMIS != nil {
			secret, err := s.st.targetSecret(spec)
			if err != nil {
				return nil, err
			}
			return openCMIS(spec, *n.CMIS, secret)
		}
	}
	return nil, batch.Refuse("target", batch.CodeTargetSettings, "%s ist nicht eingerichtet", spec)
}

func openCMIS(spec string, c cmis.Config, secret web.Secret) (*cmis.Target, error) {
	var err error
	if c.Place, err = cmis.Parse(spec); err != nil {
		return nil, err
	}
	return cmis.Open(c, secret, nil)
}

// targetSecret is what lets us into a target; it lies among the secrets of the
// station, encrypted to its key.
func (st *Station) targetSecret(spec string) (web.Secret, error) {
	var s web.Secret
	raw, ok := st.secrets().Targets[spec]
	if !ok {
		return s, nil
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, batch.Fail("target.secret", batch.CodeStoreDamaged, err)
	}
	return s, nil
}

// SetTargetSecret sets what lets the station into a named target. The administration
// does that alone: a password that was changed must not stop the post, and where it
// goes does not change. CodeUsage: there is no such target, or it takes no secret.
func (st *Station) SetTargetSecret(ctx context.Context, who Actor, q TargetSecret) (NamedTarget, error) {
	const op = "target.secret"
	actor, err := st.administrator(who)
	if err != nil {
		return NamedTarget{}, err
	}
	if q.Spec != "" {
		if q.Spec, err = st.targets.Normalise(q.Spec); err != nil {
			return NamedTarget{}, err
		}
	}
	n, err := st.targetOf(strings.TrimSpace(q.Name), q.Spec)
	if err != nil {
		return n, err
	}
	if q.Kept {
		stored, err := st.targetSecret(n.Spec)
		if err != nil {
			return n, err
		}
		q.Secret = over(stored, q.Secret)
	}
	if err := n.checkSecret(q.Secret); err != nil {
		return n, err // a key that does not fit its certificate
	}
	raw, err := json.Marshal(q.Secret)
	if err != nil {
		return n, batch.Fail(op, batch.CodeInternal, err)
	}
	if err := st.store.Enter(ctx, "target-secret-set", actor, map[string]any{"target": n.Spec}); err != nil {
		return n, err
	}
	if err := st.keepSecret(n.Spec, raw); err != nil {
		return n, err
	}
	defer st.wake()
	return n, st.goOn(ctx, actor, n.Spec)
}

// checkSecret refuses what cannot let us into a target. CodeUsage: nothing is wanted.
func (n NamedTarget) checkSecret(secret web.Secret) error {
	switch {
	case servesFiles(n.Spec):
		var f FileSettings
		if n.Files != nil {
			f = *n.Files
		}
		return f.checkWay(n.Spec, secret)
	case n.CMIS != nil:
		t, err := openCMIS(n.Spec, *n.CMIS, secret)
		if err != nil {
			return err
		}
		return t.Close()
	}
	return batch.Refuse("target.secret", batch.CodeUsage, "»%s« braucht keine Anmeldung", n.Name)
}

func (st *Station) keepSecret(spec string, raw json.RawMessage) error {
	st.people.Lock()
	defer st.people.Unlock()
	return st.store.ChangeSecrets(func(s *store.Secrets) error {
		if s.Targets == nil {
			s.Targets = map[string]json.RawMessage{}
		}
		s.Targets[spec] = raw
		return nil
	})
}

// forgetSecrets removes what let us into targets that nobody names any more and that
// nothing waits for: it opens nothing for us, and could for a thief.
func (st *Station) forgetSecrets() error {
	setting, err := st.targetSetting()
	if err != nil {
		return err
	}
	var gone []string
	for spec := range st.secrets().Targets {
		if !slices.ContainsFunc(setting.Targets, func(n NamedTarget) bool { return n.Spec == spec }) {
			gone = append(gone, spec)
		}
	}
	if len(gone) == 0 {
		return nil
	}
	waiting, err := st.waitingTargets()
	if err != nil {
		return err
	}
	proposed, _, _, err := st.proposedTargets()
	if err != nil {
		return err
	}
	for _, n := range proposed.Targets { // it may have its secret already
		waiting = append(waiting, n.Spec)
	}
	if gone = slices.DeleteFunc(gone, func(spec string) bool { return slices.Contains(waiting, spec) }); len(gone) == 0 {
		return nil
	}
	actor, err := st.pseudonym(os.Getuid())
	if err != nil {
		return err
	}
	for _, spec := range gone {
		if err := st.store.Enter(context.Background(), "target-secret-erased", actor, map[string]any{"target": spec}); err != nil {
			return err
		}
	}
	st.people.Lock()
	defer st.people.Unlock()
	return st.store.ChangeSecrets(func(s *store.Secrets) error {
		for _, spec := range gone {
			delete(s.Targets, spec)
		}
		return nil
	})
}

func (st *Station) namedTarget(name string) (NamedTarget, error) {
	s, err := st.targetSetting()
	if err != nil {
		return NamedTarget{}, err
	}
	for _, n := range s.Targets {
		if n.Name == strings.TrimSpace(name) {
			return n, nil
		}
	}
	return NamedTarget{}, batch.Refuse("target", batch.CodeUsage, "ein Ziel »%s« gibt es nicht", name)
}

// DescribeTarget asks a server what it offers and what it would make of a package,
// by settings that need not be in force. Nothing is sent. Errors as of a delivery.
func (st *Station) DescribeTarget(ctx context.Context, who Actor, q TargetDraft) (TargetDescription, error) {
	d := TargetDescription{Type: "target-description"}
	actor, err := st.administrator(who, batch.RoleSupervisor)
	if err != nil {
		return d, err
	}
	spec, err := st.targets.Normalise(q.Spec)
	if err != nil {
		return d, err
	}
	if q.Kept && (q.CMIS != nil || q.Files != nil || q.Secret != nil) {
		stored, err := st.keptSecret(spec, q)
		if err != nil {
			return d, err
		}
		if q.Secret != nil {
			stored = over(stored, *q.Secret)
		}
		q.Secret = &stored
	}
	if takesFiles(spec) {
		return st.describeFiles(ctx, spec, q)
	}
	if !strings.HasPrefix(spec, cmis.Scheme) {
		return d, batch.Refuse("target.describe", batch.CodeTargetInvalid, "%s ist kein Server", spec)
	}
	config, secret, err := st.draft(spec, q)
	if err != nil {
		return d, err
	}
	t, err := openCMIS(spec, config, secret)
	if err != nil {
		return d, err
	}
	defer t.Close()
	if d.Description, err = t.Describe(ctx); err != nil {
		return d, err
	}
	plan, err := t.Plan(ctx, example())
	if err != nil {
		d.Code, d.Message = batch.CodeOf(err), batch.Message(err)
		return d, nil
	}
	d.Plan = &plan
	return d, st.keepDemands(ctx, actor, spec, config, plan.Demands)
}

// draft completes a draft. What is stored to let us in goes only where settings that
// are in force send it.
func (st *Station) draft(spec string, q TargetDraft) (cmis.Config, web.Secret, error) {
	if q.CMIS != nil {
		if q.Secret == nil {
			q.Secret = &web.Secret{}
		}
		return *q.CMIS, *q.Secret, nil
	}
	setting, err := st.targetSetting()
	if err != nil {
		return cmis.Config{}, web.Secret{}, err
	}
	for _, n := range setting.Targets {
		if n.Spec == spec && n.CMIS != nil {
			if q.Secret != nil {
				return *n.CMIS, *q.Secret, nil
			}
			secret, err := st.targetSecret(spec)
			return *n.CMIS, secret, err
		}
	}
	return cmis.Config{}, web.Secret{}, batch.Refuse("target", batch.CodeTargetSettings, "%s ist nicht eingerichtet", spec)
}
