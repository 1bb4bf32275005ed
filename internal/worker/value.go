package worker

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/scanstelle/scanstelle/batch"
)

// ServeFile is Serve for jobs of one kind that come with one file each: answer gets its
// bytes, which are gone when it returns. op names the worker.
func ServeFile[Job any](op string, answer func(ctx context.Context, job Job, data []byte, reply Replier) error) error {
	return Serve(func(ctx context.Context, raw json.RawMessage, files []*os.File, reply Replier) error {
		var job Job
		if err := json.Unmarshal(raw, &job); err != nil {
			return batch.Fail(op, batch.CodeInternal, err)
		}
		if len(files) != 1 {
			return batch.Refuse(op, batch.CodeInternal, "%d files", len(files))
		}
		data, unmap, err := MapFile(files[0])
		if err != nil {
			return batch.Fail(op, batch.CodeMemoryLimit, err)
		}
		defer unmap()
		return answer(ctx, job, data, reply)
	})
}

// SendValue gives the owner a value that may be too large for a message: as JSON in a
// memory file.
func SendValue(op string, reply Replier, value any) error {
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(value); err != nil {
		return batch.Fail(op, batch.CodeInternal, err)
	}
	file, err := MemfdFrom(op, &out)
	if err != nil {
		return batch.Fail(op, batch.CodeMemoryLimit, err)
	}
	defer file.Close()
	return reply.Send(struct{}{}, file)
}

// maxValue bounds the JSON that is believed of a child, in bytes.
const maxValue = 64 << 20

// CallForValue is Pool.CallWithin for a job with one file that is answered by one
// SendValue. CodeMemoryLimit: the value is too large; CodeWorkerDied: it is none.
func CallForValue[Value any](ctx context.Context, p *Pool, op string, silence time.Duration, job any, input *os.File) (value Value, err error) {
	told := false
	err = p.CallWithin(ctx, silence, job, []*os.File{input}, func(_ json.RawMessage, files []*os.File) error {
		defer closeAll(files)
		if len(files) != 1 {
			return batch.Refuse(op, batch.CodeWorkerDied, "no value")
		}
		info, err := files[0].Stat()
		if err != nil || info.Size() > maxValue {
			return &batch.Error{Op: op, Code: batch.CodeMemoryLimit, Err: err}
		}
		told = true
		if err := json.NewDecoder(io.NewSectionReader(files[0], 0, info.Size())).Decode(&value); err != nil {
			return batch.Fail(op, batch.CodeWorkerDied, err)
		}
		return nil
	})
	if err == nil && !told {
		err = batch.Refuse(op, batch.CodeWorkerDied, "no value")
	}
	return value, err
}
