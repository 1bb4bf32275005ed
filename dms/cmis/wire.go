package cmis

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/scanstelle/scanstelle/dms"
	"github.com/scanstelle/scanstelle/dms/web"
)

// wire is a binding of CMIS: how what a session asks for is written and read. Errors
// are those of the call; a fault is fs.ErrNotExist where the repository itself says
// that it does not know an object or type.
type wire interface {
	typeDefinition(ctx context.Context, id string) (typeDefinition, error)
	// documentTypes lists the types of documents.
	documentTypes(ctx context.Context) ([]Choice, error)
	byID(ctx context.Context, id string) (object, error)
	byPath(ctx context.Context, path string) (object, error)
	// query runs a statement and returns the object IDs it gives.
	query(ctx context.Context, statement string) ([]string, error)
	// children returns the IDs of a folder's documents whose name holds a text.
	children(ctx context.Context, folder, part string) ([]string, error)
	// folders returns the folders below one, of its first so many children.
	folders(ctx context.Context, folder string) ([]object, error)
	// create sends a document in one request, the only thing a server does whole or
	// not at all, and returns what it says about it.
	create(ctx context.Context, folder string, d draft) (object, error)
	// content asks for the content of a document.
	content(ctx context.Context, id string) (*http.Response, error)
	// mayCreate tells whether a folder takes documents; true where the server does
	// not say.
	mayCreate(ctx context.Context, folder string) (bool, error)
}

// page is how many children are asked for at once.
const page = 500

// draft is a document that is not there yet.
type draft struct {
	Name       string
	Properties []dms.Property
	Versioning string // "none" or "major"
	Object     dms.Object
}

// service is what the service document says: the repositories by ID, and the way to
// talk to one of them.
type service struct {
	repositories map[string]repository
	wire         func(repository) (wire, error)
}

// ask reads the service document. Which binding an address belongs to shows in what
// it answers: XML is AtomPub (clause 3), JSON the browser binding (clause 5).
func (t *Target) ask(ctx context.Context) (service, error) {
	u, err := url.Parse(t.config.URL)
	if err != nil {
		return service{}, err
	}
	resp, err := t.call(ctx, http.MethodGet, u, nil, 0, "")
	if err != nil {
		return service{}, err
	}
	if kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type")); strings.HasSuffix(kind, "xml") {
		return t.askAtom(resp)
	}
	var all map[string]repository
	if err := decode(resp, &all); err != nil {
		return service{}, err
	}
	return service{all, t.newBrowser}, nil
}

// send posts head, the object's content through encode, and tail as one body. size
// is the length of the whole.
func (t *Target) send(ctx context.Context, u *url.URL, o dms.Object, head, tail []byte, encode func(io.Reader) io.Reader, size int64, contentType string) (*http.Response, error) {
	src, err := o.Open()
	if err != nil {
		return nil, err
	}
	body := web.Body(io.MultiReader(bytes.NewReader(head), encode(dms.Reader(ctx, src)), bytes.NewReader(tail)), src)
	return t.call(ctx, http.MethodPost, u, body, size, contentType)
}

var errNoObject = errors.New("the answer names no object")
