package folder_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/folder"
)

// What a mounted share does when its server goes away, comes back as another, fills up
// or gets slow is done here by strace (Debian: strace) to the system calls of a child:
// only to those on the folder and the part of one delivery.

// injected is what the child is told, and what it tells.
type injected struct {
	Place string
	ID    batch.ID
	Code  batch.Code
	State batch.DeliveryState
	Took  time.Duration
}

const injectedVariable = "SCANSTELLE_FOLDER_INJECTED"

// TestInjectedChild is the child: it delivers and tells what came of it.
func TestInjectedChild(t *testing.T) {
	file := os.Getenv(injectedVariable)
	if file == "" {
		t.Skip("the child of TestInjected")
	}
	var in injected
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, &in)
	}
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(400_000)
	o.Delivery, o.Name = in.ID, string(in.ID)+".pdf"
	target, err := folder.Open(in.Place, folder.Options{})
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	_, err = dms.Deliver(context.Background(), target, o, func(s batch.DeliveryState, _ string) error { in.State = s; return nil })
	in.Took, in.Code = time.Since(begin), batch.CodeOf(err)
	if raw, err = json.Marshal(in); err == nil {
		err = os.WriteFile(file, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestInjected(t *testing.T) {
	for _, test := range []struct {
		name, inject string
		on           string // "part" or "folder"
		code         batch.Code
		state        batch.DeliveryState
		there        int
	}{
		{"stale while written", "write:error=ESTALE:when=2", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"full", "write:error=ENOSPC:when=2", "part", batch.CodeTargetFull, batch.Queued, 0},
		{"over the quota", "write:error=EDQUOT", "part", batch.CodeTargetFull, batch.Queued, 0},
		{"refused", "write:error=EACCES", "part", batch.CodeTargetDenied, batch.Queued, 0},
		{"I/O error", "write:error=EIO:when=3", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"full when it is made durable", "fsync:error=ENOSPC", "part", batch.CodeTargetFull, batch.Queued, 0},
		{"not durable", "fsync:error=EIO", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"stale when it is made durable", "fsync:error=ESTALE", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"not readable again", "read:error=EIO:when=2", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"read back short", "read:retval=0:when=2", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"stale when it is named", "renameat2:error=ESTALE", "part", batch.CodeTargetGone, batch.Unknown, 0},
		{"no rename without overwriting", "renameat2:error=EINVAL", "part", "", batch.Verified, 1},
		{"stale folder", "newfstatat:error=ESTALE", "folder", batch.CodeTargetGone, "", 0},
		{"folder not readable", "getdents64:error=EACCES", "folder", batch.CodeTargetDenied, "", 0},
		{"names not durable", "fsync:error=EIO", "folder", batch.CodeTargetGone, batch.Unknown, 1},
		{"names never durable, and says so", "fsync:error=EINVAL", "folder", "", batch.Verified, 1},
		{"slow", "fsync:delay_enter=700000", "part", "", batch.Verified, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			place := plain(t)
			in := injected{Place: place, ID: batch.NewID()}
			on := place
			if test.on == "part" {
				on = filepath.Join(besideOf(t, place), string(in.ID)+".part")
			}
			got := runInjected(t, in, on, test.inject)
			if got.Code != test.code || got.State != test.state {
				t.Errorf("%q, %q; want %q, %q", got.Code, got.State, test.code, test.state)
			}
			if n := len(names(t, place)); n != test.there {
				t.Errorf("%d files in the folder, want %d", n, test.there)
			}
			if test.name == "slow" && got.Took < 700*time.Millisecond {
				t.Errorf("took %s: nothing was injected", got.Took)
			}
			// The share is well again.
			target, err := open(place, nil)
			if err != nil {
				t.Fatal(err)
			}
			o, _ := dmstest.NewObject(400_000)
			o.Delivery, o.Name, o.State = in.ID, string(in.ID)+".pdf", got.State
			if test.there == 1 { // it has other bytes than this object: found, and never sent again
				var states dmstest.States
				if _, err := dms.Deliver(t.Context(), target, o, states.Note); batch.CodeOf(err) != batch.CodeTargetDiffers || slices.Contains(states, batch.Sending) {
					t.Errorf("%v %v", err, states)
				}
			} else if _, err := dms.Deliver(t.Context(), target, o, new(dmstest.States).Note); err != nil {
				t.Error(err)
			}
			if err := target.Close(); err != nil {
				t.Error(err)
			}
			if got := names(t, place); !slices.Equal(got, []string{o.Name}) {
				t.Errorf("%v", got)
			}
			if got := names(t, filepath.Dir(place)); len(got) != 1 {
				t.Errorf("beside the folder: %v", got)
			}
		})
	}
}

// besideOf is where the parts of a folder lie, found out by writing one.
func besideOf(t *testing.T, place string) (dir string) {
	t.Helper()
	target, err := open(place, func(step string) {
		for _, name := range names(t, filepath.Dir(place)) {
			if strings.HasPrefix(name, ".scanstelle-") {
				dir = filepath.Join(filepath.Dir(place), name)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	o, _ := dmstest.NewObject(1)
	ref, err := target.Put(t.Context(), o)
	if err = errors.Join(err, target.Close()); err != nil || dir == "" {
		t.Fatal(err, dir)
	}
	if err := os.Remove(ref); err != nil {
		t.Fatal(err)
	}
	return dir
}

func runInjected(t *testing.T, in injected, on, inject string) injected {
	t.Helper()
	file := filepath.Join(t.TempDir(), "order")
	raw, err := json.Marshal(in)
	if err == nil {
		err = os.WriteFile(file, raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	call, _, _ := strings.Cut(inject, ":")
	cmd := exec.CommandContext(t.Context(), "strace", "-f", "-qq", "--seccomp-bpf", "-o", file+".trace", "-P", on, "-e", "trace="+call, "-e", "inject="+inject, os.Args[0], "-test.run=^TestInjectedChild$")
	cmd.Env = append(os.Environ(), injectedVariable+"="+file)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("strace: %v\n%s", err, out)
	}
	if raw, err = os.ReadFile(file); err == nil {
		err = json.Unmarshal(raw, &in)
	}
	trace, traceErr := os.ReadFile(file + ".trace")
	if err = errors.Join(err, traceErr); err != nil || !strings.Contains(string(trace), "(INJECTED)") && !strings.Contains(string(trace), "(DELAYED)") {
		t.Fatal(fmt.Errorf("%w: nothing was injected\n%s", errors.Join(err, errors.ErrUnsupported), trace))
	}
	return in
}
