package cmis_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/dms/cmis"
	"github.com/scanstelle/scanstelle/dms/dmstest"
	"github.com/scanstelle/scanstelle/dms/web"
)

// said is what a server answers: to whoever asks for the service, for a type, and for
// anything else.
type said struct{ service, typ, other string }

// Answers as a server may give them. The words that say where it stands are HERE.
var (
	inJSON = said{
		`{"r":{"repositoryId":"r","repositoryUrl":"HERE/r","rootFolderUrl":"HERE/r/root","rootFolderId":"1","capabilities":{"capabilityQuery":"metadataonly"}}}`,
		`{"id":"cmis:document","baseId":"cmis:document","queryName":"cmis:document","propertyDefinitions":{"a":{"id":"a","propertyType":"string","required":true,"defaultValue":["x"]}}}`,
		`{"succinctProperties":{"cmis:objectId":"1","cmis:baseTypeId":"cmis:folder","cmis:path":["/"]},"results":[],"objects":[{"object":{"succinctProperties":{"cmis:name":"x.pdf","cmis:objectId":7}}}],"hasMoreItems":true}`,
	}
	inXML = said{
		`<service xmlns="http://www.w3.org/2007/app"><workspace><repositoryInfo xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><repositoryId>r</repositoryId></repositoryInfo>` +
			`<uritemplate xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><template>HERE/id/{id}</template><type>objectbyid</type></uritemplate>` +
			`<uritemplate xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><template>HERE/path?p={path}</template><type>objectbypath</type></uritemplate>` +
			`<uritemplate xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><template>HERE/type/{id}</template><type>typebyid</type></uritemplate></workspace></service>`,
		`<entry xmlns="http://www.w3.org/2005/Atom"><type xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><id>cmis:document</id><baseId>cmis:document</baseId><p><id>a</id><propertyType>string</propertyType></p></type></entry>`,
		`<entry xmlns="http://www.w3.org/2005/Atom"><link rel="down" type="application/atom+xml;type=feed" href="HERE/down"/><link rel="next" href="HERE/next"/><content src="HERE/content"/>` +
			`<object xmlns="http://docs.oasis-open.org/ns/cmis/restatom/200908/"><properties><p propertyDefinitionId="cmis:baseTypeId"><value>cmis:folder</value></p>` +
			`<p propertyDefinitionId="cmis:objectId"><value>1</value></p><p propertyDefinitionId="cmis:path"><value>/</value></p></properties></object><entry/></entry>`,
	}
)

// FuzzAnswers: whatever a server says, over either binding: looking, describing and
// reading come to an end, and every error says what to do about it.
func FuzzAnswers(f *testing.F) {
	for _, s := range []said{inJSON, inXML} {
		f.Add(s.service, s.typ, s.other)
	}
	f.Add(inJSON.service, inJSON.typ, strings.Replace(inJSON.other, `"cmis:objectId":"1"`, `"cmis:objectId":null`, 1))
	f.Add(`{}`, `[]`, `<html>`)
	var now atomic.Pointer[said]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text := now.Load().other
		switch {
		case r.URL.Path == "/":
			text = now.Load().service
		case strings.HasPrefix(r.URL.Path, "/type/"), strings.HasPrefix(r.URL.Query().Get("cmisselector"), "type"):
			text = now.Load().typ
		}
		w.Header().Set("Content-Type", "application/json")
		if strings.HasPrefix(now.Load().service, "<") {
			w.Header().Set("Content-Type", "application/xml")
		}
		_, _ = io.WriteString(w, strings.ReplaceAll(text, "HERE", "http://"+r.Host))
	}))
	f.Cleanup(server.Close)
	o, _ := dmstest.NewObject(100)
	o.State, o.Age = batch.Unknown, time.Hour
	target, err := cmis.Open(cmis.Config{Place: cmis.Place{URL: server.URL + "/", Folder: "/"}}, web.Secret{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { target.Close() })
	f.Fuzz(func(t *testing.T, service, typ, other string) {
		now.Store(&said{service, typ, other})
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		_, planned := target.Plan(ctx, o) // forgets what it knew of the server
		_, described := target.Describe(ctx)
		ref, found := target.Find(ctx, o)
		r, read := target.ReadBack(ctx, ref)
		if read == nil {
			_, read = io.Copy(io.Discard, r)
			r.Close()
		}
		for _, err := range []error{described, found, read, planned} {
			if code := batch.CodeOf(err); err != nil && (code == batch.CodeInternal || code == batch.CodeCanceled) {
				t.Errorf("%v", err)
			}
		}
		if ctx.Err() != nil {
			t.Error("it does not come to an end")
		}
	})
}
