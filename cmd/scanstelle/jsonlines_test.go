package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// object is one line of --json.
type object = map[string]any

// decodeLines reads JSON Lines: every line one object with a type.
func decodeLines(ts *testscript.TestScript, name string) []object {
	text := ts.ReadFile(name)
	if !strings.HasSuffix(text, "\n") {
		ts.Fatalf("%s: the last line is not ended", name)
	}
	var out []object
	for i, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		d := json.NewDecoder(strings.NewReader(line))
		var o object
		if err := d.Decode(&o); err != nil || d.More() {
			ts.Fatalf("%s:%d is not one object: %q (%v)", name, i+1, line, err)
		}
		if kind, ok := o["type"].(string); !ok || kind == "" {
			ts.Fatalf("%s:%d has no type: %s", name, i+1, line)
		}
		out = append(out, o)
	}
	return out
}

// jsonLines expects JSON Lines whose last object has a type: jsonlines stdout
// summary
func jsonLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: jsonlines file type-of-the-last")
	}
	lines := decodeLines(ts, args[0])
	if last := lines[len(lines)-1]["type"]; last != args[1] {
		ts.Fatalf("the last line is %q, want %q", last, args[1])
	}
}

// runLines expects the lines that »run --json« promises, with the right keys
// and types, and a summary whose counts are those of the lines.
func runLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: runlines file")
	}
	lines := decodeLines(ts, args[0])
	counts := map[string]int{}
	for i, o := range lines {
		kind := o["type"].(string)
		counts[kind]++
		promised, ok := promises[kind]
		if !ok {
			ts.Fatalf("%s:%d: type %q is not promised", args[0], i+1, kind)
		}
		for _, key := range slices.Sorted(maps.Keys(promised)) {
			if problem := promised[key](o[key]); problem != "" {
				ts.Fatalf("%s:%d: %s: %q is %v: %s", args[0], i+1, kind, key, o[key], problem)
			}
		}
	}
	last := lines[len(lines)-1]
	if counts["summary"] != 1 || last["type"] != "summary" {
		ts.Fatalf("%d summaries, the last line is %v", counts["summary"], last["type"])
	}
	// Documents that were only captured have no line yet; one that could not be
	// sealed has a refusal.
	for kind, fields := range map[string][]string{"page": {"pages"}, "document": {"delivered", "queued"}, "refused": {"refused", "failed"}} {
		told := 0.0
		for _, key := range fields {
			told += last[key].(float64)
		}
		if told != float64(counts[kind]) {
			ts.Fatalf("the summary counts %v %s, there are %d lines of type %q", told, strings.Join(fields, " + "), counts[kind], kind)
		}
	}
}

// check says what is wrong with a value, "" where nothing is.
type check func(v any) string

func text(v any) string {
	if s, ok := v.(string); !ok || s == "" {
		return "no text"
	}
	return ""
}

func textOrEmpty(v any) string {
	if _, ok := v.(string); !ok {
		return "no string"
	}
	return ""
}

func truth(v any) string {
	if _, ok := v.(bool); !ok {
		return "not true or false"
	}
	return ""
}

func number(low, high float64) check {
	return func(v any) string {
		if n, ok := v.(float64); !ok || n < low || n > high {
			return fmt.Sprintf("no number from %g to %g", low, high)
		}
		return ""
	}
}

func orNull(c check) check {
	return func(v any) string {
		if v == nil {
			return ""
		}
		return c(v)
	}
}

func oneOf(allowed ...any) check {
	return func(v any) string {
		if !slices.Contains(allowed, v) {
			return fmt.Sprintf("none of %v", allowed)
		}
		return ""
	}
}

func matching(pattern string) check {
	re := regexp.MustCompile(pattern)
	return func(v any) string {
		if s, ok := v.(string); !ok || !re.MatchString(s) {
			return "does not match " + pattern
		}
		return ""
	}
}

func list(of check) check {
	return func(v any) string {
		items, ok := v.([]any)
		if !ok {
			return "no list"
		}
		for _, item := range items {
			if problem := of(item); problem != "" {
				return problem
			}
		}
		return ""
	}
}

func keys(of map[string]check) check {
	return func(v any) string {
		o, ok := v.(object)
		if !ok {
			return "no object"
		}
		for key, c := range of {
			if problem := c(o[key]); problem != "" {
				return key + ": " + problem
			}
		}
		return ""
	}
}

func numbers(v any) string {
	o, ok := v.(object)
	if !ok {
		return "no object"
	}
	for key, n := range o {
		if problem := number(0, 1e9)(n); problem != "" {
			return key + ": " + problem
		}
	}
	return ""
}

const uuid = `^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`

// promises are the keys that scripts of other people build on.
var promises = map[string]map[string]check{
	"notice": {"message": text},
	"page": {
		"source": matching(`#[1-9][0-9]*$`), "page": matching(uuid), "batch": matching(uuid), "sheet": number(1, 1e6), "side": oneOf("front", "back"),
		"dpi": number(50, 1200), "blank": truth, "ink": number(0, 1), "skew_deg": number(-45, 45), "rotation": oneOf(0., 90., 180., 270.),
		"colour": truth, "ocr_confidence": orNull(number(0, 100)), "barcodes": list(keys(map[string]check{"format": text, "text": textOrEmpty})),
		"separator": textOrEmpty, "findings": list(text), "ms": numbers,
	},
	"document": {
		"document": matching(uuid), "batch": matching(uuid), "pages": number(1, 1e6), "package": textOrEmpty, "sha256": matching(`^[0-9a-f]{64}$`), "findings": list(text),
		"delivery": keys(map[string]check{"state": text, "level": orNull(text), "ref": orNull(text)}),
	},
	"refused": {"source": text, "code": text, "message": matching(`\.$`), "next": matching(`\.$`)},
	"summary": {
		"batch": matching(uuid), "inputs": number(0, 1e6), "pages": number(0, 1e6), "documents": number(0, 1e6), "delivered": number(0, 1e6), "queued": number(0, 1e6), "failed": number(0, 1e6),
		"refused": number(0, 1e6), "blank": number(0, 1e6), "separators": number(0, 1e6), "findings": number(0, 1e6), "seconds": number(0, 1e6),
		"pages_per_minute": number(0, 1e6), "exit": number(0, 6), "balance": numbersOrMinus,
	},
}

// numbersOrMinus are counts; -1 stands for »nobody told«.
func numbersOrMinus(v any) string {
	o, ok := v.(object)
	if !ok {
		return "no object"
	}
	for key, n := range o {
		if problem := number(-1, 1e6)(n); problem != "" {
			return key + ": " + problem
		}
	}
	return ""
}

// field puts a value of the first line of a type into a variable: field NAME
// stdout document delivery.state
func field(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: field NAME file type key[.key]")
	}
	for _, o := range decodeLines(ts, args[1]) {
		if o["type"] != args[2] {
			continue
		}
		var v any = o
		for _, key := range strings.Split(args[3], ".") {
			inner, ok := v.(object)
			if !ok {
				ts.Fatalf("%s has no %s", args[2], args[3])
			}
			v = inner[key]
		}
		ts.Setenv(args[0], fmt.Sprint(v))
		return
	}
	ts.Fatalf("no line of type %q", args[2])
}
