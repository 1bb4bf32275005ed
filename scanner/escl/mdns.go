package escl

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// multicast is where devices of the local network listen (RFC 6762).
const multicast = "224.0.0.251:5353"

// patience is how long an answer is waited for: the device was found by its
// driver just before, so it is awake.
const patience = time.Second

// services are the names under which eSCL is announced, with the scheme of each.
var services = []struct{ name, scheme string }{{"_uscan._tcp.local.", "http"}, {"_uscans._tcp.local.", "https"}}

// Find returns the base address of a device that sane-airscan found by itself and
// calls by its name in the network, "airscan:e0:Kyocera Flur". It asks the local
// network for that name, as the driver did; ok is false where nobody answers. A
// name with a dot in it cannot be asked for.
func Find(ctx context.Context, device string) (base string, ok bool) {
	rest, found := strings.CutPrefix(device, "airscan:e")
	_, name, named := strings.Cut(rest, ":")
	if !found || !named || name == "" || len(name) > 63 || strings.Contains(name, ".") {
		return "", false
	}
	return find(ctx, multicast, name)
}

// find asks one address for the services of an instance. Only where the answer
// comes from counts, not what address it names: nobody else is asked then.
func find(ctx context.Context, address, instance string) (base string, ok bool) {
	question, err := ask(instance)
	if err != nil {
		return "", false
	}
	to, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return "", false
	}
	conn, err := net.ListenUDP("udp4", nil)
	if err != nil {
		return "", false
	}
	defer conn.Close()
	deadline := time.Now().Add(patience)
	if until, set := ctx.Deadline(); set && until.Before(deadline) {
		deadline = until
	}
	if conn.SetDeadline(deadline) != nil {
		return "", false
	}
	if _, err := conn.WriteToUDP(question, to); err != nil {
		return "", false
	}
	packet := make([]byte, 9000) // the largest of multicast DNS (RFC 6762, 17)
	for ctx.Err() == nil {
		n, from, err := conn.ReadFromUDP(packet)
		if err != nil {
			return "", false
		}
		if scheme, port, path, ok := understand(packet[:n], instance); ok {
			return fmt.Sprintf("%s://%s/%s/", scheme, net.JoinHostPort(from.IP.String(), fmt.Sprint(port)), path), true
		}
	}
	return "", false
}

// ask makes the question for address and description of both services; the answer
// is to come to the asker alone (RFC 6762, 5.4 and 6.7).
func ask(instance string) ([]byte, error) {
	b := dnsmessage.NewBuilder(nil, dnsmessage.Header{})
	if err := b.StartQuestions(); err != nil {
		return nil, err
	}
	for _, s := range services {
		name, err := dnsmessage.NewName(instance + "." + s.name)
		if err != nil {
			return nil, err
		}
		for _, kind := range []dnsmessage.Type{dnsmessage.TypeSRV, dnsmessage.TypeTXT} {
			const unicast = 1 << 15
			if err := b.Question(dnsmessage.Question{Name: name, Type: kind, Class: dnsmessage.ClassINET | unicast}); err != nil {
				return nil, err
			}
		}
	}
	return b.Finish()
}

// understand reads port and path of a service out of an answer; http goes before
// https, as with the driver.
func understand(packet []byte, instance string) (scheme string, port uint16, path string, ok bool) {
	var m dnsmessage.Message
	if m.Unpack(packet) != nil || !m.Response {
		return "", 0, "", false
	}
	for _, s := range services {
		port, path = 0, ""
		for _, r := range append(m.Answers, m.Additionals...) {
			if !strings.EqualFold(r.Header.Name.String(), instance+"."+s.name) {
				continue
			}
			switch body := r.Body.(type) {
			case *dnsmessage.SRVResource:
				port = body.Port
			case *dnsmessage.TXTResource:
				for _, pair := range body.TXT {
					if key, value, found := strings.Cut(pair, "="); found && strings.EqualFold(key, "rs") {
						path = strings.Trim(value, "/")
					}
				}
			}
		}
		if path == "" {
			path = "eSCL"
		}
		if port != 0 && !strings.ContainsAny(path, "?#@\\ ") {
			return s.scheme, port, path, true
		}
	}
	return "", 0, "", false
}
