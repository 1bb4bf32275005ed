package post

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/scanstelle/scanstelle/batch"
)

// mostText bounds the text of a message that is shown, in bytes. All of it is in the
// original.
const mostText = 1 << 20

// mailWalk goes through the parts of a message.
type mailWalk struct {
	reader *reader
	item   *Item
	plain  []string
	html   []string // shown where there is no plain text
	size   int
	cut    bool
}

// part reads a part, and those in it.
func (w *mailWalk) part(h textproto.MIMEHeader, body []byte, depth int) error {
	if depth > w.reader.limits.Depth*4 { // multiparts nest deeper than containers
		return batch.Refuse("post.mail", batch.CodePostSize, "mehr als %d Ebenen in einer E-Mail", w.reader.limits.Depth*4)
	}
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if kind == "" || err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		kind = "text/plain"
	}
	switch {
	case kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime":
		w.item.Signed = true
		if params["smime-type"] == "enveloped-data" {
			w.item.Locked = true
			w.item.remark("Die E-Mail ist verschlüsselt (S/MIME); ihr Inhalt ist hier nicht lesbar.")
		}
	case kind == "multipart/signed":
		w.item.Signed = true
	case kind == "multipart/encrypted":
		w.item.Locked = true
		w.item.remark("Die E-Mail ist verschlüsselt; ihr Inhalt ist hier nicht lesbar.")
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		return w.parts(multipart.NewReader(bytes.NewReader(body), params["boundary"]), kind, depth)
	}
	return w.leaf(h, kind, params, body)
}

// parts reads a multipart. One that breaks off keeps what came before.
func (w *mailWalk) parts(in *multipart.Reader, kind string, depth int) error {
	plain := len(w.plain)
	for {
		p, err := in.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			w.item.remark("Die E-Mail ist unvollständig: Ein mehrteiliger Abschnitt endet nicht.")
			break
		}
		body, err := io.ReadAll(p)
		if err != nil {
			w.item.remark("Die E-Mail ist unvollständig: Ein Teil bricht ab.")
		}
		if err := w.part(p.Header, body, depth+1); err != nil {
			return err
		}
	}
	if kind == "multipart/alternative" && len(w.plain) > plain {
		w.html = nil // the same once more
	}
	return nil
}

// leaf reads a part that holds no others: text that is shown, or an attachment.
func (w *mailWalk) leaf(h textproto.MIMEHeader, kind string, params map[string]string, body []byte) error {
	data, err := transferred(h.Get("Content-Transfer-Encoding"), body)
	if err != nil {
		w.item.remark("Die Kodierung eines Teils der E-Mail ist fehlerhaft.")
	}
	if err := w.reader.spend(int64(len(data))); err != nil {
		return err
	}
	disposition, values, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := word(values["filename"])
	if name == "" {
		name = word(params["name"])
	}
	shown := disposition != "attachment" && name == ""
	switch {
	case shown && kind == "text/plain":
		w.add(&w.plain, decode(data, params["charset"]))
		return nil
	case shown && kind == "text/html":
		w.add(&w.html, htmlText(decode(data, params["charset"])))
		return nil
	}
	if name == "" {
		name = map[string]string{"message/rfc822": "Nachricht.eml", "text/html": "Text.html", "application/pkcs7-mime": "smime.p7m", "application/pkcs7-signature": "smime.p7s", "application/x-pkcs7-signature": "smime.p7s"}[kind]
	}
	p := Part{Name: name, MIME: kind, Bytes: int64(len(data)), SHA256: hashOf(data)}
	switch {
	case strings.HasSuffix(kind, "pkcs7-signature") || kind == "application/pgp-signature":
		p.Role = "Signatur"
	case disposition == "inline" && strings.HasPrefix(kind, "image/"):
		p.Role = "Bild im Text"
	case kind == "message/rfc822":
		p.Role = "weitergeleitete Nachricht"
	}
	w.item.Parts = append(w.item.Parts, p)
	return nil
}

func (w *mailWalk) add(to *[]string, text string) {
	if room := mostText - w.size; len(text) > room {
		text, w.cut = strings.ToValidUTF8(text[:room], ""), true
	}
	w.size += len(text)
	*to = append(*to, text)
}

// text is what the message says.
func (w *mailWalk) text() string {
	all := w.plain
	if strings.TrimSpace(strings.Join(all, "")) == "" {
		if all = w.html; len(all) > 0 {
			w.item.remark("Die E-Mail ist nur als HTML geschrieben; gezeigt wird ihr Text ohne Gestaltung.")
		}
	}
	if w.cut {
		w.item.remark("Der Text der E-Mail ist länger als hier gezeigt; ganz steht er im Original.")
	}
	return strings.Join(all, "\n\n")
}

// transferred undoes the transfer encoding of a part (RFC 2045 6); what can be read
// comes back with an error.
func transferred(encoding string, body []byte) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		clean := bytes.Map(func(r rune) rune {
			if r == '+' || r == '/' || r == '=' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
				return r
			}
			return -1
		}, body)
		out := make([]byte, base64.StdEncoding.DecodedLen(len(clean)))
		n, err := base64.StdEncoding.Decode(out, clean)
		return out[:n], err
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(body)))
	}
	return body, nil
}

// decode turns a text of a charset into UTF-8; Windows-1252 where nothing is said and
// it is no UTF-8.
func decode(data []byte, label string) string {
	in, err := charset.NewReader(bytes.NewReader(data), "text/plain; charset="+label)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	out, err := io.ReadAll(in)
	if err != nil {
		return strings.ToValidUTF8(string(data), "\uFFFD")
	}
	return string(out)
}
