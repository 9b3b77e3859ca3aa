// Takes os.Args[2] bytes a second, piece by piece: "leak" keeps all of it, "twin" the last 256 pieces.
package main

import (
	"os"
	"strconv"
	"time"
)

const piece = 16384
const kept = 256

func main() {
	leaks := os.Args[1] == "leak"
	perSecond, err := strconv.ParseFloat(os.Args[2], 64)
	if err != nil {
		os.Exit(2)
	}
	var all [][]byte
	var ring [kept][]byte
	start := time.Now()
	for taken := 0; ; time.Sleep(20 * time.Millisecond) {
		for float64(taken*piece) < time.Since(start).Seconds()*perSecond {
			bytes := make([]byte, piece)
			for at := range bytes {
				bytes[at] = 1
			}
			if leaks {
				all = append(all, bytes)
			} else {
				ring[taken%kept] = bytes
			}
			taken++
		}
	}
}
