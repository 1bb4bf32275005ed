package model

import (
	"context"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/station"
)

// ProfileKeys are the settings of a profile that people change at the desk; the
// others keep their value.
var ProfileKeys = []string{"description", "scan.source", "scan.duplex", "scan.duplex_required", "scan.mode", "scan.dpi", "scan.codec", "scan.quality", "scan.brightness", "scan.double_feed",
	"image.deskew", "image.rotate", "blank.policy", "split.separators", "read.enabled", "read.languages", "package.format", "check.min_dpi", "check.max_skew_deg", "check.min_confidence"}

// Profile is a scan profile: what holds, and what is on its way to hold.
type Profile struct {
	Name string
	station.ProfileHistory
	// Shown is the version in use, or the newest where there are drafts only.
	Shown station.ProfileVersion
	// Next is a draft or a tested version newer than the one in use; nil: none.
	Next *station.ProfileVersion
}

// Profiles reads all profiles with their versions.
func (d Desk) Profiles(ctx context.Context) ([]Profile, error) {
	versions, err := list[station.ProfileVersion](ctx, d, station.OpProfiles, nil, "profile")
	if err != nil {
		return nil, err
	}
	var out []Profile
	for _, v := range versions {
		p := Profile{Name: v.Profile.Name, Shown: v}
		if p.ProfileHistory, err = ask[station.ProfileHistory](ctx, d, station.OpProfile, v.Profile.Name, nil); err != nil {
			return nil, err
		}
		if last := p.Versions[len(p.Versions)-1]; last.Standing == station.Draft || last.Standing == station.Tested {
			p.Next = &last
		}
		out = append(out, p)
	}
	return out, nil
}

// Newest is what a further draft begins with.
func (p Profile) Newest() batch.Profile { return p.Versions[len(p.Versions)-1].Profile }

// ProfileValues are the settings of a profile.
func ProfileValues(p batch.Profile) ([]Value, error) { return values(p, ProfileKeys) }

// DraftProfile writes a further version with what was typed; under another name it
// is another profile. Nothing changes until it was tested and another person
// released it (A.SC.4, A.SC.6). CodeUsage, CodeProfileInvalid, CodeRole.
func (d Desk) DraftProfile(ctx context.Context, base batch.Profile, typed map[string]string) (station.ProfileVersion, error) {
	text, err := changed(base, typed)
	if err != nil {
		return station.ProfileVersion{}, err
	}
	return ask[station.ProfileVersion](ctx, d, station.OpProfilePut, text, nil)
}

// ProfileDiff compares the newest version with the one in use.
func (d Desk) ProfileDiff(ctx context.Context, name string) ([]station.ProfileChange, error) {
	diff, err := ask[station.ProfileDiff](ctx, d, station.OpProfileDiff, station.ProfileDiffRequest{Name: name}, nil)
	return diff.Changes, err
}

// NoteTest says that a probe of a draft was looked at and is good (A.SC.6).
func (d Desk) NoteTest(ctx context.Context, name string, version int, probe batch.ID, note string) (station.ProfileVersion, error) {
	return ask[station.ProfileVersion](ctx, d, station.OpProfileTest, station.ProfileTestRequest{Name: name, Version: version, Batch: probe, Note: note}, nil)
}

// ReleaseProfile puts the newest tested version into use. CodeSecondPerson: whoever
// wrote it cannot.
func (d Desk) ReleaseProfile(ctx context.Context, name, reason string) (station.ProfileVersion, error) {
	return ask[station.ProfileVersion](ctx, d, station.OpProfileRelease, station.ProfileRelease{Name: name, Reason: reason}, nil)
}
