package cmis

import (
	"encoding/json"
	"strings"
)

// What AtomPub answers are made of (RFC 4287, RFC 5023, CMIS 1.1 clause 3.3).

type atomWorkspace struct {
	Info      atomInfo       `xml:"http://docs.oasis-open.org/ns/cmis/restatom/200908/ repositoryInfo"`
	Templates []atomTemplate `xml:"http://docs.oasis-open.org/ns/cmis/restatom/200908/ uritemplate"`
	Links     []atomLink     `xml:"http://www.w3.org/2005/Atom link"`
}

type atomInfo struct {
	ID       string `xml:"repositoryId"`
	Name     string `xml:"repositoryName"`
	Vendor   string `xml:"vendorName"`
	Product  string `xml:"productName"`
	Version  string `xml:"productVersion"`
	CMIS     string `xml:"cmisVersionSupported"`
	Root     string `xml:"rootFolderId"`
	Query    string `xml:"capabilities>capabilityQuery"`
	Extended []struct {
		ID string `xml:"id"`
	} `xml:"extendedFeatures"`
}

func (w atomWorkspace) repository() repository {
	r := repository{ID: w.Info.ID, Name: w.Info.Name, Vendor: w.Info.Vendor, Product: w.Info.Product, Version: w.Info.Version, CMIS: w.Info.CMIS, RootFolderID: w.Info.Root}
	r.Capabilities.Query = w.Info.Query
	for _, e := range w.Info.Extended {
		r.Extended = append(r.Extended, feature{e.ID})
	}
	return r
}

type atomTemplate struct {
	Template string `xml:"template"`
	Type     string `xml:"type"`
}

type atomLink struct {
	Relation string `xml:"rel,attr"`
	Type     string `xml:"type,attr"`
	Address  string `xml:"href,attr"`
}

// link is the address of a relation; kind is part of its media type, "" any.
func link(all []atomLink, relation, kind string) string {
	for _, l := range all {
		if l.Relation == relation && strings.Contains(l.Type, kind) {
			return l.Address
		}
	}
	return ""
}

type atomFeed struct {
	Links   []atomLink  `xml:"http://www.w3.org/2005/Atom link"`
	Entries []atomEntry `xml:"http://www.w3.org/2005/Atom entry"`
}

type atomEntry struct {
	Links   []atomLink `xml:"http://www.w3.org/2005/Atom link"`
	Content *struct {
		Source string `xml:"src,attr"`
	} `xml:"http://www.w3.org/2005/Atom content"`
	Object *struct {
		Properties struct {
			All []atomProperty `xml:",any"`
		} `xml:"properties"`
		Actions *struct {
			Create *bool `xml:"canCreateDocument"`
		} `xml:"allowableActions"`
	} `xml:"http://docs.oasis-open.org/ns/cmis/restatom/200908/ object"`
	Type     *atomType `xml:"http://docs.oasis-open.org/ns/cmis/restatom/200908/ type"`
	Children *struct {
		Feed atomFeed `xml:"http://www.w3.org/2005/Atom feed"`
	} `xml:"http://docs.oasis-open.org/ns/cmis/restatom/200908/ children"`
}

type atomProperty struct {
	ID     string   `xml:"propertyDefinitionId,attr"`
	Values []string `xml:"value"`
}

func (e atomEntry) object() object {
	o := object{}
	if e.Object == nil {
		return o
	}
	for _, p := range e.Object.Properties.All {
		if p.ID == "" {
			continue
		}
		if raw, err := json.Marshal(p.Values); err == nil && len(p.Values) > 0 {
			o[p.ID] = raw
		}
	}
	return o
}

type atomType struct {
	ID          string           `xml:"id"`
	Base        string           `xml:"baseId"`
	QueryName   string           `xml:"queryName"`
	Name        string           `xml:"displayName"`
	Versioned   bool             `xml:"versionable"`
	Queryable   bool             `xml:"queryable"`
	Stream      string           `xml:"contentStreamAllowed"`
	Definitions []atomDefinition `xml:",any"` // of properties, between others
}

type atomDefinition struct {
	ID           string   `xml:"id"`
	QueryName    string   `xml:"queryName"`
	Name         string   `xml:"displayName"`
	Type         string   `xml:"propertyType"`
	Cardinality  string   `xml:"cardinality"`
	Updatability string   `xml:"updatability"`
	Required     bool     `xml:"required"`
	Queryable    bool     `xml:"queryable"`
	MaxLength    string   `xml:"maxLength"`
	Default      []string `xml:"defaultValue>value"`
}

func (t atomType) definition() typeDefinition {
	def := typeDefinition{
		ID: t.ID, Base: t.Base, QueryName: t.QueryName, Name: t.Name, Versioned: t.Versioned, Queryable: t.Queryable,
		Stream: t.Stream, Properties: map[string]property{},
	}
	for _, d := range t.Definitions {
		if d.ID == "" || d.Type == "" {
			continue
		}
		p := property{
			ID: d.ID, QueryName: d.QueryName, Name: d.Name, Type: d.Type, Cardinality: d.Cardinality,
			Updatability: d.Updatability, Required: d.Required, Queryable: d.Queryable, MaxLength: json.Number(d.MaxLength),
		}
		if raw, err := json.Marshal(d.Default); err == nil && len(d.Default) > 0 {
			p.Default = raw
		}
		def.Properties[d.ID] = p
	}
	return def
}
