//go:build tools

// Holds the version of vegeta, the command, that load_rate.py and load_stall.py compare with:
//
//	go build -o vegeta github.com/tsenart/vegeta/v12
package tools

import _ "github.com/tsenart/vegeta/v12"
