package escl

import (
	"context"
	"net"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/scanstelle/scanstelle/batch"
	"github.com/scanstelle/scanstelle/scanner/sane/airscantest"
)

// announcement is what a device answers.
func announcement(t testing.TB, instance, service, path string, port uint16) []byte {
	t.Helper()
	name := dnsmessage.MustNewName(instance + "." + service)
	header := func(kind dnsmessage.Type) dnsmessage.ResourceHeader {
		return dnsmessage.ResourceHeader{Name: name, Type: kind, Class: dnsmessage.ClassINET, TTL: 120}
	}
	m := dnsmessage.Message{Header: dnsmessage.Header{Response: true, Authoritative: true}, Answers: []dnsmessage.Resource{
		{Header: header(dnsmessage.TypeSRV), Body: &dnsmessage.SRVResource{Port: port, Target: dnsmessage.MustNewName("drucker.local.")}},
		{Header: header(dnsmessage.TypeTXT), Body: &dnsmessage.TXTResource{TXT: []string{"txtvers=1", "rs=" + path, "ty=Virtuell"}}},
	}}
	packet, err := m.Pack()
	if err != nil {
		t.Fatal(err)
	}
	return packet
}

// network stands for the local network: it gives its answers to every question.
func network(t *testing.T, answers ...[]byte) (address string, asked chan dnsmessage.Message) {
	t.Helper()
	conn, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	asked = make(chan dnsmessage.Message, 8)
	go func() {
		packet := make([]byte, 9000)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) == nil {
				asked <- m
			}
			for _, a := range answers {
				_, _ = conn.WriteTo(a, from)
			}
		}
	}()
	return conn.LocalAddr().String(), asked
}

// TestFindAndIdentify goes from the name in the network to who the device is.
func TestFindAndIdentify(t *testing.T) {
	sim, err := airscantest.Start(airscantest.Config{Glass: true, Vendor: "Muster", Serial: "VS-1"})
	if err != nil {
		t.Fatal(err)
	}
	defer sim.Close()
	at, _ := Address(sim.DeviceName())
	_, port, err := net.SplitHostPort(strings.TrimSuffix(strings.TrimPrefix(at, "http://"), "/eSCL/"))
	if err != nil {
		t.Fatal(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		t.Fatal(err)
	}
	const name = "Kopierer (2 Stock, Büro)"
	address, asked := network(t, []byte("kein DNS"), announcement(t, "Ein anderer", services[0].name, "eSCL", 1), announcement(t, name, services[0].name, "/eSCL", uint16(number)))
	base, ok := find(t.Context(), address, name)
	if !ok || base != at {
		t.Fatalf("%q %v, want %q", base, ok, at)
	}
	if m := <-asked; len(m.Questions) != 4 || m.Questions[0].Name.String() != name+"._uscan._tcp.local." || m.Questions[0].Class != dnsmessage.ClassINET|1<<15 {
		t.Errorf("%+v", m.Questions)
	}
	if e, err := Identify(t.Context(), base); err != nil || e != (batch.Equipment{Vendor: "Muster", Model: "Virtuell", Serial: "VS-1"}) {
		t.Errorf("%+v %v", e, err)
	}
}

func TestFindNothing(t *testing.T) {
	silent, _ := network(t)
	if base, ok := find(t.Context(), silent, "Flur"); ok {
		t.Errorf("silence: %s", base)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if base, ok := find(ctx, silent, "Flur"); ok {
		t.Errorf("canceled: %s", base)
	}
	for _, device := range []string{"airscan:w0:Flur", "airscan:escl:Virtuell:http://127.0.0.1/eSCL/", "test:0", "airscan:e0:", "airscan:e0", "airscan:e0:2. Stock", "airscan:e0:" + strings.Repeat("x", 64)} {
		if base, ok := Find(ctx, device); ok {
			t.Errorf("%s: %s", device, base)
		}
	}
}

func FuzzUnderstand(f *testing.F) {
	f.Add(announcement(f, "Flur", services[0].name, "eSCL", 80))
	f.Add(announcement(f, "Flur", services[1].name, "a b", 443))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, packet []byte) {
		scheme, port, path, ok := understand(packet, "Flur")
		if ok && (scheme != "http" && scheme != "https" || port == 0 || path == "" || strings.ContainsAny(path, "?#@ ")) {
			t.Errorf("%s %d %q", scheme, port, path)
		}
	})
}
