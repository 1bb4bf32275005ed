package cmis

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// repository is what the service document says about a repository (clause 5.3.2).
type repository struct {
	ID            string `json:"repositoryId"`
	Name          string `json:"repositoryName"`
	Vendor        string `json:"vendorName"`
	Product       string `json:"productName"`
	Version       string `json:"productVersion"`
	CMIS          string `json:"cmisVersionSupported"`
	URL           string `json:"repositoryUrl"`
	RootFolderURL string `json:"rootFolderUrl"`
	RootFolderID  string `json:"rootFolderId"`
	Capabilities  struct {
		Query string `json:"capabilityQuery"`
	} `json:"capabilities"`
	Extended []feature `json:"extendedFeatures"`
}

// feature is one that a server has beyond the standard (clause 2.2.2.2.1).
type feature struct {
	ID string `json:"id"`
}

func (r repository) queries() bool {
	return r.Capabilities.Query != "" && r.Capabilities.Query != "none" && r.Capabilities.Query != "fulltextonly"
}

func (r repository) hashes() bool {
	return slices.ContainsFunc(r.Extended, func(e feature) bool {
		return strings.HasSuffix(e.ID, "/contentstreamhash")
	})
}

// session is what was learned about the server. It is learned anew after a fault
// that speaks of the settings.
type session struct {
	repository repository
	wire       wire
	folder     object
	typ        typeDefinition
	properties map[string]property // of the type and the secondary types
	tables     map[string]string   // property ID → query name of the type it can be asked for in
}

// open returns the session and begins it where needed.
func (t *Target) open(ctx context.Context) (*session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.session != nil {
		return t.session, nil
	}
	s, err := t.begin(ctx)
	if err != nil {
		return nil, err
	}
	t.session = s
	return s, nil
}

// forget ends the session.
func (t *Target) forget() {
	t.mu.Lock()
	t.session = nil
	t.mu.Unlock()
}

func (t *Target) begin(ctx context.Context) (*session, error) {
	s := &session{properties: map[string]property{}, tables: map[string]string{}}
	if err := t.beginRepository(ctx, s); err != nil {
		return nil, t.fail("connect", err, true)
	}
	for _, id := range append([]string{t.config.typeID()}, t.config.Secondary...) {
		def, err := s.wire.typeDefinition(ctx, id)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, web.WrongSetting("den Typ »%s« gibt es dort nicht", id)
		}
		if err != nil {
			return nil, t.fail("type", err, true)
		}
		if id == t.config.typeID() {
			s.typ = def
		}
		for name, p := range def.Properties {
			if _, ok := s.properties[name]; !ok {
				s.properties[name], s.tables[name] = p, def.QueryName
			}
		}
	}
	if err := t.checkTypes(s); err != nil {
		return nil, err
	}
	if err := t.beginFolder(ctx, s); err != nil {
		return nil, t.fail("folder", err, true)
	}
	return s, nil
}

func (t *Target) beginRepository(ctx context.Context, s *session) error {
	said, err := t.ask(ctx)
	if err != nil {
		return err
	}
	if s.repository, err = t.choose(said.repositories); err != nil {
		return err
	}
	s.wire, err = said.wire(s.repository)
	return err
}

func (t *Target) choose(all map[string]repository) (repository, error) {
	names := make([]string, 0, len(all))
	for id, r := range all {
		if id == t.config.Repository || r.ID == t.config.Repository {
			return r, nil
		}
		names = append(names, id)
	}
	if t.config.Repository == "" && len(all) == 1 {
		return all[names[0]], nil
	}
	sort.Strings(names)
	return repository{}, web.WrongSetting("das Repository ist zu nennen; der Server kennt %s", web.Line(strings.Join(names, ", "), 200))
}

// beginFolder finds the folder, and its path where only its ID was given.
func (t *Target) beginFolder(ctx context.Context, s *session) error {
	var err error
	if strings.HasPrefix(t.config.Folder, "/") {
		s.folder, err = s.wire.byPath(ctx, t.config.Folder)
	} else {
		s.folder, err = s.wire.byID(ctx, t.config.Folder)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return web.WrongSetting("den Ordner »%s« gibt es dort nicht", t.config.Folder)
	}
	if err != nil {
		return err
	}
	if s.folder.text(propBase) != baseFolder {
		return web.WrongSetting("»%s« ist kein Ordner", t.config.Folder)
	}
	return nil
}

// path of an object of the folder; "" where the folder's own is not known.
func (s *session) path(name string) string {
	if p := s.folder.text(propPath); p != "" {
		return path.Join(p, name)
	}
	return ""
}

// checkTypes compares the mapping with what the server knows.
func (t *Target) checkTypes(s *session) error {
	if s.typ.Base != defaultType {
		return web.WrongSetting("»%s« ist kein Dokumenttyp", s.typ.ID)
	}
	if s.typ.Stream == "notallowed" {
		return web.WrongSetting("Dokumente vom Typ »%s« haben dort keinen Inhalt", s.typ.ID)
	}
	var problems []string
	for _, m := range t.config.Mapping {
		p, ok := s.properties[m.Property]
		switch {
		case !ok:
			problems = append(problems, fmt.Sprintf("»%s« gibt es dort nicht", m.Property))
		case p.Updatability == "readonly":
			problems = append(problems, fmt.Sprintf("»%s« lässt sich nicht setzen", m.Property))
		case m.Type != "" && m.Type != p.Type:
			problems = append(problems, fmt.Sprintf("»%s« ist dort %s und nicht %s", m.Property, p.Type, m.Type))
		}
	}
	for _, id := range s.missing(t.config.Mapping) {
		problems = append(problems, fmt.Sprintf("»%s« ist Pflicht und nicht belegt", id))
	}
	if len(problems) > 0 {
		return batch.Refuse("dms.cmis.type", batch.CodeTargetSettings, "%s", strings.Join(problems, "; "))
	}
	return nil
}

// missing are the properties that the type requires and nobody sets, sorted.
func (s *session) missing(mapping []Mapping) []string {
	var ids []string
	for _, d := range s.demands() {
		set := slices.ContainsFunc(mapping, func(m Mapping) bool { return m.Property == d.Property })
		if !set && s.properties[d.Property].Default == nil {
			ids = append(ids, d.Property)
		}
	}
	return ids
}

// demands are the properties that the type requires and somebody has to set, sorted.
func (s *session) demands() []dms.Demand {
	var all []dms.Demand
	for id, p := range s.properties {
		if p.Required && p.Updatability != "readonly" && !reserved[id] {
			all = append(all, dms.Demand{Property: id, Title: web.Line(p.Name, 80)})
		}
	}
	slices.SortFunc(all, func(a, b dms.Demand) int { return strings.Compare(a.Property, b.Property) })
	return all
}
