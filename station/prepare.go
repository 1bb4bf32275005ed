package station

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/scanstelle/scanstelle/assets/profiles"
	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/internal/durable"
	"github.com/scanstelle/scanstelle/scanner/folder"
)

// refusal is an input that was refused before any page.
type refusal struct {
	source string
	err    error
}

// prepare reads the request, finds an unfinished batch of the same run, or
// opens a new one.
func (r *run) prepare(ctx context.Context) error {
	if r.request.insert != nil {
		return r.prepareInsertion(ctx)
	}
	if r.request.Most < 0 || r.request.Kind != "" && r.request.Kind != batch.KindEnvelope {
		return batch.Refuse("run", batch.CodeUsage, "höchstens %d Blatt, Art »%s«", r.request.Most, r.request.Kind)
	}
	if r.request.Batch != "" {
		return r.prepareBatch(ctx)
	}
	if err := r.loadProfile(); err != nil {
		return err
	}
	if err := r.loadClass(); err != nil {
		return err
	}
	if err := r.permit(ctx); err != nil {
		return err
	}
	r.profile.Import.Pairs = r.profile.Import.Pairs || r.request.Pairs
	var err error
	if r.request.Trial {
		r.request.Intake.Rule = batch.IntakeNone
	}
	if r.intake, err = r.st.intake(r.request.Intake, r.class); err != nil {
		return err
	}
	if r.actor, err = r.st.pseudonymOf(r.request.Who); err != nil {
		return err
	}
	if r.request.Deliver {
		if r.target, err = r.st.targets.Normalise(r.request.Target); err != nil {
			return err
		}
	}
	inputs, err := r.listInputs(ctx)
	if err != nil {
		return err
	}
	key := r.key(inputs)
	if err := r.st.beginRun(key); err != nil {
		return err
	}
	if err := r.findOrOpen(ctx, key, inputs); err != nil {
		r.st.endRun(key)
		return err
	}
	return nil
}

// prepareBatch takes up a batch by its ID. It is read once nobody else works on
// it: a list of pages that is older would have the newer ones taken in twice.
func (r *run) prepareBatch(ctx context.Context) error {
	b, err := r.st.store.Header(r.request.Batch)
	if err != nil {
		return err
	}
	if err := r.st.beginRun(b.RunKey); err != nil {
		return err
	}
	err = r.takeUp()
	if err == nil && r.batch.State == batch.Open && r.batch.Device != "" && !r.request.Close {
		err = r.permit(ctx) // the feeder goes on
	}
	if err != nil {
		r.st.endRun(b.RunKey)
	}
	return err
}

func (r *run) takeUp() (err error) {
	if r.batch, err = r.st.store.Batch(r.request.Batch); err != nil {
		return err
	}
	if r.batch.Trial {
		return batch.Refuse("run.begin", batch.CodeTrial, "Stapel %s wird nicht übergeben", r.batch.ID)
	}
	if r.batch.Post != nil { // Deliver goes on with it
		return batch.Refuse("run.begin", batch.CodeWrongState, "Stapel %s ist elektronische Post", r.batch.ID)
	}
	if r.batch.State == batch.Delivered {
		return &batch.Error{Op: "run.begin", Code: batch.CodeAlreadyDone, Unit: r.batch.ID, Detail: string(r.batch.ID)}
	}
	if r.actor, err = r.st.pseudonymOf(r.request.Who); err != nil {
		return err
	}
	r.target = r.batch.Target
	if r.request.Deliver && (r.request.Target != "" || r.target == "") {
		if r.target, err = r.st.targets.Normalise(r.request.Target); err != nil {
			return err
		}
	}
	if r.batch.Settings == nil {
		return batch.Refuse("run.prepare", batch.CodeStoreDamaged, "Stapel %s ohne Scanprofil", r.batch.ID)
	}
	r.profile, r.class, r.resumed = *r.batch.Settings, r.batch.Class, true
	r.request.Device = r.batch.Device
	r.request.Sheets = max(r.batch.Balance.Expected, 0)
	return nil
}

// SetProfile takes the name of a profile or the path of a TOML file.
func (r *RunRequest) SetProfile(name string) error {
	if profileName.MatchString(name) {
		r.ProfileName = name
	}
	text, err := os.ReadFile(name)
	if err != nil && r.ProfileName == "" && name != "" {
		return &batch.Error{Op: "profile.load", Code: batch.CodeProfileUnknown, Detail: name, Err: err}
	}
	r.Profile = string(text)
	return nil
}

// loadProfile finds the profile of a run: the version in use, else the built-in
// one, else the text of a file.
func (r *run) loadProfile() error {
	name := r.request.ProfileName
	if name == "" && r.request.Profile == "" {
		name = profiles.Default
	}
	if name != "" {
		v, err := r.st.profile(name, r.request.Trial)
		if batch.CodeOf(err) != batch.CodeProfileUnknown || r.request.Profile == "" {
			r.profile = v.Profile
			return err
		}
	}
	var err error
	r.profile, err = ParseProfile([]byte(r.request.Profile))
	r.loose = true
	return err
}

// listInputs expands and hashes the files of the request; the hashes name the
// run. A device is one input, its stack.
func (r *run) listInputs(ctx context.Context) ([]batch.Input, error) {
	if r.request.Device != "" {
		return []batch.Input{{Source: r.request.Device}}, nil
	}
	if len(r.request.Paths) == 0 {
		return nil, batch.Refuse("run.inputs", batch.CodeUsage, "keine Datei, kein Ordner und kein Gerät angegeben")
	}
	for _, p := range r.request.Paths {
		if inside(r.st.data, p) {
			return nil, batch.Refuse("run.inputs", batch.CodeInsideDataDir, "%s", p)
		}
	}
	var inputs []batch.Input
	for i, path := range r.request.Paths {
		files, refusals := folder.Walk([]string{path}, r.profile.Import)
		for _, f := range refusals {
			r.walk = append(r.walk, refusal{r.named(i, f.Display), f.Err})
		}
		for _, f := range files {
			if err := ctx.Err(); err != nil {
				return nil, batch.Fail("run.inputs", batch.CodeCanceled, err)
			}
			sum, size, err := hashFile(f.Path)
			if err != nil {
				r.walk = append(r.walk, refusal{r.named(i, f.Display), err})
				continue
			}
			inputs = append(inputs, batch.Input{Source: r.named(i, f.Display), Path: f.Path, SHA256: sum, Bytes: size})
		}
	}
	return inputs, nil
}

// named gives a path below the i-th argument the form in which the argument was
// typed.
func (r *run) named(i int, path string) string {
	if i >= len(r.request.Names) {
		return path
	}
	rest, below := strings.CutPrefix(path, filepath.Clean(r.request.Paths[i]))
	if !below {
		return path
	}
	return strings.TrimSuffix(r.request.Names[i], "/") + rest
}

// inside tells whether path lies in the data folder.
func inside(data, path string) bool {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		real = path
	}
	rel, err := filepath.Rel(data, real)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, "../")
}

func hashFile(path string) (string, int64, error) {
	f, err := openInput(path)
	if err != nil {
		return "", 0, err
	}
	defer f.Close()
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return "", 0, &batch.Error{Op: "run.inputs", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	return hex.EncodeToString(h.Sum(nil)), n, nil
}

// openInput opens a regular file; a pipe or device in its place must not make
// the station wait.
func openInput(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, &batch.Error{Op: "run.open", Code: batch.CodeNotFound, Detail: path, Err: err}
	case err != nil:
		return nil, &batch.Error{Op: "run.open", Code: batch.CodeUnreadable, Detail: path, Err: err}
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		f.Close()
		return nil, batch.Refuse("run.open", batch.CodeNotRegular, "%s", path)
	}
	return f, durable.Fault("run.open", path, err)
}

// key names a run: the same profile, target and inputs give the same key.
func (r *run) key(inputs []batch.Input) string {
	type input struct{ Source, SHA256 string }
	what := struct {
		Profile batch.ProfileRef
		Class   *batch.Class `json:",omitempty"`
		Pairs   bool
		Trial   bool `json:",omitempty"`
		Target  string
		Device  string
		Inputs  []input
	}{Profile: profileRef(r.profile), Class: r.class, Pairs: r.request.Pairs, Trial: r.request.Trial, Target: r.target, Device: r.request.Device}
	for _, in := range inputs {
		what.Inputs = append(what.Inputs, input{filepath.Base(in.Source), in.SHA256})
	}
	data, err := json.Marshal(what)
	if err != nil {
		panic(err) // strings always encode
	}
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// findOrOpen resumes the unfinished batch of the same run or opens a new one.
func (r *run) findOrOpen(ctx context.Context, key string, inputs []batch.Input) error {
	id, err := r.st.store.RunBatch(key)
	if err != nil {
		return err
	}
	if id != "" {
		if r.batch, err = r.st.store.Batch(id); err != nil {
			return err
		}
		// Files name their run. Paper does not: once a stack is captured, what
		// lies in the feeder is another one; the rest of the first is »deliver«'s.
		finished := r.batch.State == batch.Delivered || r.batch.State == batch.Tried || r.request.Device != "" && r.batch.State != batch.Open
		// Where nothing came of the files but refusals, nothing was handed over.
		if finished && r.request.Device == "" && !r.request.Again && !r.request.Trial && len(r.batch.Documents) > 0 {
			detail := string(id)
			if n := r.batch.Balance.Refused; n > 0 {
				detail += fmt.Sprintf("; davon abgelehnt: %d", n)
			}
			return &batch.Error{Op: "run.begin", Code: batch.CodeAlreadyDone, Unit: id, Detail: detail}
		}
		if !finished {
			r.resumed = true
			r.request.Read = r.request.Read || r.batch.Class.NeedsRelease() // it may have been raised
			return nil
		}
	}
	r.batch = batch.Batch{
		ID: batch.NewID(), RunKey: key, Profile: profileRef(r.profile), Settings: &r.profile, Class: r.class, Intake: r.intake, Target: r.target, Creator: r.actor,
		Device: r.request.Device, Procedure: r.procedure, Opened: r.started, State: batch.Open, Inputs: inputs, Trial: r.request.Trial,
	}
	if r.remark != "" {
		r.batch.Remarks = append(r.batch.Remarks, r.remark)
	}
	if err := r.beginRoom(inputs); err != nil {
		return err
	}
	r.batch.Balance.Expected, r.batch.Balance.Fed = -1, -1
	if r.request.Sheets > 0 {
		r.batch.Balance.Expected = r.request.Sheets
	}
	return r.st.store.OpenBatch(ctx, r.batch)
}
