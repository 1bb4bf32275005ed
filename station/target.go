package station

import (
	"errors"
	"io/fs"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/internal/durable"
)

// TargetOpener opens targets from their text form.
type TargetOpener interface {
	// Normalise checks the text form and makes it absolute. CodeTargetInvalid.
	Normalise(spec string) (string, error)
	// Open returns the target; used tells that something was delivered there
	// before, so that a missing folder is not made anew.
	Open(spec string, used bool) (dms.Target, error)
}

// Crash points of a target folder, by the steps of its writing.
var pointsFolder = func() map[string]string {
	points := map[string]string{}
	for _, step := range folder.Steps {
		points[step] = durable.Register("folder." + step)
	}
	return points
}()

// Folders opens "folder:PATH" targets.
type Folders struct{}

// Normalise implements TargetOpener.
func (Folders) Normalise(spec string) (string, error) {
	if spec == "" {
		return "", batch.Refuse("target", batch.CodeTargetInvalid, "es ist keines angegeben")
	}
	path, err := folder.Parse(spec)
	if err != nil {
		return "", err
	}
	return folder.Scheme + path, nil
}

// Open implements TargetOpener. A folder that was never used is made where its
// parent exists; one that was used and is gone may be a share that is not
// mounted, and is waited for.
func (Folders) Open(spec string, used bool) (dms.Target, error) {
	path := strings.TrimPrefix(spec, folder.Scheme)
	if !used {
		// One level only: a missing parent is more likely a slip of the pen or
		// a share that is not mounted.
		err := durable.OS().Mkdir(path, 0o750)
		if err != nil && !errors.Is(err, fs.ErrExist) && !errors.Is(err, fs.ErrNotExist) {
			return nil, &batch.Error{Op: "target", Code: batch.CodeTargetDenied, Detail: path, Err: err}
		}
	}
	return folder.Open(path, folder.Options{Step: func(step string) { durable.Point(pointsFolder[step]) }})
}
