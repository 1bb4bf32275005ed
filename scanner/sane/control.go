package sane

/*
#include <stdlib.h>
#include <sane/sane.h>

// The constraint of a descriptor is a union, which cgo does not see into.
static const SANE_Range *constraint_range(const SANE_Option_Descriptor *d) { return d->constraint.range; }
static const SANE_Word *constraint_words(const SANE_Option_Descriptor *d) { return d->constraint.word_list; }
static const SANE_String_Const *constraint_strings(const SANE_Option_Descriptor *d) { return d->constraint.string_list; }
*/
import "C"

import (
	"context"
	"fmt"
	"math"
	"unsafe"

	"github.com/scanstelle/scanstelle/batch"
)

// fixedScale is the factor of SANE_Fixed (SANE API 1.6, 4.2.2.3).
const fixedScale = 1 << 16

const wordSize = int(unsafe.Sizeof(C.SANE_Word(0)))

// reload reads all descriptors. It runs on the thread of libsane.
func (d *Device) reload() {
	var options []Option
	group := ""
	// Option 0 is the number of options; a NULL descriptor ends the list too.
	for i := 1; ; i++ {
		c := C.sane_get_option_descriptor(d.handle, C.SANE_Int(i))
		if c == nil {
			break
		}
		o := describe(c, i)
		if o.Type == Group {
			group = o.Title
		}
		o.Group = group
		options = append(options, o)
	}
	d.optionsMu.Lock()
	d.options = options
	d.optionsMu.Unlock()
}

// describe copies a descriptor, which libsane may change at any later call.
func describe(c *C.SANE_Option_Descriptor, index int) Option {
	o := Option{
		Index: index, Name: goText(c.name), Title: goText(c.title), Desc: goText(c.desc),
		Type: Type(c._type), Unit: Unit(c.unit), Size: int(c.size), Cap: Cap(c.cap),
	}
	if o.Type == Bool || o.Type == Int || o.Type == Fixed {
		o.Words = max(1, o.Size/wordSize)
	}
	switch c.constraint_type {
	case C.SANE_CONSTRAINT_RANGE:
		if r := C.constraint_range(c); r != nil {
			o.Range = &Range{Min: o.fromWord(r.min), Max: o.fromWord(r.max), Quant: o.fromWord(r.quant)}
		}
	case C.SANE_CONSTRAINT_WORD_LIST:
		if w := C.constraint_words(c); w != nil {
			for _, word := range unsafe.Slice(w, int(*w)+1)[1:] {
				o.Numbers = append(o.Numbers, o.fromWord(word))
			}
		}
	case C.SANE_CONSTRAINT_STRING_LIST:
		for p := C.constraint_strings(c); p != nil && *p != nil; p = (*C.SANE_String_Const)(unsafe.Add(unsafe.Pointer(p), unsafe.Sizeof(*p))) {
			o.Strings = append(o.Strings, C.GoString(*p))
		}
	}
	return o
}

func goText(s C.SANE_String_Const) string { return goString((*C.char)(unsafe.Pointer(s))) }

func (o Option) fromWord(w C.SANE_Word) float64 {
	if o.Type == Fixed {
		return float64(w) / fixedScale
	}
	return float64(w)
}

// Get reads the first readable option of this name.
func (d *Device) Get(name string) (any, error) {
	const op = "scan.option"
	o, ok := d.lookup(name, Option.Readable)
	if !ok {
		return nil, batch.Refuse(op, batch.CodeOption, "%s ist nicht lesbar", name)
	}
	var value any
	err := d.onThread(context.Background(), op, setting, func(h C.SANE_Handle) Status {
		buf := C.calloc(1, C.size_t(max(o.Size, wordSize)))
		defer C.free(buf)
		s := Status(C.sane_control_option(h, C.SANE_Int(o.Index), C.SANE_ACTION_GET_VALUE, buf, nil))
		if s == Good {
			value = o.load(buf)
		}
		return s
	})
	if err != nil {
		return nil, err
	}
	return value, nil
}

// Set sets the first settable option of this name: bool, int (also for Fixed),
// float64, string, []int, []float64, or nil to press a button. It returns the
// value the device took, which may be rounded (SANE_INFO_INEXACT), and has read the
// options again where the driver asked for it (SANE_INFO_RELOAD_OPTIONS); frame
// parameters are never kept, so SANE_INFO_RELOAD_PARAMS needs nothing.
func (d *Device) Set(name string, value any) (any, error) {
	const op = "scan.option"
	o, ok := d.lookup(name, Option.Settable)
	if !ok {
		return nil, batch.Refuse(op, batch.CodeOption, "%s ist nicht einstellbar", name)
	}
	var taken any
	var refusal error
	err := d.onThread(context.Background(), op, setting, func(h C.SANE_Handle) Status {
		buf := C.calloc(1, C.size_t(max(o.Size, wordSize)))
		defer C.free(buf)
		if refusal = o.store(buf, value); refusal != nil {
			return Good
		}
		var info C.SANE_Int
		s := Status(C.sane_control_option(h, C.SANE_Int(o.Index), C.SANE_ACTION_SET_VALUE, buf, &info))
		if s != Good {
			return s
		}
		taken = o.load(buf) // a driver writes the value it took into the buffer
		if info&C.SANE_INFO_RELOAD_OPTIONS != 0 {
			d.reload()
		}
		return Good
	})
	if refusal != nil {
		err = refusal
	}
	if err != nil {
		return nil, &batch.Error{Op: op, Code: batch.CodeOf(err), Detail: name + "=" + text(value), Err: err}
	}
	return taken, nil
}

// SetAuto lets the driver choose the value of an option that offers it.
func (d *Device) SetAuto(name string) error {
	const op = "scan.option"
	o, ok := d.lookup(name, func(o Option) bool { return o.Settable() && o.Cap&Automatic != 0 })
	if !ok {
		return batch.Refuse(op, batch.CodeOption, "%s=auto", name)
	}
	return d.onThread(context.Background(), op, setting, func(h C.SANE_Handle) Status {
		var info C.SANE_Int
		s := Status(C.sane_control_option(h, C.SANE_Int(o.Index), C.SANE_ACTION_SET_AUTO, nil, &info))
		if s == Good && info&C.SANE_INFO_RELOAD_OPTIONS != 0 {
			d.reload()
		}
		return s
	})
}

// load reads a value of the option's type from the driver's form.
func (o Option) load(buf unsafe.Pointer) any {
	words := unsafe.Slice((*C.SANE_Word)(buf), max(1, o.Words))
	switch o.Type {
	case Bool:
		return words[0] != C.SANE_FALSE
	case Int:
		if o.Words == 1 {
			return int(words[0])
		}
		v := make([]int, o.Words)
		for i := range v {
			v[i] = int(words[i])
		}
		return v
	case Fixed:
		if o.Words == 1 {
			return o.fromWord(words[0])
		}
		v := make([]float64, o.Words)
		for i := range v {
			v[i] = o.fromWord(words[i])
		}
		return v
	case String:
		// A driver that forgets the final zero must not make us read on.
		raw := unsafe.Slice((*byte)(buf), o.Size)
		for i, c := range raw {
			if c == 0 {
				return string(raw[:i])
			}
		}
		return string(raw)
	}
	return nil
}

// store writes a value in the driver's form, refusing what does not fit.
func (o Option) store(buf unsafe.Pointer, value any) error {
	words := unsafe.Slice((*C.SANE_Word)(buf), max(1, o.Words))
	mismatch := batch.Refuse("scan.option", batch.CodeOption, "%s=%s", o.Name, text(value))
	switch o.Type {
	case Bool:
		v, ok := value.(bool)
		if !ok {
			return mismatch
		}
		words[0] = C.SANE_FALSE
		if v {
			words[0] = C.SANE_TRUE
		}
		return nil
	case Int, Fixed:
		numbers, ok := numbersOf(value)
		if !ok || len(numbers) != o.Words {
			return mismatch
		}
		for i, n := range numbers {
			if o.Type == Fixed {
				n *= fixedScale
			}
			if n = math.Round(n); n < math.MinInt32 || n > math.MaxInt32 || math.IsNaN(n) {
				return mismatch
			}
			words[i] = C.SANE_Word(n)
		}
		return nil
	case String:
		v, ok := value.(string)
		if !ok || len(v) >= o.Size {
			return mismatch
		}
		raw := unsafe.Slice((*byte)(buf), o.Size)
		raw[copy(raw, v)] = 0
		return nil
	case Button:
		if value == nil {
			return nil
		}
	}
	return fmt.Errorf("type %d: %w", o.Type, mismatch)
}

// numbersOf flattens the numeric forms Set accepts.
func numbersOf(value any) ([]float64, bool) {
	switch v := value.(type) {
	case []float64:
		return v, true
	case []int:
		out := make([]float64, len(v))
		for i, n := range v {
			out[i] = float64(n)
		}
		return out, true
	}
	n, ok := number(value)
	return []float64{n}, ok
}
