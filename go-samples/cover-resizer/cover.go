//go:build cgo

package main

// #cgo pkg-config: MagickWand
// #include <wand/MagickWand.h>
import "C"

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"unsafe"
)

const side = 48 // of a small cover

func fetch(client *http.Client) ([]byte, error) {
	response, err := client.Get("http://" + *upstream + "/cover")
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

func upload(client *http.Client, cover []byte) error {
	request, err := http.NewRequest(http.MethodPut, "http://"+*upstream+"/cover", bytes.NewReader(cover))
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("the upstream takes no cover: %s", response.Status)
	}
	return nil
}

// shrink does the work on a wand that the caller made and, one hopes, destroys.
func shrink(wand *C.MagickWand, cover []byte) ([]byte, error) {
	if C.MagickReadImageBlob(wand, unsafe.Pointer(&cover[0]), C.size_t(len(cover))) == C.MagickFalse {
		return nil, errors.New("the upstream's cover is no picture")
	}
	if C.MagickResizeImage(wand, side, side, C.LanczosFilter, 1) == C.MagickFalse {
		return nil, errors.New("the cover cannot be made smaller")
	}
	var size C.size_t
	blob := C.MagickGetImageBlob(wand, &size)
	defer C.MagickRelinquishMemory(unsafe.Pointer(blob))
	return C.GoBytes(unsafe.Pointer(blob), C.int(size)), nil
}
