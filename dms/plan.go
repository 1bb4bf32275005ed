package dms

import (
	"cmp"
	"context"
)

// Planner is a target that says what it would do with an object, and whether it
// could, without doing it.
type Planner interface {
	Target
	// Plan asks the target and sends nothing. Errors as of Target.
	Plan(ctx context.Context, o Object) (Plan, error)
}

// Plan is what would be sent to a target, and where.
type Plan struct {
	Server     string     `json:"server"` // product and version
	Folder     string     `json:"folder"`
	Type       string     `json:"type"`
	Name       string     `json:"name"` // of the object there
	Versioned  bool       `json:"versioned"`
	Properties []Property `json:"properties"`
	Demands    []Demand   `json:"demands,omitempty"` // what an object has to have there
	Caps       Caps       `json:"-"`
}

// Property is a field as a target takes it.
type Property struct {
	Name   string   `json:"name"`
	Title  string   `json:"title,omitempty"` // what the target calls it for people
	Type   string   `json:"type"`
	Values []string `json:"values"`
	Field  string   `json:"field,omitempty"` // ours that it comes from
	Cut    bool     `json:"cut,omitempty"`   // it was too long; the package holds it whole
	List   bool     `json:"list,omitempty"`  // it takes more than one value
}

// Demand is a property without which a target takes nothing.
type Demand struct {
	Property string `json:"property"`
	Title    string `json:"title,omitempty"` // what the target calls it for people
}

// Name is what people know it by.
func (d Demand) Name() string { return cmp.Or(d.Title, d.Property) }

// Fields that every object has; those of Meta come beside them.
const (
	FieldDelivery = "delivery" // delivery ID
	FieldSHA256   = "sha256"
	FieldName     = "name" // of the object
)

// Field is the value of a field, "" where the object has none of that name.
func (o Object) Field(name string) string {
	switch name {
	case FieldDelivery:
		return string(o.Delivery)
	case FieldSHA256:
		return o.SHA256
	case FieldName:
		return o.Name
	}
	return o.Meta[name]
}
