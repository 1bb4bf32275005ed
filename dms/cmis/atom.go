package cmis

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/scanstelle/scanstelle/dms/web"
)

// atom is the AtomPub binding (clause 3): entries there and back, addresses from
// templates and links.
type atom struct {
	t         *Target
	templates map[string]string // by type: objectbyid, objectbypath, typebyid, query
	types     string            // address of the tree of types; "" where there is none

	mu   sync.Mutex
	down map[string]string // folder ID → address of its children
}

// Relations of links (clause 3.4.3.3).
const (
	relDown  = "down"
	relNext  = "next"
	relTypes = "http://docs.oasis-open.org/ns/cmis/link/200908/typedescendants"
)

// mostXML bounds an answer, in bytes.
const mostXML = 32 << 20

// askAtom reads the service document of AtomPub.
func (t *Target) askAtom(resp *http.Response) (service, error) {
	var doc struct {
		Workspaces []atomWorkspace `xml:"http://www.w3.org/2007/app workspace"`
	}
	if err := decodeXML(resp, &doc); err != nil {
		return service{}, err
	}
	all := map[string]repository{}
	for _, w := range doc.Workspaces {
		if w.Info.ID != "" {
			all[w.Info.ID] = w.repository()
		}
	}
	if len(all) == 0 {
		return service{}, web.WrongSetting("an der Adresse antwortet kein CMIS-Dienst")
	}
	return service{all, func(r repository) (wire, error) {
		i := slices.IndexFunc(doc.Workspaces, func(w atomWorkspace) bool { return w.Info.ID == r.ID })
		return t.newAtom(doc.Workspaces[i])
	}}, nil
}

func (t *Target) newAtom(w atomWorkspace) (wire, error) {
	a := &atom{t: t, templates: map[string]string{}, down: map[string]string{}, types: link(w.Links, relTypes, "")}
	for _, u := range w.Templates {
		a.templates[u.Type] = u.Template
	}
	for _, needed := range []string{"objectbyid", "objectbypath", "typebyid"} {
		if a.templates[needed] == "" {
			return nil, web.WrongSetting("der Server nennt keine brauchbaren Adressen")
		}
	}
	return a, nil
}

// expand fills a template; what is not given stays empty.
func (a *atom) expand(template string, pairs ...string) (*url.URL, error) {
	text, ok := a.templates[template]
	if !ok {
		return nil, &fault{Status: http.StatusNotImplemented}
	}
	for i := 0; i < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", url.QueryEscape(pairs[i+1]))
	}
	for {
		before, rest, found := strings.Cut(text, "{")
		_, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			break
		}
		text = before + after
	}
	return a.t.client.Address(text)
}

// get asks for XML. A 404 that does not say who speaks is taken for the repository's
// word only if the service document answers at the same time: a server that is down
// must not look like an emptied one.
func (a *atom) get(ctx context.Context, u *url.URL, into any) error {
	resp, err := a.t.call(ctx, http.MethodGet, u, nil, 0, "")
	if err != nil {
		return a.meant(ctx, err)
	}
	return decodeXML(resp, into)
}

func (a *atom) meant(ctx context.Context, err error) error {
	var f *fault
	if !errors.As(err, &f) || f.Status != http.StatusNotFound || f.Exception != "" {
		return err
	}
	if _, down := a.t.ask(ctx); down != nil {
		return err
	}
	return &fault{Status: f.Status, Exception: objectNotFound, Message: f.Message, After: f.After}
}

func decodeXML(resp *http.Response, into any) error {
	defer resp.Body.Close()
	if err := xml.NewDecoder(io.LimitReader(resp.Body, mostXML)).Decode(into); err != nil {
		return errors.Join(errors.New("the answer is no XML"), err)
	}
	return nil
}

func (a *atom) entry(ctx context.Context, u *url.URL) (atomEntry, error) {
	var e atomEntry
	if err := a.get(ctx, u, &e); err != nil {
		return e, err
	}
	if address := link(e.Links, relDown, "feed"); address != "" {
		a.mu.Lock()
		a.down[e.object().text(propID)] = address
		a.mu.Unlock()
	}
	return e, nil
}

func (a *atom) byID(ctx context.Context, id string) (object, error) {
	u, err := a.expand("objectbyid", "id", id)
	if err != nil {
		return nil, err
	}
	e, err := a.entry(ctx, u)
	return e.object(), err
}

func (a *atom) byPath(ctx context.Context, path string) (object, error) {
	u, err := a.expand("objectbypath", "path", path)
	if err != nil {
		return nil, err
	}
	e, err := a.entry(ctx, u)
	return e.object(), err
}

func (a *atom) typeDefinition(ctx context.Context, id string) (typeDefinition, error) {
	u, err := a.expand("typebyid", "id", id)
	if err != nil {
		return typeDefinition{}, err
	}
	var e atomEntry
	if err := a.get(ctx, u, &e); err != nil {
		return typeDefinition{}, err
	}
	if e.Type == nil {
		return typeDefinition{}, fs.ErrNotExist
	}
	return e.Type.definition(), nil
}

func (a *atom) documentTypes(ctx context.Context) ([]Choice, error) {
	all := []Choice{{defaultType, ""}}
	if a.types == "" {
		return all, nil
	}
	u, err := a.t.client.Address(a.types)
	if err != nil {
		return nil, err
	}
	var root atomFeed
	if err := a.get(ctx, web.With(u, "typeId", defaultType, "depth", "-1"), &root); err != nil {
		return nil, err
	}
	var walk func(atomFeed)
	walk = func(f atomFeed) {
		for _, e := range f.Entries {
			if e.Type != nil && e.Type.ID != defaultType {
				all = append(all, Choice{e.Type.ID, web.Line(e.Type.Name, 80)})
			}
			if e.Children != nil {
				walk(e.Children.Feed)
			}
		}
	}
	walk(root)
	return all, nil
}

func (a *atom) query(ctx context.Context, statement string) ([]string, error) {
	u, err := a.expand("query", "q", statement, "searchAllVersions", "false", "includeAllowableActions", "false", "maxItems", "100", "skipCount", "0")
	if err != nil {
		return nil, err
	}
	var f atomFeed
	if err := a.get(ctx, u, &f); err != nil {
		return nil, err
	}
	var ids []string
	for _, e := range f.Entries {
		if id := e.object().text(propID); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// below is the address of a folder's children.
func (a *atom) below(ctx context.Context, folder string) (*url.URL, error) {
	a.mu.Lock()
	address := a.down[folder]
	a.mu.Unlock()
	if address == "" {
		if _, err := a.byID(ctx, folder); err != nil {
			return nil, err
		}
		a.mu.Lock()
		address = a.down[folder]
		a.mu.Unlock()
	}
	return a.t.client.Address(address)
}

func (a *atom) children(ctx context.Context, folder, part string) ([]string, error) {
	u, err := a.below(ctx, folder)
	if err != nil {
		return nil, err
	}
	var ids []string
	seen := map[string]bool{}
	for skip := 0; ; {
		var f atomFeed
		if err := a.get(ctx, web.With(u, "filter", propID+","+propName, "maxItems", strconv.Itoa(page), "skipCount", strconv.Itoa(skip)), &f); err != nil {
			return nil, err
		}
		skip += len(f.Entries)
		news := false
		for _, e := range f.Entries {
			o := e.object()
			id := o.text(propID)
			news = news || !seen[id]
			if strings.Contains(o.text(propName), part) && !seen[id] {
				ids = append(ids, id)
			}
			seen[id] = true
		}
		if link(f.Links, relNext, "") == "" || !news {
			return ids, nil
		}
	}
}

func (a *atom) folders(ctx context.Context, folder string) ([]object, error) {
	u, err := a.below(ctx, folder)
	if err != nil {
		return nil, err
	}
	var f atomFeed
	if err := a.get(ctx, web.With(u, "filter", folderFilter, "maxItems", strconv.Itoa(page)), &f); err != nil {
		return nil, err
	}
	var all []object
	for _, e := range f.Entries {
		all = append(all, e.object())
	}
	return onlyFolders(all), nil
}

func (a *atom) content(ctx context.Context, id string) (*http.Response, error) {
	u, err := a.expand("objectbyid", "id", id)
	if err != nil {
		return nil, err
	}
	e, err := a.entry(ctx, u)
	if err != nil {
		return nil, err
	}
	if e.Content == nil || e.Content.Source == "" {
		return nil, &fault{Status: http.StatusConflict, Exception: "constraint", Message: "no content"}
	}
	if u, err = a.t.client.Address(e.Content.Source); err != nil {
		return nil, err
	}
	resp, err := a.t.call(ctx, http.MethodGet, u, nil, 0, "")
	return resp, a.meant(ctx, err)
}

func (a *atom) mayCreate(ctx context.Context, folder string) (bool, error) {
	u, err := a.expand("objectbyid", "id", folder, "includeAllowableActions", "true")
	if err != nil {
		return false, err
	}
	e, err := a.entry(ctx, u)
	if err != nil || e.Object == nil || e.Object.Actions == nil || e.Object.Actions.Create == nil {
		return err == nil, err
	}
	return *e.Object.Actions.Create, nil
}
