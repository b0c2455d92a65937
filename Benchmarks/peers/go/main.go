// The peer on Go's standard library: the same four routes as every other server in this comparison.
package main

import (
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
)

type message struct {
	Message string `json:"message"`
}

type user struct {
	ID string `json:"id"`
}

type item struct {
	ID     int      `json:"id"`
	Name   string   `json:"name"`
	Tags   []string `json:"tags"`
	Price  float64  `json:"price"`
	Active bool     `json:"active"`
}

func writeJSON(w http.ResponseWriter, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		http.Error(w, "encoding failed", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write(body)
}

func main() {
	mux := http.NewServeMux()
	mux.HandleFunc("/plaintext", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		io.WriteString(w, "Hello, World!")
	})
	mux.HandleFunc("/json", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, message{"Hello, World!"})
	})
	mux.HandleFunc("/users/", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, user{strings.TrimPrefix(r.URL.Path, "/users/")})
	})
	mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		var value item
		if err := json.NewDecoder(r.Body).Decode(&value); err != nil {
			http.Error(w, "bad JSON", http.StatusBadRequest)
			return
		}
		writeJSON(w, value)
	})
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Args[1], mux))
}
