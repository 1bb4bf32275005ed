package outbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/scanstelle/scanstelle/batch"
)

// Folder is one at a CMIS server, looked at past the station and past its client.
type Folder struct {
	root string // folder address of the repository
	ID   string
	Path string
}

// MakeFolder makes a new one.
func MakeFolder(service, repository string) (*Folder, error) {
	f := &Folder{root: service + "/" + repository + "/root", Path: "/Eingang " + string(batch.NewID())}
	var made struct {
		Properties map[string]any `json:"succinctProperties"`
	}
	err := f.post(f.root, &made, "cmisaction", "createFolder", "propertyId[0]", "cmis:objectTypeId", "propertyValue[0]", "cmis:folder", "propertyId[1]", "cmis:name", "propertyValue[1]", strings.TrimPrefix(f.Path, "/"))
	f.ID, _ = made.Properties["cmis:objectId"].(string)
	return f, err
}

// Remove removes it with all that is in it.
func (f *Folder) Remove() error {
	return f.post(f.root+"?objectId="+url.QueryEscape(f.ID), nil, "cmisaction", "deleteTree", "continueOnFailure", "true")
}

func (f *Folder) ask(method, address, contentType string, body io.Reader) ([]byte, error) {
	req, err := http.NewRequest(method, address, body)
	if err != nil {
		return nil, err
	}
	req.SetBasicAuth("test", "test")
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: HTTP %d %s", method, address, resp.StatusCode, data)
	}
	return data, err
}

func (f *Folder) post(address string, into any, pairs ...string) error {
	form := url.Values{"succinct": {"true"}, "_charset_": {"UTF-8"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	data, err := f.ask(http.MethodPost, address, "application/x-www-form-urlencoded; charset=utf-8", strings.NewReader(form.Encode()))
	if err != nil || into == nil {
		return err
	}
	return json.Unmarshal(data, into)
}

// Document is one that lies in a folder.
type Document struct {
	ID, Name string
	Created  float64 // milliseconds since 1970
}

// Documents lists them.
func (f *Folder) Documents() ([]Document, error) {
	var all []Document
	for {
		data, err := f.ask(http.MethodGet, fmt.Sprintf("%s?cmisselector=children&succinct=true&maxItems=1000&skipCount=%d&objectId=%s", f.root, len(all), url.QueryEscape(f.ID)), "", nil)
		if err != nil {
			return nil, err
		}
		var list struct {
			Objects []struct {
				Object struct {
					Properties map[string]any `json:"succinctProperties"`
				} `json:"object"`
			} `json:"objects"`
			More bool `json:"hasMoreItems"`
		}
		if err := json.Unmarshal(data, &list); err != nil {
			return nil, err
		}
		for _, o := range list.Objects {
			id, _ := o.Object.Properties["cmis:objectId"].(string)
			name, _ := o.Object.Properties["cmis:name"].(string)
			created, _ := o.Object.Properties["cmis:creationDate"].(float64)
			all = append(all, Document{id, name, created})
		}
		if !list.More || len(list.Objects) == 0 {
			return all, nil
		}
	}
}

// Sum reads a document and returns its SHA-256.
func (f *Folder) Sum(id string) (string, error) {
	data, err := f.ask(http.MethodGet, f.root+"?cmisselector=content&objectId="+url.QueryEscape(id), "", nil)
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:]), err
}

// Holds compares what lies in the folder with what a depot sent: exactly one document
// for each delivery, byte for byte, and nothing else.
func (f *Folder) Holds(d *Depot) error {
	docs, err := f.Documents()
	if err != nil {
		return err
	}
	seen := map[batch.ID]int{}
	for _, doc := range docs {
		_, rest, _ := strings.Cut(doc.Name, "_")
		id := batch.ID(strings.TrimSuffix(rest, ".pdf"))
		want, ours := d.Sums[id]
		if !ours {
			return fmt.Errorf("%q lies there, and nobody sent it", doc.Name)
		}
		if seen[id]++; seen[id] > 1 {
			return fmt.Errorf("%q lies there %d times", doc.Name, seen[id])
		}
		if got, err := f.Sum(doc.ID); err != nil || got != want {
			return fmt.Errorf("%q has other bytes there: %s, %w", doc.Name, got, err)
		}
	}
	if len(seen) != len(d.Sums) {
		return fmt.Errorf("%d of %d packages lie there", len(seen), len(d.Sums))
	}
	return nil
}
