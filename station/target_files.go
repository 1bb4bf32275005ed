package station

import (
	"context"
	"reflect"
	"strings"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/folder"
	"github.com/scanstelle/scanstelle/dms/form"
	"github.com/scanstelle/scanstelle/dms/paperless"
	"github.com/scanstelle/scanstelle/dms/sftp"
	"github.com/scanstelle/scanstelle/dms/web"
	"github.com/scanstelle/scanstelle/dms/webdav"
)

// FileSettings are those of a target that takes files: in which form packages lie
// there, and how a server of files is reached.
type FileSettings struct {
	form.Config
	web.Access // to a WebDAV server; of it, Timeout is for an SFTP server as well
	// HostKey is the key of an SFTP server that a person compared and confirmed.
	HostKey sftp.HostKey `json:"host_key,omitempty" toml:"host_key,omitempty"`
	Parts   string       `json:"parts,omitempty" toml:"parts,omitempty"` // directory at the server for what is not finished
}

func takesFiles(spec string) bool { return strings.HasPrefix(spec, folder.Scheme) || servesFiles(spec) }

// servesFiles tells targets that are servers, and have file settings always.
func servesFiles(spec string) bool {
	return strings.HasPrefix(spec, sftp.Scheme) || strings.HasPrefix(spec, webdav.Scheme) || strings.HasPrefix(spec, paperless.Scheme)
}

// isDMS tells targets that keep what they get, where it can be asked for again.
func (n NamedTarget) isDMS() bool {
	return n.CMIS != nil || strings.HasPrefix(n.Spec, paperless.Scheme)
}

// check refuses settings that cannot work, or do not belong to the address.
func (f FileSettings) check(spec string) error {
	if !takesFiles(spec) {
		return batch.Refuse("target.set", batch.CodeUsage, "diese Angaben gehören zu einem Ordner oder einem Server von Dateien")
	}
	others := f // what does not belong to the kind of target
	if !strings.HasPrefix(spec, paperless.Scheme) {
		others.Config = form.Config{}
	}
	switch {
	case strings.HasPrefix(spec, sftp.Scheme):
		others.HostKey, others.Parts, others.Timeout = "", "", 0
	case strings.HasPrefix(spec, webdav.Scheme):
		others.Access, others.Parts = web.Access{}, ""
	case strings.HasPrefix(spec, paperless.Scheme):
		others.Access = web.Access{}
	}
	if !reflect.ValueOf(others).IsZero() {
		return batch.Refuse("target.set", batch.CodeUsage, "»host_key« gehört zu einem SFTP-Server, »parts« zu SFTP und WebDAV, die Anmeldung zu WebDAV und paperless, eine Form zu allen anderen als paperless")
	}
	if err := f.Config.Check(); err != nil {
		return err
	}
	return f.checkWay(spec, web.Secret{})
}

// checkWay refuses a way to a server that cannot work, with what lets us in.
func (f FileSettings) checkWay(spec string, secret web.Secret) error {
	if strings.HasPrefix(spec, webdav.Scheme) {
		address, err := webdav.Parse(spec)
		if err != nil {
			return err
		}
		return f.Access.Check(address)
	}
	if strings.HasPrefix(spec, paperless.Scheme) {
		address, err := paperless.Parse(spec)
		if err != nil {
			return err
		}
		return f.Access.Check(address)
	}
	return f.sftp(secret).Check()
}

func (f FileSettings) sftp(secret web.Secret) sftp.Options {
	return sftp.Options{HostKey: f.HostKey, Parts: f.Parts, Timeout: time.Duration(f.Timeout), Password: secret.Password, Key: secret.Key}
}

// openFiles opens a target that takes files; the folder is opened by the opener of
// folders, which knows whether it may be made.
func (s servers) openFiles(spec string, used bool, f FileSettings, secret web.Secret) (dms.Target, error) {
	var place form.Place
	switch {
	case strings.HasPrefix(spec, sftp.Scheme):
		at, err := sftp.Parse(spec)
		if err != nil {
			return nil, err
		}
		if place, err = sftp.Open(at, f.sftp(secret)); err != nil {
			return nil, err
		}
	case strings.HasPrefix(spec, webdav.Scheme):
		address, err := webdav.Parse(spec)
		if err != nil {
			return nil, err
		}
		if place, err = webdav.Open(address, webdav.Options{Access: f.Access, Secret: secret, Parts: f.Parts}); err != nil {
			return nil, err
		}
	case strings.HasPrefix(spec, paperless.Scheme):
		address, err := paperless.Parse(spec)
		if err != nil {
			return nil, err
		}
		return paperless.Open(address, paperless.Options{Access: f.Access, Secret: secret})
	default:
		target, err := s.TargetOpener.Open(spec, used)
		if err != nil {
			return nil, err
		}
		var ok bool
		if place, ok = target.(form.Place); !ok { // an opener of a test
			return target, nil
		}
	}
	return form.Wrap(place, f.Config, form.Maker{Product: "Scanstelle", Version: s.st.version}, nil)
}

// fileSettings are those of a named target, and what lets us in there; the zero value
// where nobody set any.
func (st *Station) fileSettings(spec string) (f FileSettings, secret web.Secret, found bool, err error) {
	setting, err := st.targetSetting()
	if err != nil {
		return f, secret, false, err
	}
	for _, n := range setting.Targets {
		if n.Spec != spec {
			continue
		}
		if n.Files != nil {
			f = *n.Files
		}
		secret, err = st.targetSecret(spec)
		return f, secret, true, err
	}
	return f, secret, false, nil
}

// describeFiles tells what a server of files can, its key, and what a package would
// become there. Nothing is sent.
func (st *Station) describeFiles(ctx context.Context, spec string, q TargetDraft) (TargetDescription, error) {
	d := TargetDescription{Type: "target-description"}
	f, secret, _, err := st.fileSettings(spec)
	if err != nil {
		return d, err
	}
	if q.Files != nil {
		f, secret = *q.Files, web.Secret{} // what is stored goes only where settings that are in force send it
		if err := f.check(spec); err != nil {
			return d, err
		}
	}
	if q.Secret != nil {
		secret = *q.Secret
	}
	if at, err := sftp.Parse(spec); err == nil {
		t, err := sftp.Open(at, f.sftp(secret))
		if err != nil {
			return d, err
		}
		defer t.Close()
		can, err := t.Describe(ctx)
		if d.HostKey = sftp.ShownKey(err); d.HostKey != "" {
			d.Code, d.Message = batch.CodeOf(err), batch.Message(err)
			return d, nil
		}
		if err != nil {
			return d, err
		}
		d.SFTP, d.HostKey = &can, f.HostKey
	}
	used, err := st.used(spec)
	if err != nil {
		return d, err
	}
	target, err := servers{st.targets.(servers).TargetOpener, st}.openFiles(spec, used, f, secret)
	if err != nil {
		return d, err
	}
	defer target.Close()
	if p, ok := target.(dms.Planner); ok {
		plan, err := p.Plan(ctx, example())
		if err != nil {
			d.Code, d.Message = batch.CodeOf(err), batch.Message(err)
			return d, nil
		}
		d.Plan = &plan
	}
	if d.Plan == nil && servesFiles(spec) { // it has not been asked for anything yet
		if _, err := target.Find(ctx, example()); err != nil {
			d.Code, d.Message = batch.CodeOf(err), batch.Message(err)
		}
	}
	return d, nil
}
