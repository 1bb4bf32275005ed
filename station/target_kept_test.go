package station

import (
	"encoding/json"
	"testing"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/web"
)

// TestProposedTargets: two targets that one person proposes wait together, are listed as
// waiting, and can have their passwords already; what somebody else proposed is not
// taken over into an own proposal, so that nobody confirms their own (A.SC.4).
func TestProposedTargets(t *testing.T) {
	s, chef := newStaff(t)
	boss := s.hire(t, chef, "chefin", "Carla Chefin", "Administration")
	s.train(t, chef, "chefin")
	set := func(token, name, host string) string {
		t.Helper()
		spec, err := TargetAddress{Kind: CMISTarget, Server: host + "/browser", Folder: "/Post"}.Spec()
		if err != nil {
			t.Fatal(err)
		}
		q := TargetChange{Name: name, Spec: spec, CMIS: &cmis.Config{Type: "post:" + name, Access: web.Access{Auth: web.Basic, User: "scan"}}}
		if now, err := as[TargetSetting](s, token, OpTargetSet, q); err != nil || len(now.Targets) != 0 {
			t.Fatalf("%+v %v", now, err)
		}
		return spec
	}
	listed := func() (out []TargetView) {
		t.Helper()
		if _, err := Invoke[TargetSetting](WithSession(t.Context(), chef), s.Station, OpTargets, nil, func(raw json.RawMessage) {
			var v TargetView
			if err := json.Unmarshal(raw, &v); err != nil {
				t.Error(err)
			}
			out = append(out, v)
		}); err != nil {
			t.Fatal(err)
		}
		return out
	}
	first, second := set(chef, "Akte", "dms.example"), set(chef, "Amt", "amt.example")
	all := listed()
	if len(all) != 2 || !all[0].Proposed || all[0].Secret || all[1].Spec != second || all[1].CMIS == nil || all[1].CMIS.Type != "post:Amt" {
		t.Fatalf("%+v", all)
	}
	secret := TargetSecret{Name: "Akte", Secret: web.Secret{Password: "geheim"}}
	_, err := as[NamedTarget](s, chef, OpTargetSecret, secret)
	wants(t, "a target that does not hold", err, batch.CodeUsage)
	secret.Spec = second
	_, err = as[NamedTarget](s, chef, OpTargetSecret, secret)
	wants(t, "a target at another address", err, batch.CodeUsage)
	secret.Spec = first
	if n, err := as[NamedTarget](s, chef, OpTargetSecret, secret); err != nil || n.Spec != first {
		t.Fatalf("%+v %v", n, err)
	}
	_, err = as[TargetDescription](s, boss, OpTargetDescribe, TargetDraft{Spec: first, CMIS: all[0].CMIS, Kept: true})
	wants(t, "what is stored for settings that do not hold", err, batch.CodeUsage)
	if _, err := as[Proposal](s, boss, OpSettingConfirm, SettingConfirm{Key: targetsKey, Reason: "geprüft"}); err != nil {
		t.Fatal(err)
	}
	if all = listed(); len(all) != 2 || all[0].Proposed || !all[0].First || !all[0].Secret || all[1].Secret {
		t.Fatalf("%+v", all)
	}
	propose := func(token, name string) {
		t.Helper()
		if _, err := as[TargetSetting](s, token, OpTargetSet, TargetChange{Name: name, Spec: "cmis:https://" + name + ".example/b"}); err != nil {
			t.Fatal(err)
		}
	}
	propose(chef, "eins")
	propose(boss, "zwei")
	if all = listed(); len(all) != 3 || all[2].Name != "zwei" || !all[2].Proposed {
		t.Errorf("%+v", all)
	}
}
