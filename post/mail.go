package post

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"

	"github.com/scanstelle/scanstelle/batch"
)

// mailHead is the first line of a message: the name of a field (RFC 5322 2.2).
var mailHead = regexp.MustCompile(`^[!-9;-~]{1,76}:[ \t]`)

// mailFields are those of which a message has at least one; a text with a colon in its
// first line has none.
var mailFields = regexp.MustCompile(`(?im)^(from|message-id|received|return-path|mime-version|delivered-to|x-[a-z-]*received):`)

func looksMail(head []byte) bool {
	return mailHead.Match(head) && mailFields.Match(head) || bytes.HasPrefix(head, []byte("Received:")) || bytes.HasPrefix(head, []byte("From:"))
}

// decoder reads words of a header in any charset that browsers know (RFC 2047).
var decoder = mime.WordDecoder{CharsetReader: charset.NewReaderLabel}

// mail reads a message (RFC 5322 with MIME).
func (r *reader) mail(data []byte) (Item, error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return Item{}, &batch.Error{Op: "post.mail", Code: batch.CodeBroken, Detail: "der Kopf der E-Mail ist nicht lesbar", Err: err}
	}
	i := Item{Form: Mail, MessageID: strings.Trim(line(m.Header.Get("Message-Id")), "<>")}
	i.Subject, i.Sender, i.To = word(m.Header.Get("Subject")), word(m.Header.Get("From")), word(m.Header.Get("To"))
	if at, err := m.Header.Date(); err == nil {
		i.Date = at.UTC()
	} else if m.Header.Get("Date") != "" {
		i.remark("Das Datum der E-Mail ist nicht lesbar.")
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return Item{}, &batch.Error{Op: "post.mail", Code: batch.CodeBroken, Detail: "der Text der E-Mail ist nicht lesbar", Err: err}
	}
	i.Content = mailContent(m.Header, body)
	w := &mailWalk{reader: r, item: &i}
	if err := w.part(textproto.MIMEHeader(m.Header), body, 0); err != nil {
		return Item{}, err
	}
	i.Text = w.text()
	return i, nil
}

// mailContent is the hash of what a message says: the fields that its sender wrote and
// the body, with line ends of one form. Fields that the way adds are left out.
func mailContent(h mail.Header, body []byte) string {
	sum := sha256.New()
	for _, f := range []string{"From", "To", "Cc", "Date", "Subject", "Message-Id", "Content-Type", "Content-Transfer-Encoding"} {
		io.WriteString(sum, f+":"+line(strings.Join(h[f], "\n"))+"\n")
	}
	sum.Write(bytes.TrimRight(bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n")), "\n"))
	return hex.EncodeToString(sum.Sum(nil))
}

// word decodes a field of a header into one line.
func word(s string) string {
	if decoded, err := decoder.DecodeHeader(s); err == nil {
		s = decoded
	}
	return line(strings.ToValidUTF8(s, "\uFFFD"))
}
