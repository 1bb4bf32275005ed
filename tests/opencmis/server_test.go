package opencmis

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestServersAnswer(t *testing.T) {
	s, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	for url, want := range map[string]string{s.Memory: `"A1"`, s.Share: `"test"`, s.Atom: "cmisra:repositoryInfo"} {
		req, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth("test", "test")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s, %v\n%s", url, resp.Status, err, body)
		}
	}
}
