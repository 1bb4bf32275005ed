package station

import (
	"errors"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/scanstelle/scanstelle/audit"
	"github.com/scanstelle/scanstelle/batch"
)

// AuditVerify checks the whole audit log, and that it still begins with what
// checkpoints from elsewhere saw, such as those in packages. CodeStoreDamaged
// names the first damage; CodeUsage: a checkpoint of another station.
func (st *Station) AuditVerify(checkpoints []string) (audit.Report, error) {
	points := make([][]byte, len(checkpoints))
	for i, text := range checkpoints {
		if err := CheckpointOf(st.store.Station().LogKey, text); err != nil {
			return audit.Report{}, err
		}
		points[i] = []byte(text)
	}
	return VerifyLog(filepath.Join(st.data, "audit"), st.store.Station().LogKey, points...)
}

// VerifyLog checks the audit log in a folder with the key of its station.
func VerifyLog(dir, key string, checkpoints ...[]byte) (audit.Report, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return audit.Report{}, batch.Fail("audit.verify", batch.CodeStoreKey, err)
	}
	return audit.Verify(dir, note.VerifierList(verifier), checkpoints...)
}

// CheckpointOf tells whether a checkpoint was signed by the log with a key.
// CodeUsage: it is of another log. CodeStoreDamaged: it says it is of this one,
// but the key is another; then the log has been made anew, or the checkpoint.
func CheckpointOf(key, checkpoint string) error {
	const op = "audit.verify"
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return batch.Fail(op, batch.CodeStoreKey, err)
	}
	_, err = audit.OpenCheckpoint([]byte(checkpoint), note.VerifierList(verifier))
	if err == nil {
		return nil
	}
	var unknown *note.UnverifiedNoteError
	if origin, _, _ := strings.Cut(checkpoint, "\n"); origin != verifier.Name() {
		return batch.Refuse(op, batch.CodeUsage, "der Prüfpunkt ist von %s, das Protokoll von %s", origin, verifier.Name())
	}
	if errors.As(err, &unknown) {
		return batch.Refuse(op, batch.CodeStoreDamaged, "der Prüfpunkt ist mit einem anderen Schlüssel unterschrieben als dem dieses Protokolls")
	}
	return batch.Fail(op, batch.CodeStoreDamaged, err)
}
