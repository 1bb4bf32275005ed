package station

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/store"
)

// proposedTargets are the targets of a proposal that waits for a second person; found
// is false where none does, or another change took effect since.
func (st *Station) proposedTargets() (s TargetSetting, p Proposal, found bool, err error) {
	if p, err = st.proposal(targetsKey); err != nil || !p.open() {
		return s, p, false, err
	}
	now, _, err := st.store.Entry(store.Settings, targetsKey)
	if err != nil || now.Version != p.Base {
		return s, p, false, err
	}
	if err = json.Unmarshal(p.Value, &s); err != nil {
		return s, p, false, batch.Fail("target", batch.CodeStoreDamaged, err)
	}
	return s, p, true, nil
}

// targetsToChange are those that a change goes on from: what the same person proposed
// and nobody confirmed yet is not put aside by their next proposal. A proposal of
// somebody else is, so that nobody confirms their own.
func (st *Station) targetsToChange(actor string) (TargetSetting, error) {
	s, err := st.targetSetting()
	if err != nil {
		return s, err
	}
	second, err := st.wantsSecond()
	if err != nil || !second {
		return s, err
	}
	proposed, p, found, err := st.proposedTargets()
	if err != nil || !found || p.Author != actor {
		return s, err
	}
	return proposed, nil
}

// onlyProposed are the targets of a proposal that do not hold yet as they are there.
func (st *Station) onlyProposed(s TargetSetting) ([]NamedTarget, error) {
	proposed, _, found, err := st.proposedTargets()
	if err != nil || !found {
		return nil, err
	}
	return slices.DeleteFunc(proposed.Targets, func(n NamedTarget) bool {
		return slices.ContainsFunc(s.Targets, func(m NamedTarget) bool { return reflect.DeepEqual(n, m) })
	}), nil
}

// targetOf is the target of that name whose settings hold; where spec is given, of that
// address, which may also be one that waits for a second person.
func (st *Station) targetOf(name, spec string) (NamedTarget, error) {
	n, err := st.namedTarget(name)
	if spec == "" || err == nil && n.Spec == spec {
		return n, err
	}
	if err != nil && batch.CodeOf(err) != batch.CodeUsage {
		return n, err
	}
	proposed, _, _, failed := st.proposedTargets()
	if failed != nil {
		return n, failed
	}
	for _, n := range proposed.Targets {
		if n.Name == name && n.Spec == spec {
			return n, nil
		}
	}
	if err == nil {
		err = batch.Refuse("target", batch.CodeUsage, "ein Ziel »%s« mit dieser Adresse gibt es nicht", name)
	}
	return n, err
}

// over puts what is given of a secret over what is stored.
func over(stored, given web.Secret) web.Secret {
	for _, part := range []struct{ from, to *string }{{&given.Password, &stored.Password}, {&given.Token, &stored.Token}, {&given.ClientSecret, &stored.ClientSecret}, {&given.Key, &stored.Key}} {
		if *part.from != "" {
			*part.to = *part.from
		}
	}
	return stored
}

// keptSecret is what is stored to let us into a server, for a draft of its settings. It
// goes only where settings that hold send it: by the same way, to the same key.
// CodeUsage: the draft goes another way.
func (st *Station) keptSecret(spec string, q TargetDraft) (web.Secret, error) {
	setting, err := st.targetSetting()
	if err != nil {
		return web.Secret{}, err
	}
	for _, n := range setting.Targets {
		if n.Spec == spec && n.sameWay(q) {
			return st.targetSecret(spec)
		}
	}
	return web.Secret{}, batch.Refuse("target.describe", batch.CodeUsage, "was hinterlegt ist, geht nur auf dem Weg hinaus, der schon gilt; bitte Kennwort oder Schlüssel für diese Frage noch einmal angeben")
}

// sameWay tells whether a draft reaches a server as its settings do that hold.
func (n NamedTarget) sameWay(q TargetDraft) bool {
	switch {
	case q.CMIS != nil:
		return n.CMIS != nil && reflect.DeepEqual(n.CMIS.Access, q.CMIS.Access)
	case q.Files != nil:
		var f FileSettings
		if n.Files != nil {
			f = *n.Files
		}
		return f.HostKey == q.Files.HostKey && reflect.DeepEqual(f.Access, q.Files.Access)
	}
	return true
}
