package station

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"os"

	"github.com/scanstelle/scanstelle/batch"
)

// Caller runs operations: a Station in this process, or a Client.
type Caller interface {
	// call runs an operation; events arrive as raw JSON.
	call(ctx context.Context, op Operation, args any, event func(json.RawMessage)) (json.RawMessage, error)
}

// Client calls the owner of a data folder over its socket.
type Client struct{ data string }

// Dial finds the owner of a data folder; ok is false where none listens.
func Dial(data string) (c *Client, ok bool) {
	c = &Client{data}
	conn, err := c.connect()
	if err != nil {
		return nil, false
	}
	conn.Close()
	return c, true
}

func (c *Client) connect() (net.Conn, error) {
	address, dir, err := socketAddress(c.data)
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	return net.Dial("unix", address)
}

func (c *Client) call(ctx context.Context, op Operation, args any, event func(json.RawMessage)) (json.RawMessage, error) {
	const name = "station.client"
	conn, err := c.connect()
	if err != nil {
		return nil, batch.Fail(name, batch.CodeStoreLocked, err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	raw, err := json.Marshal(args)
	if err != nil {
		return nil, batch.Fail(name, batch.CodeInternal, err)
	}
	if len(raw) > maxRequest-1024 {
		return nil, batch.Refuse(name, batch.CodeUsage, "mehr als %d MB Dateinamen", maxRequest>>20)
	}
	if err := json.NewEncoder(conn).Encode(request{op, raw, sessionOf(ctx)}); err != nil {
		return nil, c.broken(ctx, err)
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return nil, c.broken(ctx, err)
		}
		var r reply
		switch err := json.Unmarshal(line, &r); {
		case err != nil:
			return nil, batch.Fail(name, batch.CodeInternal, err)
		case r.Error != nil:
			return nil, r.Error.error()
		case r.Event != nil:
			if event != nil {
				event(r.Event)
			}
		default:
			return r.Result, nil
		}
	}
}

// broken tells why the owner stopped answering.
func (c *Client) broken(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return batch.Fail("station.client", batch.CodeCanceled, ctx.Err())
	}
	return batch.Fail("station.client", batch.CodeServiceGone, err)
}

// call implements Caller in this process.
func (st *Station) call(ctx context.Context, op Operation, args any, event func(json.RawMessage)) (json.RawMessage, error) {
	raw, err := json.Marshal(args)
	if err != nil {
		return nil, batch.Fail("station.call", batch.CodeInternal, err)
	}
	result, err := st.Call(ctx, os.Getuid(), sessionOf(ctx), op, raw, func(e any) {
		if event == nil {
			return
		}
		if raw, err := json.Marshal(e); err == nil {
			event(raw)
		}
	})
	if err != nil {
		return nil, err
	}
	return json.Marshal(result)
}

// Invoke runs an operation through a Caller and decodes its result.
func Invoke[Result any](ctx context.Context, c Caller, op Operation, args any, event func(json.RawMessage)) (Result, error) {
	var result Result
	raw, err := c.call(ctx, op, args, event)
	if err != nil {
		return result, err
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return result, batch.Fail("station.invoke", batch.CodeInternal, err)
	}
	return result, nil
}
