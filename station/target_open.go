package station

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"io"

	"github.com/scanstelle/scanstelle/dms"
)

// openedTarget is a server that stays open between packages: its connection, its
// session and what was learned about it.
type openedTarget struct {
	dms.Target
	settings [sha256.Size]byte // that it was opened with
}

// openTarget opens a target, or takes the one that is open; whoever calls has its
// writer lock. done is told what came of it: a server that failed is opened anew.
func (st *Station) openTarget(spec string, used bool) (target dms.Target, done func(error), err error) {
	settings, err := st.settingsOf(spec)
	if err != nil {
		return nil, nil, err
	}
	o := &st.outgoing
	o.mu.Lock()
	kept := o.opened[spec]
	o.mu.Unlock()
	if kept != nil && kept.settings != settings { // a person changed them
		st.dropTarget(spec)
		kept = nil
	}
	if kept == nil {
		if target, err = st.targets.Open(spec, used); err != nil {
			return nil, nil, err
		}
		if target.Caps().Local {
			return target, func(error) { target.Close() }, nil
		}
		kept = &openedTarget{target, settings}
		o.mu.Lock()
		if o.opened == nil {
			o.opened = map[string]*openedTarget{}
		}
		o.opened[spec] = kept
		o.mu.Unlock()
	}
	return kept.Target, func(err error) {
		if err != nil {
			st.dropTarget(spec)
		}
	}, nil
}

// settingsOf tells when a target has to be opened anew: its settings, and what lets us
// in, as one hash.
func (st *Station) settingsOf(spec string) (sum [sha256.Size]byte, err error) {
	setting, err := st.targetSetting()
	if err != nil {
		return sum, err
	}
	h := sha256.New()
	for _, n := range setting.Targets {
		if n.Spec == spec {
			if err := json.NewEncoder(h).Encode(n); err != nil {
				return sum, err
			}
		}
	}
	h.Write(st.secrets().Targets[spec])
	return [sha256.Size]byte(h.Sum(nil)), nil
}

func (st *Station) dropTarget(spec string) {
	o := &st.outgoing
	o.mu.Lock()
	kept := o.opened[spec]
	delete(o.opened, spec)
	o.mu.Unlock()
	if kept != nil {
		_ = kept.Close() // nothing is under way
	}
}

// closeTargets ends all connections.
func (st *Station) closeTargets() {
	st.outgoing.mu.Lock()
	var all []string
	for spec := range st.outgoing.opened {
		all = append(all, spec)
	}
	st.outgoing.mu.Unlock()
	for _, spec := range all {
		st.dropTarget(spec)
	}
}

// throttled bounds how fast the bytes of a package go out, where the rules of its
// target say so.
func (st *Station) throttled(ctx context.Context, target string, open func() (io.ReadCloser, error)) (func() (io.ReadCloser, error), error) {
	rules, err := st.rules(target)
	if err != nil || rules.Rate == 0 {
		return open, err
	}
	o := &st.outgoing
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.buckets == nil {
		o.buckets = map[string]*bucket{}
	}
	b := o.buckets[target]
	if b == nil || b.rate != rules.Rate {
		b = &bucket{rules.Rate, dms.NewBucket(int64(rules.Rate)*1000, nil)}
		o.buckets[target] = b
	}
	return func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		return b.Limit(ctx, r), nil
	}, nil
}
