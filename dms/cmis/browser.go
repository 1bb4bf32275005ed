package cmis

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/scanstelle/scanstelle/dms/web"
)

// browser is the browser binding (clause 5): forms there, JSON back.
type browser struct {
	t          *Target
	base, root *url.URL // of the repository, of its folders
}

func (t *Target) newBrowser(r repository) (wire, error) {
	base, err := t.client.Address(r.URL)
	if err != nil {
		return nil, err
	}
	root, err := t.client.Address(r.RootFolderURL)
	return &browser{t, base, root}, err
}

func (b *browser) typeDefinition(ctx context.Context, id string) (typeDefinition, error) {
	var def typeDefinition
	err := b.t.get(ctx, web.With(b.base, "cmisselector", "typeDefinition", "typeId", id), &def)
	return def, err
}

// typeNode is a type with those derived from it.
type typeNode struct {
	Type     typeDefinition `json:"type"`
	Children []typeNode     `json:"children"`
}

func (b *browser) documentTypes(ctx context.Context) ([]Choice, error) {
	var roots []typeNode
	if err := b.t.get(ctx, web.With(b.base, "cmisselector", "typeDescendants", "typeId", defaultType, "depth", "-1"), &roots); err != nil {
		return nil, err
	}
	all := []Choice{{defaultType, ""}}
	var walk func([]typeNode)
	walk = func(nodes []typeNode) {
		for _, n := range nodes {
			all = append(all, Choice{n.Type.ID, web.Line(n.Type.Name, 80)})
			walk(n.Children)
		}
	}
	walk(roots)
	return all, nil
}

// answer is an object as the browser binding gives it.
type answer struct {
	Properties object `json:"succinctProperties"`
}

func (b *browser) byID(ctx context.Context, id string) (object, error) {
	var a answer
	err := b.t.get(ctx, web.With(b.root, "objectId", id, "cmisselector", "object", "succinct", "true"), &a)
	return a.Properties, err
}

func (b *browser) byPath(ctx context.Context, path string) (object, error) {
	u := *b.root
	u.RawPath = strings.TrimRight(u.EscapedPath(), "/")
	u.Path = strings.TrimRight(u.Path, "/")
	for segment := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if segment != "" {
			u.RawPath += "/" + url.PathEscape(segment)
			u.Path += "/" + segment
		}
	}
	var a answer
	err := b.t.get(ctx, web.With(&u, "cmisselector", "object", "succinct", "true"), &a)
	return a.Properties, err
}

func (b *browser) query(ctx context.Context, statement string) ([]string, error) {
	var list struct {
		Results []answer `json:"results"`
	}
	u := web.With(b.base, "cmisselector", "query", "q", statement, "succinct", "true", "searchAllVersions", "false", "maxItems", "100")
	if err := b.t.get(ctx, u, &list); err != nil {
		return nil, err
	}
	var ids []string
	for _, r := range list.Results {
		if id := r.Properties.text(propID); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

func (b *browser) children(ctx context.Context, folder, part string) ([]string, error) {
	var ids []string
	seen := map[string]bool{}
	for skip := 0; ; {
		var list struct {
			Objects []struct {
				Object answer `json:"object"`
			} `json:"objects"`
			More bool `json:"hasMoreItems"`
		}
		u := web.With(b.root, "objectId", folder, "cmisselector", "children", "succinct", "true",
			"filter", propID+","+propName, "maxItems", strconv.Itoa(page), "skipCount", strconv.Itoa(skip))
		if err := b.t.get(ctx, u, &list); err != nil {
			return nil, err
		}
		news := false
		for _, o := range list.Objects {
			id := o.Object.Properties.text(propID)
			news = news || !seen[id]
			if strings.Contains(o.Object.Properties.text(propName), part) && !seen[id] {
				ids = append(ids, id)
			}
			seen[id] = true
		}
		if skip += len(list.Objects); !list.More || !news { // or it gives the same over and over
			return ids, nil
		}
	}
}

func (b *browser) folders(ctx context.Context, folder string) ([]object, error) {
	var list struct {
		Objects []struct {
			Object answer `json:"object"`
		} `json:"objects"`
	}
	u := web.With(b.root, "objectId", folder, "cmisselector", "children", "succinct", "true", "filter", folderFilter, "maxItems", strconv.Itoa(page))
	if err := b.t.get(ctx, u, &list); err != nil {
		return nil, err
	}
	var all []object
	for _, o := range list.Objects {
		all = append(all, o.Object.Properties)
	}
	return onlyFolders(all), nil
}

func (b *browser) content(ctx context.Context, id string) (*http.Response, error) {
	return b.t.call(ctx, http.MethodGet, web.With(b.root, "objectId", id, "cmisselector", "content"), nil, 0, "")
}

func (b *browser) mayCreate(ctx context.Context, folder string) (bool, error) {
	var may struct {
		Create *bool `json:"canCreateDocument"`
	}
	err := b.t.get(ctx, web.With(b.root, "objectId", folder, "cmisselector", "allowableActions"), &may)
	return may.Create == nil || *may.Create, err
}
