package cmis_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/tests/faultproxy"
)

// property is a property of a type that a test makes at the server; a real DMS has
// its own, and nothing there is ever made by us.
type property struct {
	kind, cardinality string
	required          bool
	most              int
}

func (d *desk) newType(id, parent string, properties map[string]property) {
	d.Helper()
	defs := map[string]any{}
	for name, p := range properties {
		def := map[string]any{
			"id": name, "localName": name, "queryName": name, "displayName": "Feld " + name, "propertyType": p.kind, "cardinality": p.cardinality,
			"updatability": "readwrite", "inherited": false, "required": p.required, "queryable": true, "orderable": false, "openChoice": true,
		}
		if p.most > 0 {
			def["maxLength"] = p.most
		}
		defs[name] = def
	}
	base := "cmis:document"
	if parent == "cmis:secondary" {
		base = parent
	}
	def := map[string]any{
		"id": id, "localName": id, "localNamespace": "scan", "displayName": id, "queryName": strings.ReplaceAll(id, ":", "_"), "description": id,
		"baseId": base, "parentId": parent, "creatable": base != parent, "fileable": base != parent, "queryable": true, "fulltextIndexed": false,
		"includedInSupertypeQuery": true, "controllablePolicy": false, "controllableACL": base != parent, "propertyDefinitions": defs,
		"typeMutability": map[string]bool{"create": false, "update": false, "delete": false},
	}
	if base != parent {
		def["creatable"], def["versionable"], def["contentStreamAllowed"] = true, false, "allowed"
	} else if base == "cmis:document" {
		def["creatable"], def["fileable"], def["controllableACL"], def["versionable"], def["contentStreamAllowed"] = true, true, true, false, "allowed"
	}
	raw, err := json.Marshal(def)
	if err != nil {
		d.Fatal(err)
	}
	d.post(strings.TrimSuffix(d.direct, "/root"), nil, "cmisaction", "createType", "type", string(raw))
}

var types sync.Once

// mapped is a desk whose documents carry our fields.
func mapped(t *testing.T) *desk {
	d := memory(t)
	types.Do(func() {
		d.newType("scan:eingang", "cmis:document", map[string]property{
			"scan:kennung": {"string", "single", true, 36}, "scan:betreff": {"string", "single", false, 20}, "scan:datum": {"datetime", "single", false, 0},
			"scan:seiten": {"integer", "single", false, 0}, "scan:betrag": {"decimal", "single", false, 0}, "scan:vertraulich": {"boolean", "single", false, 0},
			"scan:stichworte": {"string", "multi", false, 0},
		})
		d.newType("scan:zusatz", "cmis:secondary", map[string]property{"scan:absender": {"string", "single", false, 0}})
	})
	d.config.Type, d.config.Secondary = "scan:eingang", []string{"scan:zusatz"}
	d.config.Mapping = []cmis.Mapping{
		{Property: "scan:kennung", Field: dms.FieldDelivery, Type: "string"}, {Property: "scan:betreff", Field: "title"},
		{Property: "scan:datum", Field: "intake_date"}, {Property: "scan:seiten", Field: "pages", Type: "integer"},
		{Property: "scan:betrag", Field: "amount"}, {Property: "scan:vertraulich", Value: "true"},
		{Property: "scan:stichworte", Field: "class"}, {Property: "scan:absender", Field: "sender"},
	}
	return d
}

// bindings runs a test over the browser binding and over AtomPub.
func bindings(t *testing.T, name string, test func(*testing.T, *desk)) {
	t.Run(name, func(t *testing.T) { test(t, mapped(t)) })
	t.Run(name+" over AtomPub", func(t *testing.T) { test(t, overAtom(mapped(t))) })
}

func mappedObject() (dms.Object, []byte) {
	o, data := dmstest.NewObject(3000)
	o.Meta = map[string]string{
		"title": "Müller & Söhne: Straßenfest für 5 € 🎉🎉🎉", "intake_date": "2026-11-22", "pages": "3", "amount": "1.234,50",
		"class": "Rechnung", "sender": "Ćosić \"Ä\" <x>; \r\n--grenze\r\n",
	}
	return o, data
}

// TestFault16Characters: what is sent is what the server holds, letter by letter.
func TestFault16Characters(t *testing.T) {
	bindings(t, "properties", func(t *testing.T, d *desk) {
		o, data := mappedObject()
		d.arrives(d.target(), &o, sentAndProved, data)
		p := d.documents()[0].Properties
		for name, want := range map[string]any{
			"cmis:objectTypeId": "scan:eingang", "scan:kennung": string(o.Delivery), "scan:betreff": "Müller & Söhne: Stra",
			"scan:datum": float64(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).UnixMilli()), "scan:seiten": 3.0, "scan:betrag": 1234.5,
			"scan:vertraulich": true, "scan:stichworte": []any{"Rechnung"}, "scan:absender": o.Meta["sender"], "cmis:name": o.Name,
			"cmis:contentStreamMimeType": "application/pdf", "cmis:contentStreamFileName": o.Name,
		} {
			if fmt.Sprint(p[name]) != fmt.Sprint(want) {
				t.Errorf("%s is %q, want %q", name, p[name], want)
			}
		}
	})
	for name, written := range map[string]string{
		"umlauts": "Äöü ß ÿ Ł €", "emoji": "🎉 Einladung 👩‍👩‍👧", "decomposed": "Mu\u0308ller", "forbidden": `a/b\c:d*e?f"g<h>i|j` + "\t\n", "long": strings.Repeat("Ü", 300),
		"escape": "100%25 + #1 & ;x=y", "dots": "...", "spaces": "  a   b  ", "quote": `O'Neil \' --`,
	} {
		t.Run(name, func(t *testing.T) {
			all(t, func(t *testing.T, d *desk) {
				o, data := dmstest.NewObject(500)
				o.Name = written + "_" + string(o.Delivery) + ".pdf"
				d.arrives(d.target(), &o, sentAndProved, data)
				d.arrives(d.target(), &o, foundAgain, data)
			})
		})
	}
}

// TestFoundByProperty: renamed and moved, the delivery ID still finds it.
func TestFoundByProperty(t *testing.T) {
	d, other := mapped(t), memory(t)
	o, data := mappedObject()
	d.arrives(d.target(), &o, sentAndProved, data)
	doc := d.documents()[0]
	d.post(d.direct+"?objectId="+doc.ID, nil, "cmisaction", "update", "propertyId[0]", "cmis:name", "propertyValue[0]", "Umbenannt.pdf")
	d.post(d.direct+"?objectId="+doc.ID, nil, "cmisaction", "move", "targetFolderId", other.id, "sourceFolderId", d.id)
	o.State, o.Ref = batch.Unknown, "" // even the stored ID is lost
	d.arrives(d.target(), &o, foundAgain)
	if n := d.proxy.Passed(faultproxy.Post); n != 1 {
		t.Fatalf("sent %d times", n)
	}
}

// TestVersions: a versioned type gets its first major version.
func TestVersions(t *testing.T) {
	bindings(t, "versions", versions)
}

func versions(t *testing.T, d *desk) {
	d.config.Mapping, d.config.Secondary = nil, nil
	d.config.Type = "VersionableType"
	o, data := dmstest.NewObject(500)
	d.arrives(d.target(), &o, sentAndProved, data)
	if p := d.documents()[0].Properties; p["cmis:isMajorVersion"] != true || p["cmis:isVersionSeriesCheckedOut"] == true {
		t.Fatalf("%v", p)
	}
}

func TestMappingRefused(t *testing.T) {
	for name, test := range map[string]struct {
		spoil func(*cmis.Config, *dms.Object)
		code  batch.Code
		last  batch.DeliveryState
		says  string
	}{
		"type":      {func(c *cmis.Config, _ *dms.Object) { c.Type = "scan:falsch" }, batch.CodeTargetSettings, "", "scan:falsch"},
		"folder":    {func(c *cmis.Config, _ *dms.Object) { c.Type = "cmis:folder"; c.Mapping = nil }, batch.CodeTargetSettings, "", "kein Dokumenttyp"},
		"property":  {func(c *cmis.Config, _ *dms.Object) { c.Mapping[1].Property = "scan:gibtesnicht" }, batch.CodeTargetSettings, "", "scan:gibtesnicht"},
		"read-only": {func(c *cmis.Config, _ *dms.Object) { c.Mapping[1].Property = "cmis:createdBy" }, batch.CodeTargetSettings, "", "nicht setzen"},
		"kind":      {func(c *cmis.Config, _ *dms.Object) { c.Mapping[2].Type = "string" }, batch.CodeTargetSettings, "", "datetime"},
		"required":  {func(c *cmis.Config, _ *dms.Object) { c.Mapping = c.Mapping[1:] }, batch.CodeTargetSettings, "", "Pflicht"},
		"value":     {func(_ *cmis.Config, o *dms.Object) { o.Meta["pages"] = "drei" }, batch.CodeTargetRefuses, batch.Queued, "drei"},
		"day":       {func(_ *cmis.Config, o *dms.Object) { o.Meta["intake_date"] = "22.11.2026" }, batch.CodeTargetRefuses, batch.Queued, "22.11.2026"},
		"empty":     {func(c *cmis.Config, _ *dms.Object) { c.Mapping[0].Field = "stadt" }, batch.CodeTargetRefuses, batch.Queued, "fehlt (dort Pflicht"},
		"short":     {func(c *cmis.Config, _ *dms.Object) { c.Mapping[1].Field = dms.FieldDelivery }, batch.CodeTargetRefuses, batch.Queued, "zu kurz"},
	} {
		t.Run(name, func(t *testing.T) {
			d := mapped(t)
			o, data := mappedObject()
			sound := d.config
			d.config.Mapping = slices.Clone(sound.Mapping)
			test.spoil(&d.config, &o)
			err := d.fails(d.target(), &o, test.code, test.last)
			if !strings.Contains(batch.Message(err), test.says) {
				t.Errorf("%q does not say %q", batch.Message(err), test.says)
			}
			if wait := dms.RetryAfter(err); (wait == time.Hour) != (test.code == batch.CodeTargetRefuses) {
				t.Errorf("wait %s", wait)
			}
			d.holds()
			// Mended, the same delivery goes through.
			d.config = sound
			mended, _ := mappedObject()
			o.Meta = mended.Meta
			d.arrives(d.target(), &o, sentAndProved, data)
		})
	}
}

// TestPlan: what would be sent is told, and nothing is.
func TestPlan(t *testing.T) {
	d := mapped(t)
	o, _ := mappedObject()
	p, err := d.target().Plan(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p.Type != "scan:eingang" || p.Name != o.Name || p.Folder != d.config.Folder || !strings.Contains(p.Server, "InMemory") || !p.Caps.Query || p.Caps.Hash || len(p.Properties) != 11 {
		t.Errorf("%+v", p)
	}
	i := slices.IndexFunc(p.Properties, func(q dms.Property) bool { return q.Name == "scan:betreff" })
	if q := p.Properties[i]; !q.Cut || q.Field != "title" || q.Title != "Feld scan:betreff" {
		t.Errorf("%+v", q)
	}
	d.holds()
	if n := d.proxy.Passed(faultproxy.Post); n != 0 {
		t.Errorf("%d changing calls", n)
	}
	d.proxy.Add(faultproxy.Selector("allowableActions"), 1, faultproxy.Instead(200, false, `{"canCreateDocument":false}`))
	if _, err := d.target().Plan(t.Context(), o); batch.CodeOf(err) != batch.CodeTargetDenied {
		t.Errorf("%v", err)
	}
}

// TestDescribe: what a form offers comes from the server.
func TestDescribe(t *testing.T) { bindings(t, "describe", describe) }

func describe(t *testing.T, d *desk) {
	got, err := d.target().Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	has := func(all []cmis.Choice, id string) bool {
		return slices.ContainsFunc(all, func(c cmis.Choice) bool { return c.ID == id })
	}
	if !has(got.Repositories, "A1") || !has(got.Types, "VersionableType") || !has(got.Types, "scan:eingang") || has(got.Types, "cmis:folder") {
		t.Errorf("%+v", got)
	}
	if place := d.config.Folder; !has(got.Folders, "/") || !has(got.Folders, place) {
		t.Errorf("%s and / are not among %+v", place, got.Folders)
	}
	want := cmis.Choosable{Choice: cmis.Choice{ID: "scan:kennung", Name: "Feld scan:kennung"}, Type: "string", Required: true, Queryable: true, MaxLength: "36"}
	if !slices.Contains(got.Properties, want) {
		t.Errorf("%+v", got.Properties)
	}
	for _, p := range got.Properties {
		if p.ID == "cmis:name" || p.ID == "cmis:createdBy" {
			t.Errorf("%s is offered", p.ID)
		}
	}
	d.config.Repository = "B2"
	if got, err = d.target().Describe(t.Context()); err != nil || len(got.Repositories) != 1 || len(got.Types) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
